"""The entries of the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from emr_hub.clock import Instant
from emr_hub.fhir import Canonical, Resource, audit_event


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One hospital asking for another's results of one registration; all names are absolute addresses.

    `occasion` names the call it belongs to among the asker's, so that an entry has one id for ever: two hospitals may
    give their calls the same name. `basis` is None when it was
    denied; `evidence` then too.
    """

    occasion: str
    at: Instant
    asker: str
    source: str
    user: str | None
    patient: str
    query: str
    basis: str | None
    evidence: str | None = None


def entry_of(disclosure: Disclosure, canonical: Canonical) -> Resource:
    """The AuditEvent of a disclosure or a denial, with the basis it rests on."""
    name = uuid5(NAMESPACE_URL, "|".join((disclosure.asker, disclosure.occasion, disclosure.patient, disclosure.query)))
    access = audit_event.Access(
        access_id=str(name),
        recorded_at=disclosure.at,
        client=disclosure.asker,
        server=disclosure.source,
        user=disclosure.user,
        patient=disclosure.patient,
        query=disclosure.query,
        permitted=disclosure.basis is not None,
        basis=disclosure.basis,
        evidence=disclosure.evidence,
    )
    return audit_event.to_fhir(access, canonical)
