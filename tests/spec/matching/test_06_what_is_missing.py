"""Chapter: what counts as missing, and what is said of it. Nothing is lost silently: each field is named."""

from __future__ import annotations

import pytest

from coordinator.matching import features
from tests.spec.matching.book import Line, Page
from tests.spec.matching.cards import Written, card

MEGABYTES = "x" * 3_000_000


def name(written: str) -> str:
    found = features(card(f"{written}; 1985; f")).names
    if found.newborn:
        mother = found.mother.spelt if found.mother else "nobody"
        return f"a child of {mother}" + (f", number {found.ordinal}" if found.ordinal else "")
    return found.forms[0].spelt if found.forms else "missing"


def doubts(cell: str) -> str:
    return ", ".join(features(card(cell)).doubts) or "none"


NAMES = Page("names that are none", """
Nguyễn Thị Hòa           | nguyễn thị hòa
KHÔNG TÊN                | missing
KHÔNG RÕ                 | missing
VÔ DANH                  | missing
Vô danh nam 40 tuổi      | missing
NGƯỜI BỆNH KHÔNG RÕ DANH TÍNH | missing
CHƯA CÓ                  | missing
CHƯA CÓ TÊN              | missing
Nguyễn Văn A             | missing
Nguyễn Văn Á             | missing
unknown                  | missing
???                      | ???
...                      | missing
0000                     | missing
BỆNH NHÂN 1              | missing
SƠ SINH                  | a child of nobody
TRẺ SƠ SINH              | a child of nobody
BÉ                       | a child of nobody
BÉ TRAI                  | a child of nobody
BÉ PHẠM                  | a child of nobody
BÉ GÁI 2                 | a child of nobody, number 2
CON BÀ Nguyễn Thị Hòa    | a child of nguyễn thị hòa
Con bà Nguyễn Thị Hòa 1  | a child of nguyễn thị hòa, number 1
BÉ TRAI CON BÀ LAN       | a child of lan
CON BA NGUYEN THI HOA    | a child of nguyen thi hoa
CON 1 BÀ Nguyễn Thị Hòa  | a child of nguyễn thị hòa, number 1
CON (2) BÀ Nguyễn Thị Hòa | a child of nguyễn thị hòa, number 2
Con thứ 2 bà Lan         | a child of nobody, number 2
Nguyễn Văn Bé            | nguyễn văn bé
BÉ Nguyễn Thị Hòa        | nguyễn thị hòa
ÔNG Nguyễn Văn Bình      | nguyễn văn bình
Ông Cao Thắng            | cao thắng
Cháu Lê Minh Anh         | lê minh anh
Anh Tuấn                 | anh tuấn
""", name)  # fmt: skip

DOUBTS = Page("doubts", """
Nguyễn Thị Hòa; 1985-03-09; f; cccd=f1985#17; bhyt=5; phone=0830012345 | none
Nguyễn Thị Hòa; -; f                            | none
KHÔNG TÊN; 1985; f                              | name: words for an unknown person, counted as missing
CON BÀ Lan; 2025-03-09; f                       | name: words for a child without a name, counted as missing
Hòa; 1985-02-30; f                              | birth_date: no such day, only the year is used
Hòa; 1985-13-09; f                              | birth_date: no such day, only the year is used
Hòa; 0085-03-09; f                              | birth_date: no such year of birth; expected 1880 to 2150
Hòa; in spring; f                               | birth_date: not a date; expected YYYY, YYYY-MM or YYYY-MM-DD
Hòa; 1985; m; cccd=f1985#17                     | cccd: a number that contradicts the sex or birth year of its own card
Hòa; 1955; f; bhyt12=f1985#17                   | cccd: a number that contradicts the sex or birth year of its own card
Hòa; 1985; f; cccd=f1985#17; bhyt12=f1985#18    | bhyt: another citizen number than the one in cccd
Hòa; 1985; f; raw=000000000                     | cccd: a placeholder, counted as missing
Hòa; 1985; f; raw=123456789                     | cccd: a placeholder, counted as missing
Hòa; 1985; f; raw=024985000017                  | cccd: expected digit 4 to be 0-3 (sex, and birth in the 1900s or 2000s); counted as missing
Hòa; 1985; f; raw=24185000017                   | cccd: 11 digits, a lost leading zero restored
Hòa; 1984; f; raw=24185000017                   | cccd: digits of a kind not known here, compared as they stand
Hòa; 1985; f; raw=B1234567                      | none
Hòa; 1985; f; raw=KHÔNG CÓ                      | cccd: expected 12 digits, got 7 characters: 7 letters; counted as missing
Hòa; 1985; f; raw=CHƯA CẬP NHẬT                 | cccd: expected 12 digits, got 11 characters: 11 letters; counted as missing
Hòa; 1985; f; raw=00000000001                   | cccd: expected 12 digits, got 11 characters: 11 digits; counted as missing
Hòa; 1985; f; phone=00000000001                 | phone: a placeholder, counted as missing
Hòa; 1985; f; phone=0000000000                  | phone: a placeholder, counted as missing
Hòa; 1985; f; phone=none                        | phone: expected 7 to 15 digits; counted as missing
Hòa; 1985; f; address=,,                        | address: no letters
""", doubts)  # fmt: skip


@pytest.mark.parametrize("line", NAMES.cases())
def test_what_is_no_name_counts_as_missing(line: Line) -> None:
    assert NAMES.said_of(line) == line.expected


@pytest.mark.parametrize("line", DOUBTS.cases())
def test_every_field_graded_down_is_named_with_the_reason(line: Line) -> None:
    assert DOUBTS.said_of(line) == line.expected


@pytest.mark.parametrize(
    "field", ["name", "birth_date", "cccd", "bhyt", "phone", "address", "facility", "record_number"]
)
def test_megabytes_in_a_field_are_refused_with_the_field_named(field: str) -> None:
    found = features(Written(**{field: MEGABYTES}))
    assert [why.split(":")[0] for why in found.doubts] == [field]
    assert "3000000 characters, refused" in found.doubts[0]
    assert found == features(Written())._replace(names=found.names, doubts=found.doubts)


@pytest.mark.parametrize("field", ["name", "birth_date", "cccd", "bhyt", "phone", "address"])
def test_a_doubt_never_shows_what_was_written(field: str) -> None:
    secret = "Bí mật 24185000019 xyz"
    assert not [why for why in features(Written(**{field: secret})).doubts if "24185000019" in why or "mật" in why]
