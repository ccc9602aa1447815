"""One slip of a finger: a sign other, missing, too many, or two neighbours swapped."""

from __future__ import annotations


def is_one_edit(one: str, other: str) -> bool:
    """Whether exactly one slip makes one text of the other."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1 or one == other:
        return False
    return is_one_slip(one, other) if len(one) == len(other) else _one_more(one, other)


def is_one_slip(one: str, other: str) -> bool:
    """Whether two texts of one length differ in one sign, or in two neighbours swapped."""
    if len(one) != len(other):
        return False
    at = [n for n, (x, y) in enumerate(zip(one, other, strict=True)) if x != y]
    if len(at) == 1:
        return True
    return len(at) == 2 and at[1] == at[0] + 1 and one[at[0]] == other[at[1]] and one[at[1]] == other[at[0]]


def _one_more(short: str, long: str) -> bool:
    at = next((n for n, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    return short[at:] == long[at + 1 :]
