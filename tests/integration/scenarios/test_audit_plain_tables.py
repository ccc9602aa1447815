"""Plain tables go a short way of their own; whatever way and however many processes, the bytes are the same."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import scenarios.audits.plain_tables
from scenarios.audits import AuditOutcome, run_audit
from scenarios.audits.asked import asked_of
from scenarios.audits.plain_tables import plain_table
from tests.integration.scenarios.plain_results import TIME, write_plain


def audited(folder: Path, name: str, mapping: Path, **options: Any) -> AuditOutcome:
    return run_audit([folder / "results.parquet"], ["g147", "fixed-7d"], out=folder / name, mapping=mapping, **options)


def hashes(folder: Path) -> dict[str, str]:
    """Path to hash of everything the audit wrote, but for its manifest and report."""
    import json

    return dict(json.loads((folder / "manifest.json").read_text())["files"])


def the_general_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenarios.audits.plain_tables, "plain_table", lambda *_: None)


def by_the_short_way(folder: Path, mapping: Path, monkeypatch: pytest.MonkeyPatch, **options: Any) -> dict[str, str]:
    """Hashes of an audit that fails if it should leave the short way."""
    with monkeypatch.context() as watched:
        watched.setattr("scenarios.audits.any_input.audit_any", None)
        audited(folder, "short", mapping, **options)
    return hashes(folder / "short")


def by_the_general_way(folder: Path, mapping: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    the_general_way(monkeypatch)
    audited(folder, "general", mapping)
    return hashes(folder / "general")


def with_columns(table: pa.Table, columns: dict[str, Any]) -> pa.Table:
    """The table with other cells in some columns."""
    for name, cells in columns.items():
        table = table.set_column(table.schema.get_field_index(name), name, cells)
    return table


@pytest.mark.parametrize("seed", range(2))
def test_the_short_way_writes_the_same_bytes_as_the_general_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    mapping = write_plain(tmp_path, 1_500, 40, seed)
    short = audited(tmp_path, "short", mapping, rows_of_a_part=400, check=3)
    the_general_way(monkeypatch)
    general = audited(tmp_path, "general", mapping, rows_of_a_part=400, check=3)
    assert hashes(tmp_path / "short") == hashes(tmp_path / "general")
    assert short.measures == general.measures
    assert short.mismatches == ()


def test_where_parts_would_be_too_many_they_are_larger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mapping, found = write_plain(tmp_path, 600, 40), {}
    for name, most in (("many", 32_000), ("few", 5)):
        monkeypatch.setattr("scenarios.audits.plain_tables.audit.MOST_PARTS", most)
        audited(tmp_path, name, mapping, rows_of_a_part=10)
        found[name] = list((tmp_path / name / "tables" / "counts.parquet").glob("part-*"))
    assert len(found["many"]) > 20 and 3 <= len(found["few"]) <= 6
    few, many = (pq.read_table(tmp_path / name / "tables" / "counts.parquet").to_pylist() for name in found)
    named = lambda row: (row["policy"], row["order_id"])  # noqa: E731
    assert len(few) > 500 and sorted(few, key=named) == sorted(many, key=named)


@pytest.mark.parametrize("general", [False, True])
def test_two_processes_write_the_same_bytes_as_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, general: bool
) -> None:
    mapping = write_plain(tmp_path, 1_500, 40)
    if general:
        the_general_way(monkeypatch)
    for name, workers in (("one", 1), ("two", 2)):
        audited(tmp_path, name, mapping, rows_of_a_part=400, workers=workers)
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")


def test_an_input_that_says_more_than_a_plain_table_goes_the_general_way(tmp_path: Path) -> None:
    from emr_hub.formats import source_files
    from emr_hub.formats.tables import TableReader, read_mapping

    mapping = write_plain(tmp_path, 100, 10)
    sources = source_files([tmp_path / "results.parquet"], "table")
    asked = lambda **more: asked_of(["g147"], tables=TableReader(read_mapping(mapping)), **more)  # noqa: E731
    assert plain_table(asked(), sources) is not None
    assert plain_table(asked(persons="index"), sources) is None
    mapping.write_text(mapping.read_text() + 'name = "flag"\n')
    assert plain_table(asked(), sources) is None


def test_a_number_that_stands_for_many_people_is_set_aside_and_the_rest_is_judged(tmp_path: Path) -> None:
    mapping = write_plain(tmp_path, 2_000, 40)
    few = pq.read_table(tmp_path / "results.parquet")
    many = pa.concat_tables([few.slice(0, 1_000)] * 60)
    many = many.set_column(0, "person", pa.array([0] * many.num_rows, pa.int32()))
    pq.write_table(pa.concat_tables([few, many]), tmp_path / "results.parquet")
    outcome = audited(tmp_path, "out", mapping)
    rows = {tuple(m["groups"].values()): m["value"] for m in outcome.measures if m["key"] == "rows_set_aside"}
    assert rows["placeholder patient",] == 60_000
    whole = {m["key"]: m["value"] for m in outcome.measures if not m["groups"]}
    assert whole["rows_read"] == 62_000 == whole["rows_kept"] + whole["rows_set_aside"]
    assert whole["orders"] > 500


KINDS = [pa.timestamp("s"), pa.timestamp("ms"), pa.timestamp("us"), pa.timestamp("us", "UTC"),
         pa.timestamp("ns", "Asia/Ho_Chi_Minh")]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_times_of_any_unit_with_or_without_a_zone_go_the_short_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: pa.TimestampType
) -> None:
    mapping = write_plain(tmp_path, 300, 20)
    table = pq.read_table(tmp_path / "results.parquet")
    for name in ("collected", "resulted"):
        fine = table[name].cast(pa.timestamp("ns", "UTC")).cast(pa.timestamp("ns"))
        exact = pc.add(fine, pa.scalar(999_999, pa.duration("ns")))
        local = pc.assume_timezone(exact, kind.tz) if kind.tz else exact
        table = with_columns(table, {name: local.cast(kind, safe=False)})
    texts = [pa.field(f.name, pa.large_string() if pa.types.is_string(f.type) else f.type) for f in table.schema]
    pq.write_table(table.cast(pa.schema(texts)), tmp_path / "results.parquet")
    short = by_the_short_way(tmp_path, mapping, monkeypatch)
    assert short == by_the_general_way(tmp_path, mapping, monkeypatch)


def _years_ahead(column: pa.ChunkedArray, years: int, every: int) -> pa.Array:
    """Some of the instants so many years later."""
    ahead = pc.add(column.cast(pa.timestamp("ms")), pa.scalar(years * 31_556_952_000, pa.duration("ms")))
    some = pa.array(np.arange(len(column)) % every == 0)
    return pc.if_else(some, ahead.cast(TIME), column).combine_chunks()


@pytest.mark.parametrize("most", [1_000_000, 20])
def test_years_that_no_laboratory_has_seen_are_no_times_whichever_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    mapping = write_plain(tmp_path, 600, 20)
    table = pq.read_table(tmp_path / "results.parquet")
    ahead = (("collected", 500, 7), ("resulted", 7_973, 5))
    table = with_columns(table, {name: _years_ahead(table[name], years, every) for name, years, every in ahead})
    pq.write_table(table, tmp_path / "results.parquet", row_group_size=250, write_statistics=["person"])
    monkeypatch.setattr("scenarios.audits.plain_tables.records.MOST_UNREAD", most)
    if most > len(table):
        short = by_the_short_way(tmp_path, mapping, monkeypatch, workers=2)
    else:
        audited(tmp_path, "short", mapping, workers=2)
        short = hashes(tmp_path / "short")
    assert short == by_the_general_way(tmp_path, mapping, monkeypatch)
    rejects = pq.read_table(tmp_path / "short" / "tables" / "rejects.parquet").to_pylist()
    assert sum("collected: '2525-" in row["detail"] for row in rejects) > 50
    assert any("resulted: '9998-" in row["original"] for row in rejects)


N = np.arange(300)
YEAR_2101 = 4_133_955_600_000  # it begins in Hanoi
ODD = {
    "a year ends in Hanoi before it does in Greenwich": {"collected": pa.array(YEAR_2101 - 1 + N % 2).cast(TIME)},
    "an instant without a date": {"collected": pa.array(np.where(N % 9, 1_750_000_000_000, 2**62)).cast(TIME)},
    "numbers of persons so long that their letters sort them": {"person": pa.array(-(2**63) + N % 20)},
    "whole values that no float holds": {"value": pa.array(np.where(N % 2, 140, 2**60 + 1))},
    "more flags than a record tells apart": {"flag": pa.array([f"odd {n}" for n in N])},
    "units missing, of values and of words": {"unit": pa.array([None if n % 3 else "mg/dL" for n in N], pa.string())},
    "words that the file lists but no row says": {
        "facility": pa.DictionaryArray.from_arrays(pa.array(N % 2 + 1), ["00000", "01001", "79001", "99999"])
    },
    "no row is usable": {"status": pa.array(["cancelled"] * len(N))},
    "one part, nobody set aside": {"person": pa.array(N % 9), "value": pa.array(140.0 + N % 3)},
}


@pytest.mark.parametrize("column", ODD.values(), ids=ODD)
def test_an_odd_column_goes_one_of_the_two_ways_and_gives_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, column: dict[str, Any]
) -> None:
    mapping = write_plain(tmp_path, len(N), 20)
    table = pq.read_table(tmp_path / "results.parquet")
    pq.write_table(with_columns(table, column), tmp_path / "results.parquet")
    whole = {m["key"]: m["value"] for m in audited(tmp_path, "short", mapping).measures if not m["groups"]}
    assert whole["rows_read"] == len(N) == whole["rows_kept"] + whole["rows_set_aside"]
    assert hashes(tmp_path / "short") == by_the_general_way(tmp_path, mapping, monkeypatch)


def test_columns_that_a_table_lacks_are_told_by_no_row_whichever_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapping = write_plain(tmp_path, 300, 20)
    lines, optional = mapping.read_text().splitlines(keepends=True), ("facility", "unit", "flag", "status", "resulted")
    mapping.write_text("".join(line for line in lines if not line.startswith(optional)))
    short = by_the_short_way(tmp_path, mapping, monkeypatch)
    assert short == by_the_general_way(tmp_path, mapping, monkeypatch)
