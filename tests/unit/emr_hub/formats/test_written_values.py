"""A typed result is one number, a bound, or words; what may be two numbers is none."""

from __future__ import annotations

import pytest

from emr_hub.formats.written_values import read_value

CASES = [
    # written      decimal  number     words        comparator
    ("5.6",        None,    5.6,       None,        None),
    ("5,6",        None,    5.6,       None,        None),
    (" 5,6 ",      None,    5.6,       None,        None),
    ("0,123",      None,    0.123,     None,        None),
    ("1,234",      None,    None,      "1,234",     None),
    ("1,234",      ",",     1.234,     None,        None),
    ("1,234",      ".",     1234.0,    None,        None),
    ("1.234",      ",",     1234.0,    None,        None),
    ("5.6",        ",",     5.6,       None,        None),
    ("1.234,5",    None,    1234.5,    None,        None),
    ("1,234.5",    None,    1234.5,    None,        None),
    ("1.234.567",  None,    1234567.0, None,        None),
    ("<0.5",       None,    0.5,       None,        "<"),
    ("≤ 5,5",      None,    5.5,       None,        "<="),
    (">=10",       None,    10.0,      None,        ">="),
    ("=> 10",      None,    10.0,      None,        ">="),
    ("5-10",       None,    None,      "5-10",      None),
    ("1:64",       None,    None,      "1:64",      None),
    ("++",         None,    None,      "++",        None),
    ("âm tính",    None,    None,      "âm tính",   None),
    ("12..3",      None,    None,      "12..3",     None),
    ("1,2,3",      None,    None,      "1,2,3",     None),
    ("nan",        None,    None,      "nan",       None),
    ("1e999",      None,    None,      "1e999",     None),
    ("",           None,    None,      None,        None),
    (None,         None,    None,      None,        None),
]  # fmt: skip


@pytest.mark.parametrize(("written", "decimal", "number", "words", "comparator"), CASES)
def test_a_cell_is_read_as_one_thing(
    written: str | None, decimal: str | None, number: float | None, words: str | None, comparator: str | None
) -> None:
    assert read_value(written, decimal) == (number, words, comparator)
