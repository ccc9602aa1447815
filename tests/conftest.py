"""Compiled code is kept here by its sources, as the program keeps its own: a changed criterion is compiled anew.

Whoever starts the tests in the background takes Ctrl+C from them, and so from every program that they end by it: it is
given back. Tests skipped for want of something can be named in a file, to be run once it is there: `pytest @FILE`.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from scenarios.cli.compiled_code import FOLDER, PROGRAM, key_of_sources

os.environ.setdefault(FOLDER, str(PROGRAM / ".numba_cache" / key_of_sources()))
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
