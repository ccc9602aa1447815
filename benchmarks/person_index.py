"""Online registration and match against a registry of a million persons on SQLite.

Usage: python benchmarks/person_index.py [persons] [asked] [folder]

With a folder the loaded ledger is kept there and used again: loading takes far longer than asking.

The first registration of every generated person, and all others of every tenth, are linked in bulk and loaded; then
later registrations of the same persons, which the index has never seen, are registered one by one, each in a
transaction of its own on a file, others are matched as `$match` does, and the question of every order (who is linked
with this registration) is asked. Beside it, in the same run and on the same database: a bare insert of one row with
one indexed select, in a transaction of its own. Percentiles are given for the wall clock and for the processor alone:
on a machine that does other things the first also counts the waiting for a turn.

Bounds: registration and match at least 300 per second each, the 99th percentile below 15 ms, at a million persons.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from sqlalchemy import text

from coordinator.ledger import Ledger, open_ledger
from coordinator.linking import graded_pairs
from coordinator.match_models import DEFAULT_MODEL, load_model
from coordinator.person_index import Matcher, Witness, alike, enter, linked_with, load
from emr_hub.clinical import Registration, Sex
from hospitals.population import draw_registry

SEED = 20_271_101
NOW = 1_760_000_000_000
RATE_BOUND, SLOWEST_BOUND_MS = 300, 15.0


def card_of(row: dict[str, object]) -> Registration:
    """A generated registration as a card."""
    said = {name: row[name] for name in ("cccd", "bhyt", "phone", "address")}
    return Registration(0, f"F{row['facility_id']}", str(row["mrn"]), str(row["name"] or ""),
                        str(row["birth_date"] or ""), Sex(row["sex"]), registered_at=NOW, **said)  # fmt: skip


def named(registration_id: object) -> str:
    """The coordinator's name of a registration, in the order of its number."""
    return f"r.{registration_id:09d}"


def drawn(persons: int, asked: int) -> tuple[pa.Table, pa.Table, pa.Table]:
    """The registrations to load, those to register and those to match: three tables."""
    registry = draw_registry(SEED, persons)
    who = registry.truth["person_id"].to_numpy()
    later = np.ones(len(who), dtype=bool)
    later[np.unique(who, return_index=True)[1]] = False
    held_back = np.flatnonzero(later & (who % 10 != 0))
    asked_of = np.random.default_rng(SEED).permutation(held_back)[: 2 * asked]
    loaded = np.delete(np.arange(len(who)), held_back)
    table = registry.registrations
    return table.take(pa.array(loaded)), table.take(pa.array(asked_of[:asked])), table.take(pa.array(asked_of[asked:]))


def fill(ledger: Ledger, registrations: pa.Table, matcher: Matcher) -> tuple[float, int]:
    """Link and load a table; seconds and persons."""
    began = time.perf_counter()
    found = graded_pairs(registrations, matcher.model, matcher.population)
    pairs = [(named(a), named(b)) for a, b in zip(*(found[c].to_pylist() for c in ("one", "other")), strict=True)]
    print(f"  {len(pairs):,} pairs certain or probable after {time.perf_counter() - began:.0f} s", flush=True)
    cards = {named(row["registration_id"]): card_of(row) for row in rows_of(registrations)}
    with ledger.writing() as book:
        persons = load(book, cards, pairs, matcher, Witness("bulk", NOW))
    return time.perf_counter() - began, persons


def rows_of(table: pa.Table) -> Iterable[dict[str, object]]:
    """The rows one by one, without holding them all."""
    for batch in table.to_batches(max_chunksize=10_000):
        yield from batch.to_pylist()


