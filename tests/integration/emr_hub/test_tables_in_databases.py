"""The same results from a DuckDB file, from PostgreSQL and from Parquet, by the same mapping."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import psycopg
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from emr_hub.errors import DataError, UsageError
from emr_hub.formats import read_records
from emr_hub.formats.tables import TableMapping, TableReader, choose_tables, init_mapping, mapping_of, table_place

ROWS = pa.table({
    "pid": pa.array([1, 1, 2], pa.int64()), "test": ["K", "K", "GLU"], "result": ["4,1", "<3", "âm tính"],
    "unit": ["mmol/L", "mmol/L", None],
    "taken": pa.array([1_748_000_000_000, 1_748_086_400_000, None], pa.timestamp("ms", tz="UTC")),
})  # fmt: skip
SQL = """create table labs (pid bigint, test text, result text, unit text, taken timestamptz);
insert into labs values (1, 'K', '4,1', 'mmol/L', to_timestamp(1748000000)),
 (1, 'K', '<3', 'mmol/L', to_timestamp(1748086400)), (2, 'GLU', 'âm tính', null, null);
create table other (x int); create sequence numbers"""


def mapping(**table: str) -> TableMapping:
    columns = {"patient": "pid", "code": "test", "value": "result", "unit": "unit", "collected": "taken"}
    return mapping_of({"columns": columns, "table": {"decimal": ",", **table}}, "mapping.toml")


@pytest.fixture(scope="module")
def url(own_database: str) -> str:
    """A real PostgreSQL with the table and another one."""
    with psycopg.connect(own_database, autocommit=True) as connection:
        connection.execute(SQL)
    return own_database


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    pq.write_table(ROWS, tmp_path / "labs.parquet")
    return tmp_path / "labs.parquet"


@pytest.fixture
def duck(tmp_path: Path) -> Path:
    with duckdb.connect(str(tmp_path / "labs.duckdb")) as connection:
        connection.register("given", ROWS)
        connection.execute("create table labs as select * from given; create table other (x int)")
    return tmp_path / "labs.duckdb"


def told(place: Path | str, mapping: TableMapping) -> pa.Table:
    records = read_records([place], "table", tables=TableReader(mapping))
    assert not records.rejects
    return records.rows.drop_columns(["file"])


@pytest.mark.skipif(sys.platform == "win32", reason="no PostgreSQL from a package there")
def test_every_place_tells_the_same_rows(parquet: Path, duck: Path, url: str) -> None:
    first = told(parquet, mapping())
    assert first["value"].to_pylist() == [4.1, 3.0, None] and first["comparator"].to_pylist() == [None, "<", None]
    assert told(duck, mapping(name="labs")).equals(first)
    assert told(url, mapping(name="labs")).equals(first)
    assert told(url, mapping(query="select * from labs order by pid, taken")).equals(first)


def test_a_table_of_several_must_be_named_and_a_wrong_name_shows_the_nearest(duck: Path, url: str) -> None:
    for place in (duck, url):
        with pytest.raises(DataError, match="2 tables and none was named"):
            told(place, mapping())
        with pytest.raises(DataError, match=r"no table 'labz'.*the nearest is 'labs'"):
            told(place, mapping(name="labz"))


def test_nothing_is_written_and_no_password_is_shown(url: str) -> None:
    with pytest.raises(DataError, match="syntax error"):
        told(url, mapping(query="delete from labs returning pid, test, result, unit, taken"))
    with pytest.raises(DataError, match="read-only transaction") as wrong:
        told(url, mapping(query="select nextval('numbers') as pid, test, result, unit, taken from labs"))
    assert "@" not in str(wrong.value).split(": ")[0]
    assert told(url, mapping(name="labs")).num_rows == 3


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="a server that can be reached"):
        told(f"postgresql://nobody:secret@/none?host={tmp_path}", mapping(name="labs"))


def test_a_first_mapping_of_a_server_is_written_by_looking(url: str) -> None:
    text = init_mapping(url, "labs")
    assert 'patient = "pid"' in text and 'collected = "taken"' in text and 'name = "labs"' in text


def test_a_url_is_left_as_it_stands_when_places_are_chosen(url: str) -> None:
    assert choose_tables([url]) == ([url], None)


def test_a_duckdb_file_may_be_named_by_a_url_from_the_root_or_from_here(
    duck: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(duck.parent)
    assert table_place(f"duckdb://{duck}") == duck
    assert table_place("duckdb:///labs.duckdb").resolve() == duck  # type: ignore[union-attr]
    with pytest.raises(UsageError, match="no such file"):
        table_place("duckdb:///none.duckdb")
