"""Recorded consents in the ledger, and what they permit at an instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select

from coordinator.disclosure.bases import Basis, basis_in_force, lawful_bases
from coordinator.ledger import RECORDED_BASIS as BASES
from emr_hub.clinical import Consent
from emr_hub.clock import Instant


@dataclass(frozen=True, slots=True)
class Permission:
    """A basis in force and the id of the consent that proves it."""

    basis: Basis
    consent: str


_FORGET = delete(BASES).where(BASES.c.consent == bindparam("which"))
_OF = select(BASES).where(BASES.c.registration.in_(bindparam("registrations", expanding=True)))


def record(connection: Connection, consent_id: str, registration: str, consent: Consent | None) -> None:
    """Record a consent under its id instead of what stood there; None when it permits nothing any more."""
    connection.execute(_FORGET, {"which": consent_id})
    if consent is not None:
        row = {
            "consent": consent_id,
            "registration": registration,
            "basis": consent.basis,
            "categories": ";".join(consent.categories),
            "valid_from": consent.valid_from,
            "valid_to": consent.valid_to,
        }
        connection.execute(insert(BASES), row)


def permissions(connection: Connection, registrations: Sequence[str], at: Instant) -> Mapping[str, Permission]:
    """What permits showing each registration's laboratory results at an instant; absent where nothing does."""
    if not registrations:
        return {}
    held: dict[str, list[Permission]] = {}
    for row in connection.execute(_OF, {"registrations": list(registrations)}):
        consent = Consent(0, row.basis, tuple(row.categories.split(";")), row.valid_from, row.valid_to)
        ours = [Permission(basis, row.consent) for basis in lawful_bases([consent])]
        held.setdefault(row.registration, []).extend(ours)
    found = {who: _named(granted, at) for who, granted in held.items()}
    return {who: permission for who, permission in found.items() if permission is not None}


def _named(granted: Sequence[Permission], at: Instant) -> Permission | None:
    basis = basis_in_force([p.basis for p in granted], at)
    return next((p for p in granted if p.basis == basis), None)
