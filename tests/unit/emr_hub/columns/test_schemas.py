"""The tables as declared: every column with unit and meaning, and no truth among what systems see."""

from __future__ import annotations

import pyarrow as pa
import pytest

from emr_hub.columns import SCHEMAS, TABLES, empty_table, schema_of
from emr_hub.columns.schemas import ANSWERS


@pytest.mark.parametrize("table", sorted(TABLES))
def test_every_column_says_its_unit_and_meaning(table: str):
    for column in TABLES[table].columns:
        assert column.unit and column.meaning, column.name
        metadata = SCHEMAS[table].field(column.name).metadata
        assert metadata == {b"unit": column.unit.encode(), b"meaning": column.meaning.encode()}


@pytest.mark.parametrize("table", sorted(TABLES))
def test_an_empty_table_has_its_schema_and_no_column_twice(table: str):
    names = [c.name for c in TABLES[table].columns]
    assert empty_table(table).schema == schema_of(table) and empty_table(table).num_rows == 0
    assert len(names) == len(set(names)) and TABLES[table].one_row_per


def test_times_are_utc_milliseconds_everywhere():
    times = [f for s in SCHEMAS.values() for f in s if pa.types.is_timestamp(f.type)]
    assert times and all(f.type == pa.timestamp("ms", tz="UTC") for f in times)


def test_who_a_person_is_stands_only_in_the_truth():
    holders = {name for name, schema in SCHEMAS.items() if "person_id" in schema.names}
    assert holders == {"truth/registrations", "truth/illnesses", "truth/orders"}


def test_decisions_carry_all_ten_answers_in_order():
    names = SCHEMAS["decisions"].names
    assert len(ANSWERS) == 10
    assert tuple(n for n in names if n in ANSWERS) == ANSWERS
