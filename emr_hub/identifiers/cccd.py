"""The citizen number (CCCD, the personal number): 12 digits that carry province, century, sex and birth year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from emr_hub.identifiers.shape import Invalid, is_placeholder, shape_of

SexWord = Literal["female", "male"]

_NUMBER = re.compile(r"[0-9]{12}")
_LAST_PROVINCE = 96  # old province codes run from 01 to 96
_FIRST_CENTURY = 1900
_SYNTHETIC = "9"  # takes the place of the leading zero of a province; no province or country begins so
_SERIALS = 1_000_000


@dataclass(frozen=True, slots=True)
class Cccd:
    """A citizen number taken apart. `province` holds its first three digits: birth registration, old codes.

    There is no check digit, so a mistyped serial cannot be seen. `synthetic`: minted here, belongs to nobody.
    """

    province: str
    sex: SexWord
    birth_year: int
    synthetic: bool

    def agrees(self, sex: str | None, birth_year: int | None) -> bool:
        """Whether a record states this sex and this birth year; a record that leaves one out does not agree."""
        return sex == self.sex and birth_year == self.birth_year

    def contradicts(self, sex: str | None, birth_year: int | None) -> bool:
        """Whether a record states another sex (female, male) or another birth year: a warning, not a rejection."""
        other_sex = sex in ("female", "male") and sex != self.sex
        return other_sex or (birth_year is not None and birth_year != self.birth_year)


def parse_cccd(text: str | None) -> Cccd | Invalid:
    """Read a citizen number, or say by shape why it is none. Nothing is repaired: a lost leading zero stays lost."""
    written = (text or "").strip()
    if not _NUMBER.fullmatch(written):
        return Invalid(f"citizen number: expected 12 digits, got {shape_of(written)}")
    if is_placeholder(written) or is_placeholder(written[:11]) or written.startswith("123456789"):
        return Invalid("citizen number: a placeholder (one digit throughout, or counting)")
    if not _is_place(written[:3]):
        return Invalid("citizen number: expected digits 1-3 to be a province (001-096) or a country of birth")
    if written[3] not in "0123":
        return Invalid("citizen number: expected digit 4 to be 0-3 (sex, and birth in the 1900s or 2000s)")
    return _taken_apart(written)


def _is_place(three: str) -> bool:
    number = int(three)
    if three.startswith(_SYNTHETIC):
        number -= 900
    elif number > 99:
        return True  # country of birth; its list of codes is not known here
    return 1 <= number <= _LAST_PROVINCE


def _taken_apart(written: str) -> Cccd:
    century, is_female = divmod(int(written[3]), 2)
    return Cccd(
        province=written[:3],
        sex="female" if is_female else "male",
        birth_year=_FIRST_CENTURY + 100 * century + int(written[4:6]),
        synthetic=written.startswith(_SYNTHETIC),
    )


def mint_cccd(province: str, sex: str, birth_year: int, serial: int) -> str:
    """A synthetic citizen number with the true structure: `9` + two-digit old province code, then as the law has it.

    Real numbers of people born in Viet Nam begin with 0, so 9PP (924 for Bắc Giang, 24) can belong to nobody, while
    century, sex, birth year and province stay readable. `sex` is female or male, births 1900 to 2099, `serial` 0 to
    999,999; the one combination that would count upwards throughout is refused.
    """
    if not re.fullmatch(r"[0-9]{2}", province) or not 1 <= int(province) <= _LAST_PROVINCE:
        raise ValueError(f"province {province!r}: expected an old two-digit code, 01 to 96")
    if sex not in ("female", "male"):
        raise ValueError(f"sex {sex!r}: expected female or male")
    century, year = divmod(birth_year - _FIRST_CENTURY, 100)
    if century not in (0, 1) or not 0 <= serial < _SERIALS:
        raise ValueError("expected a birth year from 1900 to 2099 and a serial from 0 to 999999")
    minted = f"{_SYNTHETIC}{province}{2 * century + (sex == 'female')}{year:02d}{serial:06d}"
    if isinstance(parse_cccd(minted), Invalid):
        raise ValueError("expected a serial that does not make the number look like a placeholder")
    return minted
