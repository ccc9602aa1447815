"""Dates and sex of foreign tables, in a registration's words."""

import pyarrow as pa
import pytest

from scenarios.people_tables.guessing import date_order_of, guess_mapping
from scenarios.people_tables.values import dates_as_written, sexes_as_coded, year_first


@pytest.mark.parametrize(
    ("written", "order", "read"),
    [
        ("24/03/1985", "DMY", "1985-03-24"),
        ("3/24/1985", "MDY", "1985-03-24"),
        ("1985-3-4", "DMY", "1985-03-04"),  # a year in front cannot be anything else
        ("19850324", "YMD", "1985-03-24"),
        ("24031985", "DMY", "1985-03-24"),
        ("1985", "DMY", "1985"),
        ("03/1985", "DMY", "1985-03"),
        ("1985-03", "YMD", "1985-03"),
        ("1985-03-24T00:00:00", "YMD", "1985-03-24"),
        ("1985-03-24 00:00:00", "YMD", "1985-03-24"),
        ("24/03/85", "DMY", None),  # which century?
        ("không rõ", "DMY", None),
    ],
)
def test_a_date_is_read_year_first(written, order, read):
    assert year_first(written, order) == read


def test_what_cannot_be_read_stays_as_written_and_is_counted():
    dates, unclear = dates_as_written(pa.array(["24/03/1985", "hôm qua", "hôm qua", None]), "DMY")
    assert dates.to_pylist() == ["1985-03-24", "hôm qua", "hôm qua", None]
    assert unclear == 2


def test_a_sex_nobody_explained_is_unknown_and_counted():
    sexes, unclear = sexes_as_coded(pa.array([" NAM ", "f", "x", None, "female"]), {"nam": "male", "f": "female"})
    assert sexes.to_pylist()[:3] == ["male", "female", "unknown"]
    assert sexes.to_pylist()[4] == "female"
    assert unclear == 1


@pytest.mark.parametrize(
    ("values", "order"),
    [(["1985-03-24"], "YMD"), (["03/04/1985"], "DMY"), (["03/04/1985", "12/31/1999"], "MDY"), (["?"], "YMD")],
)
def test_the_order_of_dates_is_what_no_value_contradicts(values, order):
    assert date_order_of(values) == order


def test_a_header_in_vietnamese_english_or_spanish_is_understood():
    assert guess_mapping(["Mã BN", "Họ và tên", "Ngày sinh", "Giới tính"]).columns == {
        "record_number": ("Mã BN",), "name": ("Họ và tên",), "birth_date": ("Ngày sinh",), "sex": ("Giới tính",),
    }  # fmt: skip
    parts = guess_mapping(["rec_id", "given_name", "surname", "soc_sec_id", "unheard_of"]).columns
    assert parts == {"id": ("rec_id",), "name": ("surname", "given_name"), "cccd": ("soc_sec_id",)}
    assert guess_mapping(["Nombres", "Apellidos", "Fecha de nacimiento"]).columns["name"] == ("Apellidos", "Nombres")
