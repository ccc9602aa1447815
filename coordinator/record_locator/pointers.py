"""Pointers in the ledger: placed, replaced, withdrawn, found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from coordinator.ledger import STANDING_POINTER as POINTERS
from coordinator.record_locator.selection import Pointer, Reach, in_reach

_FIRST = select(
    func.min(POINTERS.c.visible_at).label("visible_at"), func.min(POINTERS.c.resulted_at).label("resulted_at")
).where(POINTERS.c.pointer == bindparam("pointer"))
_WITHDRAW = delete(POINTERS).where(POINTERS.c.pointer == bindparam("pointer"))
_COLUMNS = [POINTERS.c[name] for name in Pointer.__dataclass_fields__]
_FIND = select(*_COLUMNS).where(
    POINTERS.c.registration.in_(bindparam("registrations", expanding=True)),
    POINTERS.c.analyte.in_(bindparam("analytes", expanding=True)),
    POINTERS.c.resulted_at > bindparam("since"),  # collected before resulted: a coarse net for either clock
)


def place(connection: Connection, rows: Sequence[Pointer]) -> None:
    """Let a pointer stand, one row per analyte, instead of what stood under its name.

    A replaced pointer keeps the times of its first version: a correction makes a result neither newer nor younger.
    """
    if not rows:
        return
    name = {"pointer": rows[0].pointer}
    first = connection.execute(_FIRST, name).one()
    entries = [asdict(row) for row in rows]
    if first.visible_at is not None:
        connection.execute(_WITHDRAW, name)
        entries = [entry | first._asdict() for entry in entries]
    connection.execute(insert(POINTERS), entries)


def withdraw(connection: Connection, pointer: str) -> None:
    """Let nothing stand under this name: the result was withdrawn, or nobody may be pointed to it."""
    connection.execute(_WITHDRAW, {"pointer": pointer})


def find(connection: Connection, registrations: Sequence[str], reach: Reach) -> tuple[Pointer, ...]:
    """The pointers of these registrations that come into question; one row per analyte."""
    if not registrations or not reach.longest:
        return ()
    wanted = {
        "registrations": list(registrations),
        "analytes": sorted(reach.windows),
        "since": reach.signed_at - reach.longest,
    }
    return in_reach((Pointer(*row) for row in connection.execute(_FIND, wanted)), reach)
