"""`make bench`: the measurements that need nothing but this machine, small enough for a coffee.

The figures in docs/benchmarks.md come from the same scripts at full size; each script's docstring says how to repeat them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile

PYTHON = sys.executable


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        runs = [
            (
                "Headless scoring beside hand-written SQL, 100,000 persons and 2,000,000 events",
                [
                    "bench/score_headless.py",
                    "--data",
                    folder,
                    "--persons",
                    "100000",
                    "--events",
                    "2000000",
                    "--rounds",
                    "1",
                ],
            ),
            ("Import of a list beside plain inserts, 20,000 rows", ["bench/import_list.py", "--rows", "20000"]),
            ("Killing web and worker under load, 10 times", ["bench/kill.py", "--kills", "10"]),
        ]
        codes = []
        for title, words in runs:
            print(f"\n== {title}", flush=True)
            codes.append(subprocess.run([PYTHON, *words], check=False).returncode)
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
