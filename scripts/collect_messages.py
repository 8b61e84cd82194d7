"""Collect translatable texts of every package into its German catalogue (needs GNU gettext's xgettext)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "trichter"


def main() -> None:
    if not shutil.which("xgettext"):
        sys.exit("Collecting texts needs GNU gettext (Debian: apt-get install gettext).")
    for package in sorted(path.parent for path in ROOT.glob("*/__init__.py")):
        speaks = any("gettext" in file.read_text() for file in package.rglob("*.py"))
        if not speaks and not any(package.rglob("*.html")):
            continue
        (package / "locale").mkdir(exist_ok=True)
        command = [sys.executable, "-m", "django", "makemessages", "-l", "de", "--no-wrap", "--no-location"]
        command += ["--ignore", "tests/*", "--ignore", "static/vendor/*"]
        subprocess.run(command, cwd=package, check=True, env={**os.environ, "DJANGO_SETTINGS_MODULE": ""})


if __name__ == "__main__":
    main()
