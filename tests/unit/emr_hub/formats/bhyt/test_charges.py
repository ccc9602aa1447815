"""What an item of a claim charges: the amount before the fund first; a number that may be read in two ways is none."""

from __future__ import annotations

import pytest

from emr_hub.formats.bhyt.charges import charged

BOOK = [
    ({"THANH_TIEN_BH": "20000", "THANH_TIEN_BV": "22400", "DON_GIA_BH": "1"}, 20_000),
    ({"THANH_TIEN_BH": "", "THANH_TIEN_BV": "22400.50"}, 22_401),
    ({"THANH_TIEN_BH": "0", "THANH_TIEN_BV": "22400"}, 0),
    ({"DON_GIA_BH": "22400", "SO_LUONG": "2"}, 44_800),
    ({"DON_GIA_BV": "22400", "SO_LUONG": "0,5"}, 11_200),
    ({"DON_GIA_BV": "22400"}, 22_400),
    ({"THANH_TIEN_BH": "22.400"}, None),
    ({"DON_GIA_BV": "22400", "SO_LUONG": "hai"}, None),
    ({"THANH_TIEN_BV": "-5"}, None),
    ({}, None),
]


@pytest.mark.parametrize(("item", "dong"), BOOK)
def test_what_an_item_charges(item: dict[str, str], dong: int | None) -> None:
    assert charged(item) == dong
