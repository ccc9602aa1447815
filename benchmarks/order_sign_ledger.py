"""The ledger that `order_sign.py` asks: a province's registrations, a legal basis for each, and their pointers.

Everything is loaded by the coordinator's own ways for much at once: bulk linking, `person_index.load`,
`disclosure.recorded.record` and `record_locator.pointers.load`.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import text

from coordinator.disclosure.recorded import record
from coordinator.ledger import INDEXED_CARD, STANDING_POINTER, Ledger, open_ledger
from coordinator.linking import graded_pairs
from coordinator.match_models import DEFAULT_MODEL, load_model
from coordinator.person_index import Matcher, Witness, load, stand_on
from coordinator.record_locator import Pointer
from coordinator.record_locator.pointers import load as load_rows
from emr_hub.clinical import Consent, Registration, Sex
from emr_hub.clock import DAY, HOUR, Instant, instant_of
from emr_hub.terminology import analytes, facilities
from hospitals.population import draw_registry

SEED = 20_271_101
NOW = instant_of(datetime.fromisoformat("2025-12-31T09:00:00+07:00"))
ASKED = "tc"  # cholesterol: every registration has one of the last twenty days
_PART = 200_000  # rows of one transaction: SQLite's log then stays small
_KEYS = {one.facility_id: one.key for one in facilities().values()}


@dataclass(frozen=True, slots=True)
class Shares:
    """How many persons, and how many pointers their registrations share."""

    persons: int
    pointers: int


def load_people(file: Path, shares: Shares) -> None:
    """Every person's first registration and all those of a hundred thousand persons, linked and loaded.

    Each has a legal basis.
    """
    if file.exists():
        return
    began = time.perf_counter()
    table, matcher = _registrations(shares.persons), Matcher(load_model(DEFAULT_MODEL), shares.persons)
    found = graded_pairs(table, matcher.model, matcher.population)
    names = {row["registration_id"]: _name(row) for row in _rows(table)}
    pairs = [(names[a], names[b]) for a, b in zip(*(found[c].to_pylist() for c in ("one", "other")), strict=True)]
    making = file.with_suffix(".making")
    ledger = open_ledger(f"sqlite:///{making}")
    with ledger.writing() as book:
        stand_on(book, matcher, Witness("bulk", NOW))
        load(
            book,
            {names[row["registration_id"]]: _card(row) for row in _rows(table)},
            pairs,
            matcher,
            Witness("bulk", NOW),
        )
    for some in _parts(iter(sorted(names.values()))):
        with ledger.writing() as book:
            basis = Consent(0, "written_request", ("laboratory",), NOW - 400 * DAY, None)
            record(book, {f"{name}-given": (name, basis) for name in some})
    _at_rest(ledger, making, file)
    print(f"  {len(names):,} registrations loaded in {time.perf_counter() - began:.0f} s", flush=True)


def load_pointers(file: Path, shares: Shares) -> None:
    """Pointers for every registration, until there are as many as wanted."""
    began, ledger = time.perf_counter(), open_ledger(f"sqlite:///{file}")
    with ledger.connect() as connection:
        is_filled = connection.execute(STANDING_POINTER.select().limit(1)).first() is not None
        names = sorted(row[0] for row in connection.execute(text(f"SELECT registration FROM {INDEXED_CARD.name}")))
    if not is_filled:
        rows = (row for n, name in enumerate(names) for row in pointers_of(name, n, _share(shares, n, len(names))))
        for some in _parts(rows):
            with ledger.writing() as book:
                load_rows(book, some)
        print(f"  {shares.pointers:,} pointers loaded in {time.perf_counter() - began:.0f} s", flush=True)
    _at_rest(ledger, file, file)


def _share(shares: Shares, n: int, all_of_them: int) -> range:
    """The order numbers of one registration's pointers."""
    return range(shares.pointers * n // all_of_them, shares.pointers * (n + 1) // all_of_them)


def pointers_of(name: str, n: int, orders: range) -> list[Pointer]:
    """The pointers of the n-th registration: the newest is of the analyte asked, the others spread over two years."""
    key = name.partition(".")[0]
    rows = [_pointer(name, key, ASKED, orders[0], NOW - (1 + n % 20) * DAY)]
    for j, order in enumerate(orders[1:]):
        other = _OTHERS[(n + j) % len(_OTHERS)]
        rows.append(_pointer(name, key, other, order, NOW - (1 + (7 * n + 13 * j) % 700) * DAY))
    return sorted(rows, key=lambda row: (row.analyte, row.pointer))


_OTHERS = sorted(key for key, one in analytes().items() if not one.hiv and key != ASKED)[:40]


def _pointer(name: str, key: str, analyte: str, order: int, taken: Instant) -> Pointer:
    observation = f"Observation/r-{order}"
    return Pointer(
        f"ptr-{key}-{order}", name, key.upper(), order, analyte, "serum", observation, taken, taken + HOUR, taken + HOUR
    )


def asked_orders(file: Path, shares: Shares, many: int) -> list[tuple[str, str, int, int]]:
    """(who orders, where the result lies, its order number, its age in days) for so many persons, none twice."""
    ledger = open_ledger(f"sqlite:///{file}")
    with ledger.connect() as connection:
        names = sorted(row[0] for row in connection.execute(text(f"SELECT registration FROM {INDEXED_CARD.name}")))
        two = "SELECT min(registration), max(registration) FROM indexed_card GROUP BY person HAVING count(*) = 2"
        both = [tuple(row) for row in connection.execute(text(two))]
    ledger.close()
    rank = {name: n for n, name in enumerate(names)}
    chosen = []
    for n in np.random.default_rng(SEED).permutation(len(both)).tolist():
        asker, source = sorted(both[n], key=lambda name: facilities()[name.partition(".")[0].upper()].lab_level)
        if asker.partition(".")[0] != source.partition(".")[0]:
            place = rank[source]
            chosen.append((asker, source, _share(shares, place, len(names))[0], 1 + place % 20))
    if len(chosen) < many:
        raise SystemExit(f"only {len(chosen)} persons have two registrations; more persons are needed")
    return chosen[:many]


def _registrations(persons: int) -> pa.Table:
    registry = draw_registry(SEED, persons)
    who = registry.truth["person_id"].to_numpy()
    kept = who % max(1, persons // 100_000) == 0
    kept[np.unique(who, return_index=True)[1]] = True
    return registry.registrations.filter(pa.array(kept))


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=10_000):
        yield from batch.to_pylist()


def _name(row: dict[str, Any]) -> str:
    return f"{_KEYS[row['facility_id']].lower()}.p-{row['registration_id']}"


def _card(row: dict[str, Any]) -> Registration:
    said = {name: row[name] for name in ("cccd", "bhyt", "phone", "address")}
    return Registration(0, _KEYS[row["facility_id"]], str(row["mrn"]), str(row["name"] or ""),
                        str(row["birth_date"] or ""), Sex(row["sex"]), registered_at=NOW, **said)  # fmt: skip


def _parts(rows: Iterator[object]) -> Iterator[list]:
    while some := list(islice(rows, _PART)):
        yield some


def _at_rest(ledger: Ledger, file: Path, name: Path) -> None:
    """Nothing of it lies in SQLite's log any more."""
    with ledger.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    ledger.close()
    file.rename(name)
