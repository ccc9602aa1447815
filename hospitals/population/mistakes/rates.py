"""How often each mistake happens at each kind of desk: default rates, and what a profile does otherwise."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from emr_hub.errors import UsageError
from hospitals.settings import Row, rows

ROOM = "hospitals.population"


@cache
def causes() -> tuple[str, ...]:
    """The causes in the order of their table; the place of a cause is its bit in a mask of causes."""
    return tuple(row["cause"] for row in rows(ROOM, "mistakes"))


def profiles() -> tuple[Row, ...]:
    """The kinds of desk; `held_out` is 1 for those that no tuning may ever see."""
    return rows(ROOM, "profiles")


@cache
def profile_names() -> tuple[str, ...]:
    """The profiles by name, in the order of their table."""
    return tuple(row["profile"] for row in profiles())


def profile_number(name: str) -> int:
    """The place of a profile in its table; an unknown name is refused."""
    if name not in profile_names():
        raise UsageError(f"no profile {name!r}", where="profile", expected=", ".join(profile_names()))
    return profile_names().index(name)


@cache
def rates() -> NDArray[np.float64]:
    """Share of the cards it can happen to, one row per profile and one column per cause."""
    table = np.tile([float(row["rate"]) for row in rows(ROOM, "mistakes")], (len(profile_names()), 1))
    for row in rows(ROOM, "profile_rates"):
        table[profile_names().index(row["profile"]), causes().index(row["cause"])] = float(row["rate"])
    table.flags.writeable = False
    return table
