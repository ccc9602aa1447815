"""What somebody asks of an audit, checked once: policies, tables to read by, and how much is held at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coordinator.decision import Policy
from coordinator.policies import load_policy
from emr_hub.errors import UsageError
from emr_hub.formats.code_book import EMPTY_BOOK, CodeBook, read_code_book
from scenarios.audits.laboratories import Laboratory, read_laboratories
from scenarios.audits.limits import limit
from scenarios.audits.people_linked import PERSONS
from scenarios.audits.prices import Prices, read_prices, shipped_prices

if TYPE_CHECKING:
    from emr_hub.formats.tables import TableReader

ENGINES = ("local", "spark")
ALL_TABLES = frozenset({"orders", "results", "counts", "cuttable", "places", "assumed_flags", "rejects"})


@dataclass(frozen=True, slots=True)
class Asked:
    """`kept`: the large tables that are written. `check`: persons judged once more, one order at a time."""

    policies: tuple[Policy, ...]
    book: CodeBook
    prices: Prices
    laboratories: Mapping[str, Laboratory]
    tables: TableReader | None
    persons: str
    assume_limits: bool
    workers: int
    check: int
    kept: frozenset[str]
    rows_in_memory: int
    rows_of_a_part: int


def asked_of(
    policy_ids: Sequence[str], *, codes: Path | None = None, prices: Path | None = None, facilities: Path | None = None,
    tables: TableReader | None = None, persons: str = "given", assume_limits: bool = True, workers: int = 1,
    check: int = 0,
    kept: frozenset[str] = ALL_TABLES, rows_of_a_part: int | None = None, rows_in_memory: int | None = None,
) -> Asked:  # fmt: skip
    """Load whatever is named. Raises UsageError for a name nobody knows, DataError for a file that cannot be used."""
    if persons not in PERSONS:
        raise UsageError(f"{persons!r} is not known", where="--persons", expected=" or ".join(PERSONS))
    if workers < 1 or check < 0:
        where, wanted = ("--workers", "1 or more") if workers < 1 else ("--check", "0 or more")
        raise UsageError(f"got {workers if workers < 1 else check}", where=where, expected=wanted)
    return Asked(
        _policies(policy_ids), read_code_book(codes) if codes else EMPTY_BOOK,
        read_prices(prices) if prices else shipped_prices(), read_laboratories(facilities) if facilities else {},
        tables, persons, assume_limits, workers, check, kept,
        limit("rows_in_memory") if rows_in_memory is None else rows_in_memory,
        limit("rows_of_a_part") if rows_of_a_part is None else rows_of_a_part,
    )  # fmt: skip


def _policies(ids: Sequence[str]) -> tuple[Policy, ...]:
    found = {p.id: p for p in map(load_policy, ids)}
    if not found:
        raise UsageError("no policy was named", where="--policy", expected="at least one")
    return tuple(found.values())
