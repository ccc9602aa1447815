"""A told time stands for the collection only where the table of facilities says so and nobody told the collection."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from emr_hub.errors import DataError
from emr_hub.formats.row import EXECUTED_DAY, ORDERED_DAY, ROW, TAKEN_DAY
from scenarios.audits.laboratories import Laboratory, read_laboratories
from scenarios.audits.stand_ins import with_collection

ORDERED, EXECUTED, TAKEN = (datetime(2025, 3, 3, hour, tzinfo=UTC) for hour in (7, 8, 9))
TABLE = {"A": Laboratory(3, None, "ordered"), "B": Laboratory(3, None, "executed"), "C": Laboratory(3, None)}
CASES = [
    # facility, ordered, executed, taken, bits -> taken, bits, counted
    ("A", ORDERED, EXECUTED, None, 0, ORDERED, 0, "ordered"),
    ("B", ORDERED, EXECUTED, None, 0, EXECUTED, 0, "executed"),
    ("A", ORDERED, EXECUTED, None, ORDERED_DAY, ORDERED, ORDERED_DAY | TAKEN_DAY, "ordered"),
    ("B", ORDERED, EXECUTED, None, ORDERED_DAY, EXECUTED, ORDERED_DAY, "executed"),
    ("B", ORDERED, EXECUTED, None, EXECUTED_DAY, EXECUTED, EXECUTED_DAY | TAKEN_DAY, "executed"),
    ("A", ORDERED, EXECUTED, TAKEN, 0, TAKEN, 0, None),
    ("A", None, EXECUTED, None, 0, None, 0, None),
    ("B", ORDERED, None, None, 0, None, 0, None),
    ("C", ORDERED, EXECUTED, None, 0, None, 0, None),
    ("D", ORDERED, EXECUTED, None, 0, None, 0, None),
    (None, ORDERED, EXECUTED, None, 0, None, 0, None),
]


@pytest.mark.parametrize(("facility", "ordered", "executed", "taken", "bits", "stands", "marked", "counted"), CASES)
def test_a_time_stands_in(
    facility: str | None, ordered: Any, executed: Any, taken: Any, bits: int, stands: Any, marked: int, counted: Any
) -> None:
    told = {"facility": facility, "ordered": ordered, "executed": executed, "taken": taken, "dates": bits}
    row = {name: told.get(name) for name in ROW.names}
    filled: Counter[str] = Counter()
    (table,) = with_collection([pa.Table.from_pylist([row], schema=ROW)], TABLE, filled)
    assert table.schema.equals(ROW)
    assert (table["taken"][0].as_py(), table["dates"][0].as_py()) == (stands, marked)
    assert +filled == (Counter([counted]) if counted else Counter())


def test_no_other_time_may_stand_in(tmp_path: Path) -> None:
    path = tmp_path / "facilities.csv"
    path.write_text("facility,lab_level,collection\n27801,3,resulted\n", encoding="utf-8")
    with pytest.raises(DataError, match="'resulted' is no time"):
        read_laboratories(path)
