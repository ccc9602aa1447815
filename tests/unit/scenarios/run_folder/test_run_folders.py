"""A run folder appears complete or not at all."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from emr_hub.columns import SCHEMAS, empty_table
from emr_hub.errors import BrokenError, DataError, UsageError
from scenarios.run_folder import (
    Draft,
    build_manifest,
    changes,
    file_changes,
    hashes,
    new_run_folder,
    read_run,
    replace_report,
)

MEASURES = [
    {"key": "orders", "label": "orders", "unit": "1", "value": 2, "low": None, "high": None,
     "numerator": None, "denominator": None, "groups": {}},
    {"key": "cut", "label": "cut", "unit": "1", "value": None, "low": None, "high": None,
     "numerator": None, "denominator": None, "groups": {"arm": "coordinator"}},
]  # fmt: skip
RUN = {"scenario": "pilot-2025", "seed": 1}


def truth(order_ids: list[int]) -> pa.Table:
    rows = {"order_id": order_ids, "person_id": order_ids, "indication": ["thường quy"] * len(order_ids)}
    return pa.table({**rows, "needed": [True] * len(order_ids)})


def fill(draft: Draft, started: int = 1_000) -> None:
    draft.write_text("scenario.toml", 'id = "x"\n')
    draft.write_tables({"orders": empty_table("orders"), "truth/orders": truth([1, 2])})
    draft.write_measures(RUN, MEASURES, "key,value\norders,2\n")
    draft.write_text("report.html", "<p>Báo cáo</p>")
    manifest = build_manifest(
        scenario="x", scenario_sha256="0", seed=1, engine="columns", workers=1,
        started=started, ended=started + 5, rows={"orders": 0, "truth/orders": 2},
    )  # fmt: skip
    draft.finish(manifest)


def make(target: Path, started: int = 1_000) -> Path:
    with new_run_folder(target) as draft:
        fill(draft, started)
    return target


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_finished_folder_holds_what_the_contract_names_and_leaves_nothing_beside(tmp_path: Path) -> None:
    run = make(tmp_path / "runs" / "first")
    assert names(run) == [
        "manifest.json",
        "measures.csv",
        "measures.json",
        "report.html",
        "ro-crate-metadata.json",
        "scenario.toml",
        "tables",
        "truth",
    ]
    assert names(run.parent) == ["first"]
    assert (run / "tables/orders.parquet").is_file()
    assert (run / "truth/orders.parquet").is_file()


def test_a_finished_folder_reads_back(tmp_path: Path) -> None:
    run = read_run(make(tmp_path / "first"))
    assert run.run == RUN
    assert list(run.measures) == MEASURES
    assert run.table_names() == ("orders", "truth/orders")
    assert run.table("truth/orders").column("person_id").to_pylist() == [1, 2]
    assert run.table("orders").schema.equals(SCHEMAS["orders"])


def test_a_table_carries_unit_and_meaning_of_every_column(tmp_path: Path) -> None:
    schema = pq.read_schema(make(tmp_path / "first") / "truth/orders.parquet")
    assert {field.name: field.metadata[b"unit"] for field in schema}["needed"] == b"true, false"


def test_a_table_with_other_columns_than_declared_is_our_own_fault(tmp_path: Path) -> None:
    with pytest.raises(BrokenError, match="orders"), new_run_folder(tmp_path / "first") as draft:
        draft.write_tables({"orders": pa.table({"order_id": [1]})})
    assert names(tmp_path) == []


def test_the_measures_table_opens_in_excel_with_vietnamese_letters(tmp_path: Path) -> None:
    assert (make(tmp_path / "first") / "measures.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_only_the_manifest_depends_on_the_time_of_day(tmp_path: Path) -> None:
    first, second = make(tmp_path / "a", 1_000), make(tmp_path / "b", 99_999_999)
    assert hashes(first) == hashes(second)
    assert (first / "manifest.json").read_bytes() != (second / "manifest.json").read_bytes()


def test_the_manifest_holds_the_hash_of_every_other_file(tmp_path: Path) -> None:
    run = make(tmp_path / "first")
    manifest = json.loads((run / "manifest.json").read_text())
    assert manifest["files"] == hashes(run)
    assert manifest["stream_scheme"]
    assert manifest["packages"]["numpy"] != "not installed"


def test_equal_rows_in_other_chunks_give_equal_bytes(tmp_path: Path) -> None:
    whole, parts = truth([1, 2, 3]), pa.concat_tables([truth([1]), truth([2, 3])])
    for name, table in (("a", whole), ("b", parts)):
        with new_run_folder(tmp_path / name) as draft:
            fill(draft)
            draft.write_tables({"truth/orders": table})
    assert (tmp_path / "a/truth/orders.parquet").read_bytes() == (tmp_path / "b/truth/orders.parquet").read_bytes()


def full_disk(draft: Draft) -> None:
    draft.write_text("scenario.toml", "id = 'x'\n")
    raise OSError(errno.ENOSPC, "No space left on device")


def interrupt(draft: Draft) -> None:
    fill(draft)
    raise KeyboardInterrupt


@pytest.mark.parametrize("fault", [full_disk, interrupt])
def test_a_full_disk_or_an_interrupt_leaves_nothing(tmp_path: Path, fault: Callable[[Draft], None]) -> None:
    with pytest.raises((OSError, KeyboardInterrupt)), new_run_folder(tmp_path / "first") as draft:
        fault(draft)
    assert names(tmp_path) == []


@pytest.mark.parametrize("fault", [full_disk, interrupt])
def test_a_full_disk_or_an_interrupt_leaves_an_earlier_run_as_it_was(
    tmp_path: Path, fault: Callable[[Draft], None]
) -> None:
    before = hashes(make(tmp_path / "first"))
    with pytest.raises((OSError, KeyboardInterrupt)), new_run_folder(tmp_path / "first") as draft:
        fault(draft)
    assert hashes(tmp_path / "first") == before
    assert names(tmp_path) == ["first"]


def test_a_block_that_never_finishes_its_manifest_leaves_no_run(tmp_path: Path) -> None:
    with new_run_folder(tmp_path / "first") as draft:
        draft.write_text("report.html", "half")
    assert names(tmp_path) == []


def test_while_a_run_is_written_its_name_is_not_taken(tmp_path: Path) -> None:
    with new_run_folder(tmp_path / "first") as draft:
        fill(draft)
        assert not (tmp_path / "first").exists()
        assert draft.folder.name == ".first.partial"


def test_what_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    (tmp_path / ".first.partial").mkdir()
    (tmp_path / ".first.partial/stale").write_text("x")
    assert "stale" not in names(make(tmp_path / "first"))
    assert names(tmp_path) == ["first"]


def test_a_run_killed_between_two_names_is_given_back(tmp_path: Path) -> None:
    make(tmp_path / "first").rename(tmp_path / ".first.previous")
    with pytest.raises(KeyboardInterrupt), new_run_folder(tmp_path / "first") as draft:
        interrupt(draft)
    assert read_run(tmp_path / "first").run == RUN


def test_an_earlier_run_is_replaced(tmp_path: Path) -> None:
    make(tmp_path / "first")
    with new_run_folder(tmp_path / "first") as draft:
        fill(draft)
        draft.write_text("report.html", "new")
    assert (tmp_path / "first/report.html").read_text() == "new"
    assert names(tmp_path) == ["first"]


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "first").mkdir()
    assert read_run(make(tmp_path / "first")).run == RUN


def test_a_folder_with_anything_else_in_it_is_refused_untouched(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="holds something else"):
        make(tmp_path / "mine")
    assert (tmp_path / "mine/thesis.txt").read_text() == "years of work"


def test_two_runs_may_not_write_one_folder_at_once(tmp_path: Path) -> None:
    with new_run_folder(tmp_path / "first") as draft:
        with pytest.raises(UsageError, match="another run"):
            make(tmp_path / "first")
        fill(draft)
    assert read_run(tmp_path / "first").run == RUN


@pytest.mark.parametrize("lost", ["manifest.json", "measures.json", "report.html", "tables/orders.parquet"])
def test_a_folder_that_lost_a_file_is_refused(tmp_path: Path, lost: str) -> None:
    run = make(tmp_path / "first")
    (run / lost).unlink()
    with pytest.raises(DataError, match="run folder"):
        read_run(run)


def test_a_manifest_cut_short_is_refused(tmp_path: Path) -> None:
    run = make(tmp_path / "first")
    text = (run / "manifest.json").read_text()
    (run / "manifest.json").write_text(text[: len(text) // 2])
    with pytest.raises(DataError, match="manifest"):
        read_run(run)


def test_no_folder_is_a_wrong_command_not_bad_data(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        read_run(tmp_path / "nowhere")


def test_the_folder_of_a_study_is_told_from_a_broken_run(tmp_path: Path) -> None:
    with new_run_folder(tmp_path / "study") as draft:
        draft.write_text("study.toml", "id = 1")
        fill(draft)
    with pytest.raises(UsageError, match="the folder of a study; expected a run folder"):
        read_run(tmp_path / "study")


def test_a_report_written_anew_is_in_the_manifest(tmp_path: Path) -> None:
    run = read_run(make(tmp_path / "first"))
    replace_report(run, "<p>mới</p>".encode())
    assert read_run(run.folder).manifest.files == hashes(run.folder)
    assert names(tmp_path / "first") == names(make(tmp_path / "second"))


def test_differences_name_the_file_and_how_it_differs() -> None:
    found = file_changes({"a": "1", "b": "1", "c": "1"}, {"b": "2", "c": "1", "d": "1"})
    assert [(c.path, c.how) for c in found] == [("a", "missing"), ("b", "differs"), ("d", "unexpected")]


def test_two_runs_are_compared_measure_by_measure_and_unknown_stays_unknown() -> None:
    other = [{**MEASURES[0], "value": 5}, {"key": "seen", "unit": "1", "value": 3, "groups": {"arm": "b"}}]
    found = [(c.key, c.first, c.second, c.difference) for c in changes(MEASURES, other)]
    assert found == [("orders", 2, 5, 3), ("cut", None, None, None), ("seen", None, 3, None)]
