"""How the hospitals are: when each was last heard of, how late its results come, how often it was silent."""

from __future__ import annotations

from typing import Any

from coordinator.services.at_work import Coordinator
from coordinator.services.contacts import Contact, contacts_kept
from coordinator.services.enrolled import Enrolled
from emr_hub.clock import MINUTE, Instant, to_fhir


def facility_status(at: Coordinator) -> list[dict[str, Any]]:
    """One row per enrolled hospital, by key; times empty and lags null where there was nothing yet."""
    now = at.clock.now()
    at.contacts.put_down(at.ledger, now, at_once=True)
    kept = contacts_kept(at.ledger)
    return [_row(one, kept.get(one.key, Contact()), now) for one in at.enrolments.everyone()]


def _row(one: Enrolled, contact: Contact, now: Instant) -> dict[str, Any]:
    heard = [contact.last[kind] for kind in ("sent", "asked", "answered")]
    last = max((moment for moment in heard if moment is not None), default=None)
    tried = contact.counts["answered"] + contact.counts["failed"]
    return {
        "facility": one.key,
        "name_en": one.facility.name_en,
        "name_vi": one.facility.name_vi,
        "address": one.site.fhir_base,
        "connected_since": to_fhir(one.connected_since),
        "mapped_codes": len(one.code_map.analytes),
        "last_contact": "" if last is None else to_fhir(last),
        "minutes_since_contact": None if last is None else (now - last) // MINUTE,
        "messages_sent": contact.counts["sent"],
        "orders_asked": contact.counts["asked"],
        "fetches_answered": contact.counts["answered"],
        "fetches_failed": contact.counts["failed"],
        "share_failed": round(contact.counts["failed"] / tried, 4) if tried else None,
        "last_failure": "" if contact.last["failed"] is None else to_fhir(contact.last["failed"]),
        "lag_minutes_last": None if contact.lag_last is None else round(contact.lag_last / MINUTE, 1),
        "lag_minutes_longest": None if contact.lag_longest is None else round(contact.lag_longest / MINUTE, 1),
    }
