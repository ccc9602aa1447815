"""When each hospital was last heard of, how much came from it, how late, and how often it did not answer.

Kept in memory and put into the ledger now and then: an order waits for nothing here, and several coordinators on one
database add up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import bindparam, insert, select, update

from coordinator.ledger import FACILITY_CONTACT as CONTACTS
from coordinator.ledger import Book, Ledger
from emr_hub.clock import MINUTE, Instant

KINDS: Final = ("sent", "asked", "answered", "failed")
"""It sent a card, consent or pointer; it asked about an order; it answered when asked for results; it did not."""
_OFTEN, _MANY = 20, 200  # events before they are put down: so many after a minute, so many at once
_KNOWN = select(CONTACTS.c.facility)
_BEGIN = insert(CONTACTS)
_ADD = (
    update(CONTACTS)
    .where(CONTACTS.c.facility == bindparam("whose"))
    .values({
        **{kind: CONTACTS.c[kind] + bindparam(f"{kind}_more") for kind in KINDS},
        **{f"last_{kind}_at": bindparam(f"{kind}_at") for kind in KINDS},
        "lag_last": bindparam("lag_last_now"), "lag_longest": bindparam("lag_longest_now"),
    })
)  # fmt: skip
_ROWS = select(CONTACTS).order_by(CONTACTS.c.facility)


@dataclass(slots=True)
class Contact:
    """What is known of one hospital; times are instants, lags milliseconds from a result to its pointer."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    last: dict[str, Instant | None] = field(default_factory=lambda: dict.fromkeys(KINDS))
    lag_last: int | None = None
    lag_longest: int | None = None


@dataclass(slots=True)
class Contacts:
    """What has happened since it was last put down."""

    _held: dict[str, Contact] = field(default_factory=dict)
    _waiting: int = 0
    _since: Instant | None = None

    def note(self, kind: str, facility: str, at: Instant, lag: int | None = None) -> None:
        """One thing happened."""
        held = self._held.get(facility)
        if held is None:
            held = self._held[facility] = Contact()
        held.counts[kind] += 1
        held.last[kind] = at
        if lag is not None:
            held.lag_last, held.lag_longest = lag, max(lag, held.lag_longest or 0)
        self._waiting += 1
        self._since = at if self._since is None else self._since

    def put_down(self, ledger: Ledger, now: Instant, *, at_once: bool = False) -> None:
        """Add it to the ledger, when there is enough of it or somebody wants to read."""
        due = self._since is not None and now - self._since >= MINUTE and self._waiting >= _OFTEN
        if not self._waiting or not (at_once or due or self._waiting >= _MANY):
            return
        with ledger.writing() as book:
            book.alone()
            _added(book, self._held)
        self._held, self._waiting, self._since = {}, 0, None


def contacts_kept(ledger: Ledger) -> dict[str, Contact]:
    """What the ledger has of every hospital."""
    with ledger.reading() as book:
        return _kept(book)


def _kept(book: Book) -> dict[str, Contact]:
    names = [column.name for column in CONTACTS.c]
    return {row[0]: _contact(dict(zip(names, row, strict=True))) for row in book.rows(_ROWS, {})}


def _contact(row: dict[str, Any]) -> Contact:
    counts = {kind: row[kind] for kind in KINDS}
    return Contact(counts, {kind: row[f"last_{kind}_at"] for kind in KINDS}, row["lag_last"], row["lag_longest"])


def _added(book: Book, held: dict[str, Contact]) -> None:
    kept = _kept(book)
    book.run_many(_BEGIN, [_empty(key) for key in held if key not in kept])
    for key, new in held.items():
        old = kept.get(key, Contact())
        values: dict[str, Any] = {"whose": key, "lag_longest_now": _latest((old.lag_longest, new.lag_longest))}
        values["lag_last_now"] = new.lag_last if new.lag_last is not None else old.lag_last
        for kind in KINDS:
            values[f"{kind}_more"] = new.counts[kind]
            values[f"{kind}_at"] = _latest((old.last[kind], new.last[kind]))
        book.run(_ADD, values)


def _latest(held: Iterable[int | None]) -> int | None:
    return max((one for one in held if one is not None), default=None)


def _empty(key: str) -> dict[str, Any]:
    none = dict.fromkeys(("lag_last", "lag_longest", *(f"last_{kind}_at" for kind in KINDS)))
    return {"facility": key, **dict.fromkeys(KINDS, 0), **none}
