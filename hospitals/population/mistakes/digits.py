"""Numbers mistyped: one digit wrong, two neighbours swapped. The digits that mark a number synthetic stay."""

from __future__ import annotations


def one_digit(number: str, luck: int, kept: int) -> str:
    """One digit behind the first `kept` characters becomes another one: 912345678 becomes 912385678."""
    places = len(number) - kept
    if places < 1:
        return number
    at = kept + luck % places
    other = (int(number[at]) + 1 + luck // places % 9) % 10
    return f"{number[:at]}{other}{number[at + 1 :]}"


def swapped_digits(number: str, luck: int, kept: int) -> str:
    """Two unequal neighbours behind the first `kept` characters change places: 912345678 becomes 912354678."""
    able = [at for at in range(kept, len(number) - 1) if number[at] != number[at + 1]]
    if not able:
        return number
    at = able[luck % len(able)]
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
