"""No number of these rooms is bare."""

from __future__ import annotations

from pathlib import Path

import pytest

from emr_hub.errors import DataError
from emr_hub.terminology import analytes, services
from hospitals.care import offered_services
from hospitals.laboratory import measured
from hospitals.settings import NUMBER_COLUMNS, rows

ROOMS = ("network", "population", "clinicians", "care", "laboratory", "world")
ROOT = Path(__file__).resolve().parents[3] / "hospitals"
TABLES = [(room, path.stem) for room in ROOMS for path in sorted((ROOT / room / "tables").glob("*.csv"))]
STATUSES = {"read", "second-hand", "recalled", "assumed", "calibrated", "measured", "derived"}


@pytest.mark.parametrize(("room", "table"), TABLES)
def test_every_row_names_its_source_and_status(room: str, table: str) -> None:
    for row in rows(f"hospitals.{room}", table):
        assert row["source"].strip() and row["status"] in STATUSES
        assert None not in row and None not in row.values()


@pytest.mark.parametrize(("room", "table"), TABLES)
def test_a_parameter_has_value_unit_and_meaning_once(room: str, table: str) -> None:
    found = rows(f"hospitals.{room}", table)
    if "value" not in found[0]:
        return
    assert tuple(found[0]) == NUMBER_COLUMNS
    assert len({row["name"] for row in found}) == len(found)
    for row in found:
        float(row["value"])
        assert row["unit"] and row["meaning"]


def test_every_analyte_that_can_be_ordered_has_all_its_numbers() -> None:
    keys = {key for code in offered_services() for key in services()[code].analytes}
    of = measured(tuple(sorted(keys)))
    assert of.numeric.sum() > 50


def test_an_analyte_without_population_values_is_refused() -> None:
    bare = [key for key, a in analytes().items() if a.is_numeric and a.pop_mean is None and key == "dsdna"]
    with pytest.raises(DataError):
        measured(tuple(bare))
