"""Birth dates as written: swapped, shortened, rounded to the first of January, one step off, or no day at all."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta


def day_and_month_swapped(written: str, luck: int = 0) -> str:
    """Day and month change places where the month allows it: 1980-03-07 becomes 1980-07-03."""
    year, month, day = written.split("-")
    return f"{year}-{day}-{month}" if int(day) <= 12 else written


def year_only(written: str, luck: int = 0) -> str:
    """Only the year is known to the desk: 1980-03-07 becomes 1980."""
    return written[:4]


def first_of_january(written: str, luck: int = 0) -> str:
    """The system asks for a day, so the first of the year is put in: 1980-03-07 becomes 1980-01-01."""
    return f"{written[:4]}-01-01"


def one_step_off(written: str, luck: int) -> str:
    """Day, month or year is mistyped by one: 1980-03-07 becomes 1980-03-08, 1980-04-07 or 1981-03-07."""
    born, part, step = date.fromisoformat(written), luck % 3, 1 if luck // 3 % 2 else -1
    if part == 0:
        other = born + timedelta(days=step)
        return (other if other.month == born.month else born - timedelta(days=step)).isoformat()
    if part == 1:
        return _that_exists(born.year, (born.month - 1 + step) % 12 + 1, born.day)
    return _that_exists(born.year + step, born.month, born.day)


def _that_exists(year: int, month: int, day: int) -> str:
    return date(year, month, min(day, monthrange(year, month)[1])).isoformat()


def no_such_day(written: str, luck: int) -> str:
    """A day that no calendar has: 1980-03-07 becomes 1980-02-30 or 1980-13-07."""
    year, _, day = written.split("-")
    return f"{year}-02-30" if luck % 2 else f"{year}-13-{day}"
