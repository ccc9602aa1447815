"""Tables of people from files: everything read is kept, set aside with its line, or counted as unclear."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from emr_hub.columns import SCHEMAS
from emr_hub.errors import DataError, UsageError
from scenarios.people_tables import Mapping, read_people

COLUMNS = {"id": ("no",), "name": ("family", "given"), "birth_date": ("born",), "facility": ("site",)}
MAPPING = Mapping(COLUMNS, {}, "DMY")


def read(tmp_path, content, mapping=MAPPING, name="people.csv"):
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_people(file, mapping)


def test_rows_become_registrations_in_file_order(tmp_path):
    people = read(tmp_path, "no,family,given,born,site\na7,Lò,Thị Mai,02/09/1980,B\na9,,Mai,1981,A\na8,,,,B\n")
    rows = people.registrations
    assert rows.schema == SCHEMAS["registrations"]
    assert rows["name"].to_pylist() == ["Lò Thị Mai", "Mai", None]
    assert rows["birth_date"].to_pylist() == ["1980-09-02", "1981", None]
    assert rows["facility_id"].to_pylist() == [1, 2, 1]
    assert people.ids.to_pylist() == ["a7", "a9", "a8"]
    assert people.rows_read == 3


def test_a_line_with_too_few_values_is_set_aside_with_its_number(tmp_path):
    people = read(tmp_path, "no,family,given,born,site\n1,a,b,1980,x\n2,a\n3,c,d,1981,x\n")
    assert people.registrations.num_rows == 2
    assert [(s.line, s.values, s.columns) for s in people.set_aside] == [(3, 2, 5)]
    assert people.rows_read == 3


def test_a_parquet_table_reads_like_a_csv_table(tmp_path):
    file = tmp_path / "people.parquet"
    pq.write_table(pa.table({"no": [1, 2], "family": ["a", None], "given": ["b", "c"], "born": [1980, 1981],
                             "site": ["x", "x"]}), file)  # fmt: skip
    rows = read_people(file, MAPPING).registrations
    assert rows["name"].to_pylist() == ["a b", "c"]
    assert rows["birth_date"].to_pylist() == ["1980", "1981"]


def test_leading_zeros_stay(tmp_path):
    people = read(tmp_path, "cccd\n001085000001\n", Mapping({"cccd": ("cccd",)}))
    assert people.registrations["cccd"].to_pylist() == ["001085000001"]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_the_separator_is_seen_in_the_header(tmp_path, separator):
    lines = "no,family,given,born,site\n1,a,b,1980,x\n".replace(",", separator)
    assert read(tmp_path, lines).registrations["name"].to_pylist() == ["a b"]


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path):
    assert read(tmp_path, "\ufeffno,family,given,born,site\n1,a,b,1980,x\n").ids.to_pylist() == ["1"]


def test_a_field_of_two_megabytes_is_read_like_any_other(tmp_path):
    people = read(tmp_path, f"no,family,given,born,site\n1,{'x' * 2_000_000},b,1980,x\n2,a,b,1981,x\n")
    assert people.registrations.num_rows == 2


@pytest.mark.parametrize(
    ("content", "error", "said"),
    [
        ("no,family\n1,a\n", UsageError, "no column 'given' for name; expected one of no, family"),
        ("", DataError, "the file is empty"),
        (b"no,family,given,born,site\n1,a,b,1980,x\n2,\xff\xfe,b,1,x\n", DataError, "line 3 is not utf-8"),
        (b"PAR1 and no more", DataError, "Parquet cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(tmp_path, content, error, said):
    with pytest.raises(error, match=said) as refused:
        read(tmp_path, content)
    assert "people.csv" in str(refused.value)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UsageError, match="no file"):
        read_people(tmp_path / "nowhere.csv", MAPPING)
