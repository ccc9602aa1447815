"""Pointers in the ledger: placed, replaced, withdrawn, found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import bindparam, delete, func, insert, select

from coordinator.ledger import STANDING_POINTER as POINTERS
from coordinator.ledger import Book
from coordinator.record_locator.selection import Pointer, Reach, in_reach
from emr_hub.clock import Instant

_ANY_OF = POINTERS.c.pointer.in_(bindparam("pointers", expanding=True))
_FIRST = (
    select(POINTERS.c.pointer, func.min(POINTERS.c.visible_at), func.min(POINTERS.c.resulted_at))
    .where(_ANY_OF)
    .group_by(POINTERS.c.pointer)
)
_WITHDRAW = delete(POINTERS).where(_ANY_OF)
_INSERT = insert(POINTERS)
_NAMES = tuple(Pointer.__dataclass_fields__)
_COLUMNS = [POINTERS.c[name] for name in _NAMES]
_CHUNK = 500  # pointers looked up by one statement: below every database's limit of bound values
_FIND = select(*_COLUMNS).where(
    POINTERS.c.registration.in_(bindparam("registrations", expanding=True)),
    POINTERS.c.analyte.in_(bindparam("analytes", expanding=True)),
    POINTERS.c.resulted_at > bindparam("since"),  # collected before resulted: a coarse net for either clock
)

_OF_PERSONS = select(*_COLUMNS).where(
    POINTERS.c.registration.in_(bindparam("registrations", expanding=True)),
    POINTERS.c.visible_at <= bindparam("moment"),
)
_NAMED = select(*_COLUMNS).where(POINTERS.c.pointer == bindparam("which"))


def place(book: Book, standing: Mapping[str, Sequence[Pointer]], superseded: Mapping[str, str] | None = None) -> None:
    """Let pointers stand, each as its rows (one per analyte), instead of what stood under their names.

    A pointer without rows is withdrawn: the result was, or nobody may be pointed to it. `superseded` names pointers
    that give way to others, and to which. A replaced pointer keeps the times of its first version, under whichever
    name: a correction makes a result neither newer nor younger.
    """
    if superseded:
        standing = _in_their_stead(book, standing, superseded)
    names = list(standing)
    for start in range(0, len(names), _CHUNK):
        some = names[start : start + _CHUNK]
        first = {row[0]: row[1:] for row in book.rows(_FIRST, {"pointers": some})}
        if first:
            book.run(_WITHDRAW, {"pointers": list(first)})
        entries = [_entry(row, first.get(name)) for name in some for row in standing[name]]
        book.run_many(_INSERT, entries)


def _in_their_stead(
    book: Book, standing: Mapping[str, Sequence[Pointer]], superseded: Mapping[str, str]
) -> Mapping[str, Sequence[Pointer]]:
    """The same with the superseded ones withdrawn, and their times with those that stand in for them."""
    made = dict(standing)
    for old, new in superseded.items():
        for name, visible_at, resulted_at in book.rows(_FIRST, {"pointers": [old]}):
            rows = made.get(new, ())
            made[new] = [replace(row, visible_at=visible_at, resulted_at=resulted_at) for row in rows]
            made[name] = ()
    return made


def load(book: Book, rows: Iterable[Pointer]) -> None:
    """Write down pointers that nobody has told of before: a new ledger's, or a hospital's whole past.

    By far faster than `place`, and fastest in the order of the table: registration, analyte, pointer. A name that
    stands already is an error of the database, and nothing of these rows is kept.
    """
    book.run_many(_INSERT, [_entry(row, None) for row in rows])


def _entry(row: Pointer, first: Sequence[int] | None) -> dict[str, object]:
    entry = {name: getattr(row, name) for name in _NAMES}
    if first is not None:
        entry["visible_at"], entry["resulted_at"] = first
    return entry


def find(book: Book, registrations: Sequence[str], reach: Reach) -> tuple[Pointer, ...]:
    """The pointers of these registrations that come into question; one row per analyte."""
    if not registrations or not reach.longest:
        return ()
    wanted = {
        "registrations": list(registrations),
        "analytes": sorted(reach.windows),
        "since": reach.signed_at - reach.longest,
    }
    return in_reach((Pointer(*row) for row in book.rows(_FIND, wanted)), reach)


def standing(book: Book, registrations: Sequence[str], moment: Instant) -> tuple[Pointer, ...]:
    """Every pointer of these registrations that stands at an instant, whatever its age; one row per analyte."""
    if not registrations:
        return ()
    rows = book.rows(_OF_PERSONS, {"registrations": list(registrations), "moment": moment})
    return tuple(Pointer(*row) for row in rows)


def named(book: Book, name: str) -> tuple[Pointer, ...]:
    """The rows of one pointer; none when it does not stand."""
    return tuple(Pointer(*row) for row in book.rows(_NAMED, {"which": name}))
