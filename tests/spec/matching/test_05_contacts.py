"""Chapter: phones, addresses and sexes, on today's dials and today's map."""

from __future__ import annotations

import pytest

from coordinator.matching.forms import read_phone, read_place
from coordinator.matching.levels import address_level, phone_level, sex_level
from emr_hub.clinical import Sex
from tests.spec.matching.book import Line, Page


def phone(one: str, other: str) -> str:
    a, b = read_phone(one)[0], read_phone(other)[0]
    return " and ".join(sorted({phone_level(a, b).value, phone_level(b, a).value}))


def address(one: str, other: str) -> str:
    a, b = read_place(one)[0], read_place(other)[0]
    return " and ".join(sorted({address_level(a, b).value, address_level(b, a).value}))


def sex(one: str, other: str) -> str:
    return sex_level(Sex(one), Sex(other)).value


PHONES = Page("phones", """
0830012345   | 0830012345      | equal
0830012345   | +84 83 001 2345 | equal
0830012345   | 0083.001.2345   | near
0830012345   | 0084830012345   | equal
0830012345   | 830012345       | equal
0830012345   | 01230012345     | converted
0390012345   | 01690012345     | converted
01230012345  | 01230012345     | equal
0830012345   | 0830012346      | near
0830012345   | 0830021345      | near
0830012345   | 0970012345      | different
0830012345   | -               | missing
0000000000   | 0000000000      | missing
0123456789   | 0123456789      | missing
0999999999   | 0999999999      | missing
12345        | 12345           | missing
call her son | 0830012345      | missing
""", phone)  # fmt: skip

ADDRESSES = Page("addresses", """
Thôn 3, xã Tân Hòa, huyện Yên Lạc, tỉnh Bắc Giang | Thôn 3, xã Tân Hòa, tỉnh Bắc Ninh | household
Thôn 3, xã Tân Hòa, tỉnh Bắc Ninh                 | THON 3, XA TAN HOA, BAC GIANG     | household
Thôn 3, xã Tân Hòa, tỉnh Bắc Ninh                 | Thôn 4, xã Tân Hòa, tỉnh Bắc Ninh | ward
Thôn 3, xã Tân Hòa, tỉnh Bắc Ninh                 | xã Tân Hòa, tỉnh Bắc Ninh         | ward
xã Tân Hòa, tỉnh Bắc Ninh                         | xã Tân Hòa, tỉnh Bắc Ninh         | ward
xã Tân Hòa, tỉnh Bắc Ninh                         | xã Tân Lập, tỉnh Bắc Giang        | province
xã Tân Hòa, tỉnh Bắc Ninh                         | tỉnh Bắc Ninh                     | province
xã Tân Hòa, tỉnh Bắc Ninh                         | xã Tân Hòa, tỉnh Thái Nguyên      | different
12 Lê Lợi, P. Bến Nghé, Q.1, TP.HCM               | 12 Lê Lợi, phường Bến Nghé, Sài Gòn | household
phường Thủ Dầu Một, tỉnh Bình Dương               | phường Thủ Dầu Một, TP. Hồ Chí Minh | ward
phường Quỳnh Mai, quận Hai Bà Trưng, Hà Nội       | phường Bạch Mai, Hà Nội           | ward
P. Bách Khoa, Q. Hai Bà Trưng, HN                 | phuong Quynh Mai, quan Hai Ba Trung, Ha Noi | ward
phường Quỳnh Mai, Hà Nội                          | phường Bạch Mai, Hà Nội           | ward
12 Lê Lợi, P. Bến Nghé, Q.1, TP.HCM               | 12 Lê Lợi, phường Sài Gòn, TP. Hồ Chí Minh | household
xã Tân Hòa, tỉnh Bắc Ninh                         | -                                 | missing
7 Rue de Rivoli, Paris                            | 7 rue de Rivoli, PARIS            | ward
""", address)  # fmt: skip

SEXES = Page("sexes", """
female  | female  | equal
female  | male    | different
female  | unknown | missing
other   | male    | missing
unknown | unknown | missing
""", sex)


@pytest.mark.parametrize("line", PHONES.cases())
def test_two_phones_have_one_level(line: Line) -> None:
    assert PHONES.said_of(line) == line.expected


@pytest.mark.parametrize("line", ADDRESSES.cases())
def test_two_addresses_have_one_level(line: Line) -> None:
    assert ADDRESSES.said_of(line) == line.expected


@pytest.mark.parametrize("line", SEXES.cases())
def test_two_sexes_have_one_level(line: Line) -> None:
    assert SEXES.said_of(line) == line.expected
