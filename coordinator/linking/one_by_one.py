"""Two rows of a table compared by `coordinator.matching` itself: for the few pairs whose reasons are looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyarrow as pa

from coordinator.matching import Comparison, Features, Model, compare, features
from emr_hub.clinical import Sex

_REMEMBERED = 1 << 14  # rows whose normal forms are kept


@dataclass(frozen=True, slots=True)
class RowCard:
    """A row of `registrations` as the card that matching looks at."""

    facility: str
    record_number: str
    name: str | None
    birth_date: str
    sex: Sex
    cccd: str | None
    bhyt: str | None
    phone: str | None
    address: str | None


def card_of(row: dict[str, Any]) -> RowCard:
    """The card of one row, given as a dictionary."""
    sex = row["sex"] if row["sex"] in {s.value for s in Sex} else Sex.UNKNOWN
    return RowCard(
        str(row["facility_id"]), row["mrn"] or "", row["name"], row["birth_date"] or "", Sex(sex), row["cccd"],
        row["bhyt"], row["phone"], row["address"],
    )  # fmt: skip


def comparing(registrations: pa.Table, model: Model, population: int) -> Callable[[int, int], Comparison]:
    """A function that compares two rows of this table."""

    @lru_cache(maxsize=_REMEMBERED)
    def read(row: int) -> Features:
        return features(card_of(registrations.slice(row, 1).to_pylist()[0]))

    return lambda one, other: compare(read(one), read(other), model, population)