def timed(name: str, asked: Sequence[Any], story: Callable[[Any], object]) -> tuple[float, float]:
    """Play one story for each thing; the rate per second and the 99th percentile in ms, printed."""
    spent, worked = np.empty(len(asked)), np.empty(len(asked))
    for n, one in enumerate(asked):
        began, busy = time.perf_counter(), time.process_time()
        story(one)
        spent[n], worked[n] = (time.perf_counter() - began) * 1000, (time.process_time() - busy) * 1000
    rate, slowest = 1000 / spent.mean(), float(np.percentile(spent, 99))
    print(f"{name:<24} {rate:>7,.0f}/s   median {np.median(spent):5.2f}   p99 {slowest:6.2f}   max {spent.max():6.1f}"
          f" ms   processor {1000 / worked.mean():>7,.0f}/s   p99 {np.percentile(worked, 99):6.2f} ms")  # fmt: skip
    return rate, slowest


def bare(ledger: Ledger) -> Callable[[object], object]:
    """One row put down and one found, in a transaction: what the database alone takes."""
    with ledger.begin() as connection:
        connection.execute(text("CREATE TABLE bare (name TEXT PRIMARY KEY, said TEXT)"))

    def story(one: object) -> object:
        with ledger.begin() as connection:
            connection.execute(text("INSERT INTO bare VALUES (:n, :s)"), {"n": str(one), "s": "x" * 200})
            return connection.execute(text("SELECT said FROM bare WHERE name = :n"), {"n": str(one)}).fetchall()

    return story


def main(persons: int, asked: int, folder: Path) -> None:
    """Draw, load, ask, and print rates with their bounds."""
    print(f"{persons:,} persons, {asked:,} asked of each kind, seed {SEED}")
    kept, new, strangers = drawn(persons, asked)
    matcher = Matcher(load_model(DEFAULT_MODEL), persons)
    file = folder / f"{persons}.sqlite"
    if not file.exists():
        loaded(folder / "loading.sqlite", kept, matcher)
        (folder / "loading.sqlite").rename(file)
    for left in folder.glob("used.sqlite*"):
        left.unlink()
    used = shutil.copy(file, folder / "used.sqlite")
    ledger = open_ledger(f"sqlite:///{used}")
    ask_all(ledger, matcher, list(rows_of(new)), list(rows_of(strangers)))
    ledger.close()


def loaded(file: Path, kept: pa.Table, matcher: Matcher) -> None:
    """A ledger with these registrations, at rest: nothing of it lies in SQLite's log any more."""
    ledger = open_ledger(f"sqlite:///{file}")
    seconds, found = fill(ledger, kept, matcher)
    with ledger.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    ledger.close()
    size = file.stat().st_size >> 20
    print(f"  loaded {kept.num_rows:,} registrations, {found:,} persons, {seconds:.0f} s, {size:,} MB", flush=True)


def ask_all(ledger: Ledger, matcher: Matcher, new: list[dict[str, object]], strangers: list[dict[str, object]]) -> None:
    """Play every story against the loaded registry."""

    def register(row: dict[str, object]) -> None:
        with ledger.writing() as book:
            enter(book, {named(row["registration_id"]): card_of(row)}, matcher, Witness("desk", NOW))

    def match(row: dict[str, object]) -> None:
        with ledger.reading() as book:
            alike(book, card_of(row), matcher)

    def linked(row: dict[str, object]) -> None:
        with ledger.reading() as book:
            linked_with(book, named(row["registration_id"]))

    base, _ = timed("bare insert and select", range(len(new)), bare(ledger))
    for name, rows, story in (("register", new, register), ("match", strangers, match), ("linked with", new, linked)):
        rate, slowest = timed(name, rows, story)
        met = "met" if rate >= RATE_BOUND and slowest <= SLOWEST_BOUND_MS else "NOT MET"
        print(f"  {rate / RATE_BOUND:.1f} times the bound, p99 {slowest / SLOWEST_BOUND_MS:.2f} of its bound: {met};"
              f" {base / rate:.1f} times the bare insert and select")  # fmt: skip


if __name__ == "__main__":
    said = dict(enumerate(sys.argv[1:]))
    with tempfile.TemporaryDirectory() as fresh:
        main(int(said.get(0, "1000000")), int(said.get(1, "3000")), Path(said.get(2, fresh)))
