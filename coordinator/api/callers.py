"""Who is calling: set by the gate in front of the endpoints, asked by whoever answers."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass

from coordinator.services import Coordinator
from coordinator.services.enrolled import Enrolled


@dataclass(frozen=True, slots=True)
class Caller:
    """A caller by name. `house` is the enrolled hospital it speaks for; None where it speaks for none or says not."""

    name: str = ""
    house: Enrolled | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A caller as the gate knows it: its name, and the key of the facility it may speak for (empty for none)."""

    name: str
    facility: str


IDENTIFIED: ContextVar[Known | None] = ContextVar("identified", default=None)


def named(at: Coordinator, address: str) -> str:
    """Who asks, for the audit trail: by name where callers are listed, else the network address."""
    return caller(at).name or address


def caller(at: Coordinator) -> Caller:
    """The caller of the request being answered; nobody in particular where the gate stands open."""
    known = IDENTIFIED.get()
    if known is None:
        return Caller()
    return Caller(known.name, at.enrolments.of_key(known.facility) if known.facility else None)
