"""A birth date as written: a day, a month, a year, or a year that a system padded with 1 January."""

from __future__ import annotations

from typing import NamedTuple

LONGEST_DATE = 40
FIRST_YEAR, LAST_YEAR = 1880, 2150  # nobody older is alive; a clock is not asked how young one may be
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Birth(NamedTuple):
    """When someone was born, as far as it is known. 0 stands for a month or day not known.

    `is_whole`: a day of the calendar that is not 1 January, which many systems write for a year alone.
    """

    year: int
    month: int = 0
    day: int = 0
    is_whole: bool = False

    @property
    def eight_digits(self) -> str:
        """Year, month and day as written in a row."""
        return f"{self.year:04d}{self.month:02d}{self.day:02d}"


def read_birth(written: str) -> tuple[Birth | None, str]:
    """The birth date and why it was graded down (empty: it was not).

    YYYY, YYYY-MM, YYYY-MM-DD, or the padded digits of the insurance claim (19850000). A day that no calendar has
    leaves its year standing; anything else counts as missing.
    """
    text = written.strip()
    if not text:
        return None, ""
    if len(text) > LONGEST_DATE:
        return None, f"birth_date: {len(text)} characters, refused; expected at most {LONGEST_DATE}"
    parts = _parts(text)
    if parts is None:
        return None, "birth_date: not a date; expected YYYY, YYYY-MM or YYYY-MM-DD"
    year, month, day = parts
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None, f"birth_date: no such year of birth; expected {FIRST_YEAR} to {LAST_YEAR}"
    if not _exists(year, month, day):
        return Birth(year), "birth_date: no such day, only the year is used"
    return Birth(year, month, day, day > 0 and not month == day == 1), ""


def _parts(text: str) -> tuple[int, int, int] | None:
    if not text.isascii():
        return None
    pieces = text[:10].split("-") if len(text) in (4, 7, 10) else [text[:4], text[4:6], text[6:8]]
    if (len(text) in (8, 12) and not text.isdigit()) or len(text) not in (4, 7, 8, 10, 12):
        return None
    if not all(piece.isdigit() for piece in pieces) or len(pieces[0]) != 4:
        return None
    year, month, day = (*map(int, pieces), 0, 0)[:3]
    return year, month, day


def _exists(year: int, month: int, day: int) -> bool:
    """Whether a calendar has this day; a month or day of 0 is one not known."""
    if month == 0:
        return day == 0
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return month <= 12 and day <= _DAYS[month - 1] + leap


def day_number(birth: Birth) -> int:
    """The days since a fixed day long ago (proleptic Gregorian), so that neighbours differ by one."""
    year, month = (birth.year, birth.month) if birth.month > 2 else (birth.year - 1, birth.month + 12)
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month - 457) // 5 + birth.day
