"""Write docs/settings.md from the help texts in trichter/env.py."""

from __future__ import annotations

from pathlib import Path

from trichter.env import Env

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# Settings

Everything is set in the environment or in a file `.env` in the folder Trichter starts from. All settings have safe
defaults. A wrong value is named at start and the program stops. This page is written by `make docs`.

| setting | default | meaning |
|---|---|---|
"""


def page() -> str:
    """The page's text."""
    rows = []
    for name, field in Env.model_fields.items():
        shown = field.validation_alias or f"TRICHTER_{name.upper()}"
        default = "empty" if field.default == "" else f"`{field.default}`"
        rows.append(f"| `{shown}` | {default} | {field.description} |\n")
    return HEAD + "".join(rows)


if __name__ == "__main__":
    (ROOT / "docs" / "settings.md").write_text(page(), encoding="utf-8")
