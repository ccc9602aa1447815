"""Recorded consents in the ledger, and what they permit at an instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, select

from coordinator.disclosure.bases import Basis, basis_in_force, lawful_bases
from coordinator.ledger import RECORDED_BASIS as BASES
from coordinator.ledger import Book
from emr_hub.clinical import Consent
from emr_hub.clock import Instant


@dataclass(frozen=True, slots=True)
class Permission:
    """A basis in force and the id of the consent that proves it."""

    basis: Basis
    consent: str

    @property
    def evidence(self) -> str:
        """What an entry of the audit trail names: the Consent, and the act that it rests on."""
        return f"Consent/{self.consent} ({self.basis.act})"


_FORGET = delete(BASES).where(BASES.c.consent == bindparam("which"))
_INSERT = insert(BASES)
_OF = select(
    BASES.c.consent, BASES.c.registration, BASES.c.basis, BASES.c.categories, BASES.c.valid_from, BASES.c.valid_to
).where(BASES.c.registration.in_(bindparam("registrations", expanding=True)))


def record(book: Book, consents: Mapping[str, tuple[str, Consent | None]]) -> None:
    """Record consents under their ids instead of what stood there, each with the registration it is of.

    None for one that permits nothing any more.
    """
    book.run_many(_FORGET, [{"which": consent_id} for consent_id in consents])
    rows = [_row(name, who, consent) for name, (who, consent) in consents.items() if consent is not None]
    book.run_many(_INSERT, rows)


def _row(consent_id: str, registration: str, consent: Consent) -> dict[str, object]:
    return {
        "consent": consent_id,
        "registration": registration,
        "basis": consent.basis,
        "categories": ";".join(consent.categories),
        "valid_from": consent.valid_from,
        "valid_to": consent.valid_to,
    }


def permissions(book: Book, registrations: Sequence[str], at: Instant) -> Mapping[str, Permission]:
    """What permits showing each registration's laboratory results at an instant; absent where nothing does."""
    if not registrations:
        return {}
    held: dict[str, list[Permission]] = {}
    found_rows = book.rows(_OF, {"registrations": list(registrations)})
    for name, registration, written, categories, valid_from, valid_to in found_rows:
        consent = Consent(0, written, tuple(categories.split(";")), valid_from, valid_to)
        ours = [Permission(basis, name) for basis in lawful_bases([consent])]
        held.setdefault(registration, []).extend(ours)
    found = {who: _named(granted, at) for who, granted in held.items()}
    return {who: permission for who, permission in found.items() if permission is not None}


def _named(granted: Sequence[Permission], at: Instant) -> Permission | None:
    basis = basis_in_force([p.basis for p in granted], at)
    return next((p for p in granted if p.basis == basis), None)
