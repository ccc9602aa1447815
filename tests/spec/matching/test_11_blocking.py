"""Chapter: which cards are compared at all. Each line is two cards and the kinds of key they share.

c citizen number, i insurance, o old number, x other number, p phone, r record; b name and day of birth (order, and
day with month, forgiven), d the same but another decade, g given name and day, f all but the given name and day,
w ward and day, n name, year and ward, y name of four words and year.
"""

from __future__ import annotations

import pytest

from coordinator.matching import MOST_CARDS, block_keys, blocked_pairs, features
from tests.spec.matching.book import Line, Page
from tests.spec.matching.cards import card

HOA = "Nguyễn Thị Hòa; 1985-03-09; f"
WARD = "address=Thôn 3, xã Tân Hòa, tỉnh Bắc Ninh"


def answer(one: str, other: str) -> str:
    shared = set(block_keys(features(card(one)))) & set(block_keys(features(card(other))))
    return " ".join(sorted({key.partition(":")[0] for key in shared})) or "none"


PAGE = Page("blocking", f"""
{HOA}                        | NGUYEN THI HOÀ; 1985-03-09; f                   | b d f g
{HOA}                        | Nguyeenx Thij Hoaf; 1985-03-09; f               | b d f g
{HOA}                        | Nguyễn Thị Hòa; 1985-09-03; f                   | b
{HOA}                        | Nguyễn Thị Hòa; 1975-03-09; f                   | d
{HOA}                        | Nguyễn Hòa; 1985-03-09; f                       | g
{HOA}                        | Nguyễn Thị Hào; 1985-03-09; f                   | f
{HOA}                        | Hòa Nguyễn Thị; 1985-03-09; f                   | b d
{HOA}; {WARD}                | Lê Mai; 1985-03-09; f; {WARD}                   | w
{HOA}; {WARD}                | Nguyễn Hòa; 1985; f; {WARD}                     | n
{HOA}; {WARD}                | Nguyễn Thị Hòa; 1985-07-21; f; {WARD}           | n
{HOA}                        | Nguyễn Thị Hòa; 1985; f                         | none
Nguyễn Thị Thúy Hòa; 1985-03-09; f | Nguyễn Thị Thúy Hòa; 1985; f              | y
Hoàng Văn Phúc; 1985-03-09; m | Huỳnh Văn Phước; 1985-03-09; m                 | b d f g
Lý Thị Mai; 1985-03-09; f    | Lí Thị Mai; 1985-03-09; f                       | b d f g
{HOA}; cccd=f1985#17         | -; -; ; cccd=f1985#17                           | c
{HOA}; cccd=f1985#17         | -; 1955; m; bhyt12=f1985#17                     | c
{HOA}; bhyt=5                | -; -; ; bhyt10=5                                | i
{HOA}; old=1                 | -; -; ; old=1                                   | o
{HOA}; raw=B1234567          | -; -; ; raw=b-1234567                           | x
{HOA}; phone=0830012345      | -; -; ; phone=01230012345                       | p
{HOA}; at=BM/A-1             | -; -; ; at=BM/a-1                               | r
CON BÀ Lan Anh; 2025-03-09; f | CON BA LAN ANH; 2025-03-09; f                  | b d f g
-                            | -                                               | none
KHÔNG TÊN; 1985; f           | KHÔNG TÊN; 1985; f                              | none
""", answer)  # fmt: skip


@pytest.mark.parametrize("line", PAGE.cases())
def test_two_cards_share_the_keys_they_should(line: Line) -> None:
    assert PAGE.said_of(line) == line.expected


def test_a_key_shared_by_a_crowd_does_not_block() -> None:
    keys = {f"{n:04d}": ("p:0240", f"c:{n // 2}") for n in range(MOST_CARDS + 1)}
    assert list(blocked_pairs(keys)) == [(f"{n:04d}", f"{n + 1:04d}") for n in range(0, MOST_CARDS, 2)]
    one_less = dict(list(keys.items())[:-1])
    assert len(list(blocked_pairs(one_less))) == MOST_CARDS * (MOST_CARDS - 1) // 2


def test_a_key_dropped_by_rule_does_not_block() -> None:
    found = features(card(f"{HOA}; phone=0830012345"))
    assert "p:0830012345" in block_keys(found)
    assert "p:0830012345" not in block_keys(found, frozenset({"p:0830012345"}))
