"""Chapter: numbers. A citizen number is held against sex and birth year of its own card before it counts."""

from __future__ import annotations

import pytest

from coordinator.matching import features
from coordinator.matching.levels import bhyt_level, cccd_level
from tests.spec.matching.book import Line, Page
from tests.spec.matching.cards import card

HER = "-; 1985; f;"
HIM = "-; 1985; m;"
ELDER = "-; 1955; f;"


def citizen(one: str, other: str) -> str:
    a, b = features(card(one)).papers, features(card(other)).papers
    return " and ".join(sorted({cccd_level(a, b).value, cccd_level(b, a).value}))


def insurance(one: str, other: str) -> str:
    a, b = features(card(one)).papers, features(card(other)).papers
    return " and ".join(sorted({bhyt_level(a, b).value, bhyt_level(b, a).value}))


CITIZEN = Page("citizen numbers", f"""
{HER} cccd=f1985#17       | {HER} cccd=f1985#17          | equal
{HER} raw=924185000017    | {HER} raw=924 185-000.017    | equal
{HER} raw=924185000017    | {HER} raw=９２４１８５００００１７ | equal
{HER} cccd=f1985#17       | {HER} bhyt12=f1985#17        | equal
{HER} cccd=f1985#17       | {HER} old=1; bhyt12=f1985#17 | equal
{HER} cccd=f1985#17       | {HER} cccd=f1985#18          | near
{HER} cccd=f1985#123456   | {HER} cccd=f1985#124356      | near
{HER} cccd=f1985#123456   | {HER} cccd=f1985#654321      | different
{HER} cccd=f1985#123456   | {HIM} cccd=m1985#654321      | different
{HER} cccd=f1985#17       | {HIM} cccd=f1985#17          | borrowed
{HER} cccd=f1985#17       | -; 1986; f; cccd=f1985#17    | borrowed
-; 2015; f; cccd=f1985#17 | -; 2015; f; cccd=f1985#17    | same-stranger
{HER} cccd=f1985#123456   | {HER} cccd=m1985#654321      | missing
{HER} cccd=f1985#17       | {HER} old=1                  | missing
{HER} cccd=f1985#17       | {HER}                        | missing
{HER} cccd=f1985#17       | -; -; f; cccd=f1985#17       | equal
{HER} cccd=f1985#17       | -; -; ; cccd=f1985#17        | equal
{HER} old=1               | {HER} old=1                  | old-equal
{HER} old=1               | {HER} old=2                  | old-different
{HER} raw=B1234567        | {HER} raw=b 1234567          | other-equal
{HER} raw=IN:1234 5678 9012 | {HER} raw=IN:123456789012  | other-equal
{HER} raw=B1234567        | {HER} raw=B7654321           | other-different
{HER} raw=B1234567        | {HER} old=1                  | missing
{HER} raw=000000000000    | {HER} raw=000000000000       | missing
{HER} raw=123456789       | {HER} raw=123456789          | missing
{HER} raw=999999999       | {HER} raw=999999999          | missing
{HER} raw=0240            | {HER} raw=0240               | missing
-; 1985; f; raw=24185000017 | -; 1985; f; raw=024185000017 | equal
-; 1984; f; raw=24185000017 | -; 1985; f; raw=024185000017 | missing
""", citizen)  # fmt: skip

INSURANCE = Page("insurance numbers", f"""
{HER} bhyt=5             | {HER} bhyt=5            | equal
{HER} bhyt=5             | {HER} bhyt10=5          | equal
{HER} bhyt10=5           | {HER} bhyt10=6          | near
{HER} bhyt10=12345       | {HER} bhyt10=54321      | different
{HER} bhyt=5             | {HER} bhyt12=f1985#17   | missing
{HER} bhyt=5             | {HER}                   | missing
""", insurance)  # fmt: skip


@pytest.mark.parametrize("line", CITIZEN.cases())
def test_two_citizen_numbers_have_one_level(line: Line) -> None:
    assert CITIZEN.said_of(line) == line.expected


@pytest.mark.parametrize("line", INSURANCE.cases())
def test_two_insurance_numbers_have_one_level(line: Line) -> None:
    assert INSURANCE.said_of(line) == line.expected
