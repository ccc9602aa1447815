"""The tables of the person index: cards, block keys, compared pairs, pins, the log of events and open questions.

`person_event` is the truth about who was held to be whom, and when; `indexed_card.person` and `open_question` are
what follows from it for now, kept so that an order's question is answered by one statement.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, Text
from sqlmodel import Field

from coordinator.ledger.tables import LedgerTable

_Number = BigInteger().with_variant(Integer, "sqlite")  # SQLite's own row number, so no index is needed for it


def _number() -> Any:
    return Field(default=None, sa_column=Column(_Number, primary_key=True, autoincrement=True))


def _time(**options: Any) -> Any:
    return Field(sa_type=BigInteger, **options)


class IndexedCard(LedgerTable, table=True):
    """One row per registration: the card as last told, and the person it belongs to (named by its lowest card).

    `standing`: present, replaced (its hospital joined it to another record number) or removed.
    """

    __tablename__ = "indexed_card"

    number: int | None = _number()
    registration: str = Field(unique=True)
    facility: str
    record_number: str
    name: str
    birth_date: str
    sex: str
    cccd: str | None = None
    bhyt: str | None = None
    phone: str | None = None
    address: str | None = None
    standing: str
    person: str = Field(index=True)
    told_at: int = _time()


class IndexBasis(LedgerTable, table=True):
    """One row: the match model and the population by which every pair in the index is judged."""

    __tablename__ = "index_basis"

    model: str = Field(primary_key=True)
    version: str
    population: int = _time()


class IndexedKey(LedgerTable, table=True):
    """One row per block key of a present card; the key is a digest, so that the index spells nobody's name."""

    __tablename__ = "indexed_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    card: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))


class ComparedPair(LedgerTable, table=True):
    """One row per pair of present cards that shares a block key and is graded certain or probable; `one` < `other`.

    `said` is the comparison, field by field; `since` is when the pair was first graded so high; `set_aside` is when a
    reviewer could not tell, null while nobody said so about this evidence.
    """

    __tablename__ = "compared_pair"
    __table_args__ = (Index("ix_compared_pair_other", "other"),)

    one: str = Field(primary_key=True)
    other: str = Field(primary_key=True)
    item: str = Field(index=True)
    said: str = Field(sa_type=Text)
    since: int = _time()
    set_aside: int | None = _time(default=None, nullable=True)


class PairPin(LedgerTable, table=True):
    """One row per pair about which somebody said that it is one person, or is not; `one` < `other`."""

    __tablename__ = "pair_pin"
    __table_args__ = (Index("ix_pair_pin_other", "other"),)

    one: str = Field(primary_key=True)
    other: str = Field(primary_key=True)
    together: bool
    reason: str
    who: str
    at: int = _time()


class OpenQuestion(LedgerTable, table=True):
    """One row per person and other person that may be the same: the strongest pair between them stands for all.

    Every question lies here twice, once from each side.
    """

    __tablename__ = "open_question"
    __table_args__ = (Index("ix_open_question_other", "other_person"),)

    person: str = Field(primary_key=True)
    other_person: str = Field(primary_key=True)
    one: str
    other: str
    reason: str
    since: int = _time()
    set_aside: bool


class PersonEvent(LedgerTable, table=True):
    """One row per thing that was asserted, in the order of assertion; nothing is ever changed or taken out."""

    __tablename__ = "person_event"

    number: int | None = _number()
    kind: str
    at: int = _time()
    who: str
    one: str = Field(index=True)
    other: str | None = Field(default=None, index=True)
    said: str = Field(sa_type=Text)


class ShownResult(LedgerTable, table=True):
    """One row per disclosure of a registration's results for an order: to whom, when, under which registration.

    `entry` is its AuditEvent, `notice` the Task that told the reader of an undone link, null while there was none.
    """

    __tablename__ = "shown_result"
    __table_args__ = (Index("ix_shown_result_pair", "registration", "source"), Index("ix_shown_source", "source"))

    entry: str = Field(primary_key=True)
    facility: str
    order: str
    registration: str
    source: str
    reader: str
    shown_at: int = _time()
    results: str = Field(sa_type=Text)
    notice: str | None = None
