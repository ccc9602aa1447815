"""The provinces before 1 July 2025 and what each became: a code without a date is ambiguous (24, 91)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from emr_hub.clock import Instant
from emr_hub.terminology.table_rows import Row, rows_of


@dataclass(frozen=True, slots=True)
class Province:
    """One province of the old map and where it went. `valid_from` is None when nothing changed."""

    old_code: str
    old_name: str
    code: str
    name: str
    valid_from: Instant | None
    change: str
    in_pilot: bool
    network: str
    source: str
    status: Mapping[str, str]


def _read(row: Row) -> Province:
    return Province(
        old_code=row.word("old_code"),
        old_name=row.word("old_name"),
        code=row.word("code"),
        name=row.word("name"),
        valid_from=row.start_of("valid_from"),
        change=row.one_of("change", ("unchanged", "renamed", "merged")),
        in_pilot=row.yes("in_pilot"),
        network=row.one_of("network", ("", "north", "south")),
        source=row.word("source"),
        status=row.marks("status"),
    )


@cache
def provinces() -> Mapping[str, Province]:
    """Every province of the old map by its old code."""
    return MappingProxyType({p.old_code: p for p in map(_read, rows_of("provinces.csv"))})


def province_name(code: str, at: Instant) -> str | None:
    """The province that a code named at an instant; None when it named none."""
    old = provinces().get(code)
    if old is not None and (old.valid_from is None or at < old.valid_from):
        return old.old_name
    became = (p for p in provinces().values() if p.code == code and (p.valid_from is None or p.valid_from <= at))
    return next((p.name for p in became), None)
