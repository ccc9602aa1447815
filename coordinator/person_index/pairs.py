"""Compared pairs and pins in the ledger: what the cards say of two registrations, and what somebody said of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, insert, or_, select, update

from coordinator.ledger import COMPARED_PAIR as PAIRS
from coordinator.ledger import PAIR_PIN as PINS
from coordinator.ledger import Book
from coordinator.matching import Comparison
from coordinator.person_index.evidence import comparison_of, evidence
from coordinator.person_index.fold import Pair, pair_of
from coordinator.person_index.shelf import padded
from emr_hub.clock import Instant


@dataclass(frozen=True, slots=True)
class Compared:
    """One pair graded certain or probable, lower name first. `set_aside`: a reviewer could not tell from this."""

    pair: Pair
    comparison: Comparison
    since: Instant
    set_aside: Instant | None = None

    @property
    def certain(self) -> bool:
        """Whether it joins the two unless something stands between them."""
        return self.comparison.is_link


@dataclass(frozen=True, slots=True)
class Pinned:
    """What somebody said of a pair, lower name first; it outlasts every later evidence until it is withdrawn."""

    pair: Pair
    together: bool
    reason: str
    who: str
    at: Instant


_TOUCHING = or_(*(PAIRS.c[side].in_(bindparam(f"{side}s", expanding=True)) for side in ("one", "other")))
_AROUND = select(PAIRS.c.one, PAIRS.c.other, PAIRS.c.said, PAIRS.c.since, PAIRS.c.set_aside).where(_TOUCHING)
_OF_ITEM = select(PAIRS.c.one, PAIRS.c.other).where(PAIRS.c.item == bindparam("name"))
_INSERT = insert(PAIRS)
_FORGET = delete(PAIRS).where(PAIRS.c.one == bindparam("first"), PAIRS.c.other == bindparam("second"))
_SET_ASIDE = (
    update(PAIRS)
    .where(PAIRS.c.one == bindparam("first"), PAIRS.c.other == bindparam("second"))
    .values(set_aside=bindparam("moment"))
)
_PIN = tuple(PINS.c[name] for name in ("one", "other", "together", "reason", "who", "at"))
_PINS_AROUND = select(*_PIN).where(
    or_(*(PINS.c[side].in_(bindparam(f"{side}s", expanding=True)) for side in ("one", "other")))
)
_PIN_DOWN = insert(PINS)
_UNPIN = delete(PINS).where(PINS.c.one == bindparam("first"), PINS.c.other == bindparam("second"))


def item_of(pair: Pair) -> str:
    """The name of a pair in the review queue: the same for (A, B) and (B, A), on every machine."""
    return blake2b("|".join(pair_of(*pair)).encode(), digest_size=6).hexdigest()


def pair_of_item(book: Book, item: str) -> Pair | None:
    """The pair behind an item's name."""
    return next(((one, other) for one, other in book.rows(_OF_ITEM, {"name": item})), None)


def around(book: Book, registrations: Iterable[str]) -> dict[Pair, Compared]:
    """Every compared pair that one of these registrations belongs to."""
    names = padded(registrations)
    rows = book.rows(_AROUND, {"ones": names, "others": names}) if names else ()
    return {(row[0], row[1]): _compared(row) for row in rows}


def _compared(row: Any) -> Compared:
    one, other, said, since, set_aside = row
    return Compared((one, other), comparison_of(orjson.loads(said)), since, set_aside)


def write(book: Book, compared: Iterable[Compared]) -> None:
    """Keep pairs, each instead of what was kept of it."""
    listed = list(compared)
    forget(book, [one.pair for one in listed])
    write_new(book, listed)


def write_new(book: Book, compared: Iterable[Compared]) -> None:
    """Keep pairs of which nothing is kept yet."""
    book.run_many(_INSERT, [_row(one) for one in compared])


def forget(book: Book, pairs: Iterable[Pair]) -> None:
    """Let pairs go whose cards no longer say so."""
    book.run_many(_FORGET, [{"first": one, "second": other} for one, other in pairs])


def _row(compared: Compared) -> dict[str, Any]:
    one, other = compared.pair
    return {
        "one": one,
        "other": other,
        "item": item_of(compared.pair),
        "said": orjson.dumps(evidence(compared.comparison)).decode(),
        "since": compared.since,
        "set_aside": compared.set_aside,
    }


def set_aside(book: Book, pair: Pair, at: Instant) -> None:
    """Note that nobody can tell from what is known."""
    book.run(_SET_ASIDE, {"first": pair[0], "second": pair[1], "moment": at})


def pins_around(book: Book, registrations: Iterable[str]) -> dict[Pair, Pinned]:
    """Every pin that one of these registrations belongs to."""
    names = padded(registrations)
    rows = book.rows(_PINS_AROUND, {"ones": names, "others": names}) if names else ()
    return {(row[0], row[1]): Pinned((row[0], row[1]), bool(row[2]), *row[3:]) for row in rows}


def pin_down(book: Book, pinned: Pinned) -> None:
    """Keep a pin instead of whatever was said of the pair before."""
    unpin(book, pinned.pair)
    one, other = pinned.pair
    said = {"together": pinned.together, "reason": pinned.reason, "who": pinned.who, "at": pinned.at}
    book.run_many(_PIN_DOWN, [{"one": one, "other": other, **said}])


def unpin(book: Book, pair: Pair) -> None:
    """Let a pin go."""
    book.run(_UNPIN, {"first": pair[0], "second": pair[1]})
