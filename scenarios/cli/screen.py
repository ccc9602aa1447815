"""Where the program speaks: answers on stdout, everything else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any


def print_json(value: Any) -> None:
    """One object on stdout, nothing else."""
    print(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1))


def print_list(rows: Iterable[Sequence[str]], headings: Sequence[str]) -> None:
    """A table on a terminal; plain lines with tabs and no heading anywhere else."""
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*headings, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def print_figures(rows: Iterable[Sequence[str]], headings: Sequence[str]) -> None:
    """A table of figures, aligned, on a terminal or not: first column left, the others right."""
    lines = [headings, *rows]
    widths = [max(len(line[n]) for line in lines if n < len(line)) for n in range(len(headings))]
    for line in lines:
        cells = [cell.ljust(widths[n]) if n == 0 else cell.rjust(widths[n]) for n, cell in enumerate(line)]
        print("  ".join(cells).rstrip())


def note(line: str, quiet: bool = False) -> None:
    """A remark on stderr; none when quiet."""
    if not quiet:
        print(line, file=sys.stderr)
