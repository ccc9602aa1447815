"""Results that were shown, kept in the ledger so that who saw them is found again should the link turn out wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from sqlalchemy import bindparam, delete, insert

from coordinator.ledger import SHOWN_RESULT, Book
from emr_hub.clock import Instant

_FORGET = delete(SHOWN_RESULT).where(SHOWN_RESULT.c.entry == bindparam("which"))
_INSERT = insert(SHOWN_RESULT)


@dataclass(frozen=True, slots=True)
class Shown:
    """Results of the registration `source` that `reader` of a facility saw as those of its own `registration`.

    `entry` is the AuditEvent of the disclosure; `order` is the reason, empty where no order was.
    """

    entry: str
    facility: str
    order: str
    registration: str
    source: str
    reader: str
    shown_at: Instant
    results: Sequence[str]


def keep_shown(book: Book, shown: Sequence[Shown]) -> None:
    """Keep them, each once however often it is told; whoever is told of again has not been told of a link undone."""
    book.run_many(_FORGET, [{"which": one.entry} for one in shown])
    book.run_many(_INSERT, [_row(one) for one in shown])


def _row(one: Shown) -> dict[str, str | int | None]:
    return {
        "entry": one.entry, "facility": one.facility, "order": one.order, "registration": one.registration,
        "source": one.source, "reader": one.reader, "shown_at": one.shown_at,
        "results": orjson.dumps(list(one.results)).decode(), "notice": None,
    }  # fmt: skip
