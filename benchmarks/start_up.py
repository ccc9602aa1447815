"""How soon the command line answers: `emr-hub --help` as a whole process, beside bare Python and the web library alone.

Usage: python benchmarks/start_up.py [rounds]. The median of several starts; the bound is 0.25 s.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

COMMANDS = {
    "bare Python": [sys.executable, "-c", "pass"],
    "import typer": [sys.executable, "-c", "import typer"],
    "import fastapi": [sys.executable, "-c", "import fastapi"],
    "emr-hub --help": [sys.executable, "-m", "scenarios.cli", "--help"],
}


def median_seconds(command: list[str], rounds: int) -> float:
    """The median wall time of so many starts, after one that warms the disk."""
    spent = []
    for _ in range(rounds + 1):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        spent.append(time.perf_counter() - begun)
    return statistics.median(spent[1:])


def main(rounds: int) -> None:
    """Measure each and print one line each."""
    bare = median_seconds(COMMANDS["bare Python"], rounds)
    for name, command in COMMANDS.items():
        seconds = median_seconds(command, rounds)
        print(f"{name:16} {seconds:6.3f} s  {seconds / bare:5.1f} times bare Python")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
