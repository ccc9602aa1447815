"""The coordinator's own tables. Times are instants (ms UTC); SQLModel does not check what goes in: the door does."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Index, MetaData
from sqlmodel import Field, SQLModel


class LedgerTable(SQLModel):
    """A table of the ledger; they share one MetaData of their own, apart from the FHIR store's."""

    metadata = MetaData()


def _time(**options: Any) -> Any:
    """A column of instants, or of another number that 32 bits may not hold."""
    return Field(sa_type=BigInteger, **options)


class EnrolledFacility(LedgerTable, table=True):
    """One row per enrolled hospital: where its FHIR endpoint is and since when its results are connected."""

    __tablename__ = "enrolled_facility"

    key: str = Field(primary_key=True)  # of the facilities registry
    code: str
    fhir_base: str = Field(unique=True)
    connected_since: int = _time()


class EnrolmentTurn(LedgerTable, table=True):
    """One row: how often a hospital has enrolled, so that a coordinator sees at a glance that another took one in."""

    __tablename__ = "enrolment_turn"

    name: str = Field(primary_key=True)
    turn: int


class MappedCode(LedgerTable, table=True):
    """One row per local code that an enrolled hospital's ConceptMap ties to an analyte of the catalogue."""

    __tablename__ = "mapped_code"

    facility: str = Field(primary_key=True)
    local_code: str = Field(primary_key=True)
    analyte: str


class RecordedBasis(LedgerTable, table=True):
    """One row per consent: on what ground, for what and when a registration's records may be shown."""

    __tablename__ = "recorded_basis"

    consent: str = Field(primary_key=True)
    registration: str = Field(index=True)
    basis: str
    categories: str
    valid_from: int = _time()
    valid_to: int | None = _time(default=None, nullable=True)


class StandingPointer(LedgerTable, table=True):
    """One row per analyte of a result that stands at a hospital: who, what, when, where; never the value.

    The rows of a registration lie side by side, by analyte: an order's question reads one place, however many
    pointers there are. `observation` is the reference at the hospital, relative to its FHIR address.
    """

    __tablename__ = "standing_pointer"
    __table_args__ = (Index("ix_standing_pointer_name", "pointer"), {"sqlite_with_rowid": False})

    registration: str = Field(primary_key=True)
    analyte: str = Field(primary_key=True)
    pointer: str = Field(primary_key=True)
    facility: str
    order_id: int = _time()
    observation: str
    specimen: str
    collected_at: int = _time()
    resulted_at: int = _time()
    visible_at: int = _time()


class GivenVerdict(LedgerTable, table=True):
    """One row per order checked: what was seen at `asked_at`, what was answered, what the clinician did."""

    __tablename__ = "given_verdict"

    facility: str = Field(primary_key=True)
    order: str = Field(primary_key=True)
    asked_at: int = _time()
    policy: str
    verdict: str
    same_person: str
    same_test: str
    final: str
    known_in_time: str
    recent_enough: str
    laboratory_recognised: str
    worth_reusing: str
    no_state_change: str
    not_serial: str
    permitted: str
    reused: str
    visible_at: int | None = _time(default=None, nullable=True)
    card: str | None = Field(default=None, index=True)
    card_shown: bool
    issue: str | None = None
    answer: str | None = None
    override_reason: str | None = None
    answered_at: int | None = _time(default=None, nullable=True)


class ReceivedFeedback(LedgerTable, table=True):
    """One row per feedback taken in: the same card, outcome and time delivered twice has one effect."""

    __tablename__ = "received_feedback"

    card: str = Field(primary_key=True)
    outcome: str = Field(primary_key=True)
    outcome_at: int = _time(primary_key=True)


class FacilityContact(LedgerTable, table=True):
    """One row per hospital: how often, and when last, it sent, asked, answered or failed to; how late results came."""

    __tablename__ = "facility_contact"

    facility: str = Field(primary_key=True)
    sent: int = _time()
    asked: int = _time()
    answered: int = _time()
    failed: int = _time()
    last_sent_at: int | None = _time(default=None, nullable=True)
    last_asked_at: int | None = _time(default=None, nullable=True)
    last_answered_at: int | None = _time(default=None, nullable=True)
    last_failed_at: int | None = _time(default=None, nullable=True)
    lag_last: int | None = _time(default=None, nullable=True)
    lag_longest: int | None = _time(default=None, nullable=True)


class UsedToken(LedgerTable, table=True):
    """One row per signed call that was let in, until its token has expired: nobody comes in with it again."""

    __tablename__ = "used_token"

    issuer: str = Field(primary_key=True)
    token: str = Field(primary_key=True)
    expires_at: int = _time(index=True)
