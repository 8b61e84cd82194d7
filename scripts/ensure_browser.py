"""Make sure there is a Chromium for the browser tests.

On Debian as root it is installed; elsewhere one line says what to do, and the run fails.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The browser's path: TRICHTER_CHROMIUM, or one of the usual names."""
    named = os.environ.get("TRICHTER_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)


def main() -> int:
    if find():
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment, stdout=subprocess.DEVNULL)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
            check=False,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        if find():
            return 0
    print("The browser tests need Chromium: install it (Debian: apt-get install chromium) or set TRICHTER_CHROMIUM.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
