"""The `trichter` command: a thin face on services. Exit codes: 0 done, 1 refused or something is wrong, 2 bad input."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module

# Subcommand -> module with `add_arguments(parser)` and `main(options) -> int`. Loaded only when named, to start fast.
COMMANDS = {
    "run": ("web server and worker in one", "trichter.connect.commands.run"),
    "web": ("the web server alone", "trichter.connect.commands.web"),
    "worker": ("the worker alone", "trichter.connect.commands.worker"),
    "setup": ("bring the database up to date and install defaults", "trichter.connect.commands.setup"),
    "import": (
        "bring in a list of people, companies, opportunities … (CSV, XLSX, vCard)",
        "trichter.connect.commands.import_list",
    ),
    "score": ("score people from files, without a database", "trichter.engine.cli"),
    "segment": ("list the people who meet a condition, from files", "trichter.engine.cli"),
    "rebuild": ("compute scores and stages anew from the event log", "trichter.connect.commands.rebuild"),
    "createuser": ("add a colleague", "trichter.connect.commands.createuser"),
    "token": ("make an API token for a user", "trichter.connect.commands.token"),
    "backup": ("write everything into one file", "trichter.connect.commands.backup"),
    "restore": ("put a backup back", "trichter.connect.commands.restore"),
    "doctor": ("check configuration, database, worker and disk", "trichter.connect.commands.doctor"),
    "demo": ("load or remove the demo company", "trichter.demo.command"),
}
HEADLESS = {"score", "segment"}  # the engine's own commands: no Django, no database
SUPERVISORS = {"run", "web"}  # they only start processes and stay small: Django is loaded by those


def parser() -> argparse.ArgumentParser:
    """The top-level parser, with a line per command."""
    lines = "\n".join(f"  {name:<11} {text}" for name, (text, _) in COMMANDS.items())
    top = argparse.ArgumentParser(
        prog="trichter",
        usage="trichter COMMAND [options]",
        description="Lead management: capture, score, qualify, hand over, win.",
        epilog=f"commands:\n{lines}\n\n`trichter COMMAND --help` tells more.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of the commands below")
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = sys.argv[1:] if arguments is None else arguments
    name = parser().parse_args(words[:1] or ["--help"]).command
    module = import_module(COMMANDS[name][1])
    if name in HEADLESS:
        return int(module.main(words))
    command = argparse.ArgumentParser(prog=f"trichter {name}", description=module.__doc__)
    module.add_arguments(command)
    options = command.parse_args(words[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trichter.settings")
    if name not in SUPERVISORS:
        import django

        django.setup()
    try:
        return module.main(options)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
