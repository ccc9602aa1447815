"""A signed token is good for one call: its name is kept in the ledger until it has expired, also over a restart."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert, select

from coordinator.callers.signed import CLOCKS_DIFFER
from coordinator.ledger import USED_TOKEN as USED
from coordinator.ledger import Book
from emr_hub.clock import Instant

_KNOWN = select(USED.c.token).where(USED.c.issuer == bindparam("who"), USED.c.token == bindparam("which"))
_KEEP = insert(USED)
_FORGET = delete(USED).where(USED.c.expires_at < bindparam("moment"))


def remember(book: Book, issuer: str, token: str, expires_at: Instant, now: Instant) -> bool:
    """Whether this is the first time; from now on it is not. Names that have expired for good are let go."""
    book.alone()
    book.run(_FORGET, {"moment": now - CLOCKS_DIFFER})
    if book.rows(_KNOWN, {"who": issuer, "which": token}):
        return False
    book.run_many(_KEEP, [{"issuer": issuer, "token": token, "expires_at": expires_at}])
    return True
