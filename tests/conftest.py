"""The kernel's cache is keyed by its sources, before anything is compiled: a changed criterion is compiled anew.

Numba looks at the file of the compiled function alone; a change in a file it takes in would go unnoticed.
Whoever starts the tests in the background takes Ctrl+C from them, and so from every program that they end by it: it is
given back. Tests skipped for want of something can be named in a file, to be run once it is there: `pytest @FILE`.
"""

from __future__ import annotations

import hashlib
import os
import signal
from pathlib import Path

import pytest

_HOUSE = Path(__file__).resolve().parents[1]
# Rooms whose functions are compiled into other files: Numba looks only at the file that calls whether to compile anew.
COMPILED = tuple(_HOUSE / room for room in (
    "coordinator/bulk", "coordinator/linking", "emr_hub/randomness", "hospitals/care", "scenarios/audits/plain_tables",
))  # fmt: skip
_SOURCES = sorted(path for room in COMPILED for path in room.glob("*.py"))
_KEY = hashlib.sha256(b"".join(p.read_bytes() for p in _SOURCES)).hexdigest()[:16]
os.environ.setdefault("NUMBA_CACHE_DIR", str(_HOUSE / ".numba_cache" / _KEY))
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--skipped-to FILE`."""
    parser.addoption("--skipped-to", type=Path, help="name the skipped tests here, but those that lack reference data")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name them, one a line. Reference data that is not beside this repository cannot be installed."""
    if to := terminalreporter.config.getoption("--skipped-to"):
        skipped = terminalreporter.stats.get("skipped", ())
        named = dict.fromkeys(report.nodeid for report in skipped if " beside " not in str(report.longrepr))
        to.write_text("".join(f"{test}\n" for test in named), encoding="utf-8")
