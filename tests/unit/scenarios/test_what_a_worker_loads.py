"""A process that plays blocks of a large run holds no web framework and no statistics: it needs neither."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
NEVER_NEEDED = ("fastapi", "sqlalchemy", "sqlmodel", "httpx", "hospitals.emr", "coordinator.api", "coordinator.ledger",
                "scipy.stats", "scipy.optimize", "networkx")  # fmt: skip


def loaded_by(statement: str) -> set[str]:
    """Which of these modules a fresh interpreter holds after a statement."""
    code = f"import sys; {statement}; print(*(m for m in {NEVER_NEEDED!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_what_a_block_is_drawn_judged_and_played_with_loads_no_service_and_no_statistics() -> None:
    assert loaded_by("from scenarios.experiments.block_run import run_in_blocks") == set()


def test_an_exchange_on_the_wire_does() -> None:
    assert {"fastapi", "sqlalchemy", "hospitals.emr"} <= loaded_by(
        "from scenarios.engines.exchange import run_exchange"
    )
