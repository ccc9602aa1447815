"""Rows are counted by person; a file whose statistics are wrong is refused, never counted beside the place."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from emr_hub.errors import DataError
from scenarios.audits.plain_tables.batches import pieces_of
from scenarios.audits.plain_tables.people import count_rows


@pytest.fixture
def file(tmp_path: Path) -> Path:
    pq.write_table(pa.table({"person": pa.array([7, 5, None, 7, 9], pa.int64())}), tmp_path / "rows.parquet")
    return tmp_path / "rows.parquet"


def test_rows_are_counted_by_person(file: Path) -> None:
    assert count_rows(pieces_of([file]), "person", (5, 9)).tolist() == [1, 0, 2, 0, 1]


@pytest.mark.parametrize("span", [(5, 8), (6, 9), (-3, 4), (100, 200)])
def test_persons_outside_the_span_are_refused_by_file_and_column(file: Path, span: tuple[int, int]) -> None:
    with pytest.raises(DataError, match=r"rows\.parquet: column person holds persons outside"):
        count_rows(pieces_of([file]), "person", span)


@pytest.mark.parametrize("rows", [255, 256, 257, 70_000])
def test_many_rows_of_one_person_are_counted_as_any(tmp_path: Path, rows: int) -> None:
    for kind in (pa.int32(), pa.int64()):
        pq.write_table(
            pa.table({"person": pa.array([4] * rows + [6], kind)}), tmp_path / "rows.parquet", row_group_size=90
        )
        assert count_rows(pieces_of([tmp_path / "rows.parquet"]), "person", (4, 6)).tolist() == [rows, 0, 1]
