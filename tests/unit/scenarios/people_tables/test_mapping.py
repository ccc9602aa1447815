"""Mapping files: read as written, and refused with the key and the nearest one known."""

import pytest

from emr_hub.errors import UsageError
from scenarios.people_tables import guess_mapping, load_mapping, mapping_toml


def test_a_guess_written_down_is_read_back(tmp_path):
    guess = guess_mapping(["id", "surname", "given_name", "dob", "sex"], ["31/12/1990"])
    file = tmp_path / "mapping.toml"
    file.write_text(mapping_toml(guess), encoding="utf-8")
    assert load_mapping(file) == guess


def test_a_mapping_may_be_lines_of_field_and_column(tmp_path):
    file = tmp_path / "mapping.csv"
    file.write_text("field,column\nname,ho\nname,ten\nbirth_date,ns\ndate_order,DMY\n", encoding="utf-8")
    read = load_mapping(file)
    assert read.columns == {"name": ("ho", "ten"), "birth_date": ("ns",)}
    assert read.date_order == "DMY"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[columns]\nnam = 'x'", "unknown key 'nam'; expected one of id,.*nearest is 'name'"),
        ("colums = 1", "unknown key 'colums'.*nearest is 'columns'"),
        ("", "no columns"),
        ("[columns]\nname = 3", "columns.name: not a column"),
        ("date_order = 'YDM'\n[columns]\nname = 'x'", "date_order 'YDM'; expected one of YMD, DMY, MDY"),
        ("encoding = 'utf-99'\n[columns]\nname = 'x'", "encoding 'utf-99'"),
        ("[columns]\nname = 'x'\n[sex]\nM = 'man'", "'M' means 'man'; expected one of female, male"),
        ("[columns", "no readable TOML"),
    ],
)
def test_a_wrong_mapping_is_refused_by_key(tmp_path, text, said):
    file = tmp_path / "mapping.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        load_mapping(file)


def test_a_csv_line_with_three_values_is_refused_by_number(tmp_path):
    file = tmp_path / "mapping.csv"
    file.write_text("field,column\nname,a,b\n", encoding="utf-8")
    with pytest.raises(UsageError, match="line 2: 3 values; expected field,column"):
        load_mapping(file)
