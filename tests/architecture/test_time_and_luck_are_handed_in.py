"""Nobody reads the machine's clock or draws unkeyed luck, but for the few named here with their reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "perf_counter", "perf_counter_ns", "monotonic"}
LUCK = {"random", "secrets", "uuid1", "uuid4", "default_rng", "RandomState", "urandom"}
ALLOWED = {
    "coordinator/api/federated.py": "a name for one caller's question, in the audit trail; no run asks",
    "coordinator/api/metrics.py": "how long answers took, for /metrics alone",
    "coordinator/services/note_look.py": "the name of one look in the audit trail, whichever worker; no run looks",
    "emr_hub/clock/__init__.py": "SystemClock, handed in by `serve` alone",
    "emr_hub/server/foreseeing.py": "an id for a resource that a client creates without one; no run does",
    "emr_hub/server/exporting.py": "the name of an export, which must not be guessed; no run exports",
    "emr_hub/storage/snapshots.py": "the name of a kept search, which nobody may guess; no run pages",
    "emr_hub/wire/wire.py": "wire statistics, which stand under `run` and never among measures",
    "scenarios/engines/exchange.py": "wire statistics",
    "scenarios/engines/exchange_statistics.py": "wire statistics",
    "scenarios/run_folder/manifest.py": "when and how long, in the manifest alone",
    "scenarios/run_folder/draft.py": "when and how long, in the manifest alone",
}
OF_THE_MACHINE = {"datetime", "date", "time", "os", "uuid", "np", "numpy"}


def suspects(tree: ast.Module) -> Iterator[str]:
    """Every import or call in a file that reads the machine's clock or unkeyed luck."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.split(".")[0] in {"random", "secrets", "time"})
        elif isinstance(node, ast.ImportFrom) and not node.level:
            module = (node.module or "").split(".")[0]
            if module in {"random", "secrets"} or module in {"time", "uuid", "os"}:
                yield from (a.name for a in node.names if module in {"random", "secrets"} or a.name in CLOCKS | LUCK)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            if owner in OF_THE_MACHINE and node.attr in CLOCKS | LUCK:
                yield f"{owner}.{node.attr}"


def test_only_named_files_read_the_machine(trees: dict[Path, ast.Module], root: Path) -> None:
    found = {str(p.relative_to(root)): sorted(set(suspects(tree))) for p, tree in trees.items()}
    assert not {file: what for file, what in found.items() if what and file not in ALLOWED}


@pytest.mark.parametrize(
    "line",
    ["import random", "from time import time", "x = datetime.now()", "x = np.random.rand()", "x = uuid.uuid4()",
     "from random import choice", "x = date.today()", "x = datetime.datetime.now()", "from uuid import uuid4"],
)  # fmt: skip
def test_the_watch_sees_a_planted_reader(line: str) -> None:
    assert list(suspects(ast.parse(line)))


def test_the_fhir_release_is_named_in_one_file(sources: list[Path], root: Path) -> None:
    naming = [str(p.relative_to(root)) for p in sources if "R4B" in p.read_text(encoding="utf-8")]
    assert naming == ["emr_hub/fhir/release.py"]


def test_tables_are_declared_in_storage_and_the_ledger_only(sources: list[Path], root: Path) -> None:
    declaring = {str(p.parent.relative_to(root)) for p in sources if "table=True" in p.read_text(encoding="utf-8")}
    assert declaring <= {"emr_hub/storage", "coordinator/ledger"}
