"""The command `emr-hub`: one file per command, messages in English and Vietnamese, exit codes that scripts can trust.

Nothing heavy is imported before a command needs it. Read `program.py` first.
"""

from __future__ import annotations


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    import sys

    from scenarios.cli.program import run_program

    sys.exit(run_program(sys.argv[1:]))


__all__ = ["main"]
