"""Encounter: one visit or stay."""

from __future__ import annotations

from dataclasses import dataclass

from emr_hub.clock import Instant
from emr_hub.clock import to_fhir as written_time
from emr_hub.fhir.canonical import ACT_CODE, HL7
from emr_hub.fhir.reading import Resource, essential, instant, of_type, text
from emr_hub.fhir.site import Site, number_of


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit or stay; `kind` is AMB, EMER or IMP; `referred_from` the key of the facility that sent the person."""

    encounter_id: int
    registration_id: int
    facility: str
    kind: str
    started_at: Instant
    ended_at: Instant | None = None
    referred_from: str | None = None


def to_fhir(visit: Visit, site: Site) -> Resource:
    """The Encounter `e-{encounter_id}`: finished once it has an end, in progress before."""
    period = {"start": written_time(visit.started_at)}
    if visit.ended_at is not None:
        period["end"] = written_time(visit.ended_at)
    encounter: Resource = {
        "resourceType": "Encounter",
        "id": f"e-{visit.encounter_id}",
        "meta": {"profile": [site.canonical.profile("encounter")]},
        "identifier": [{"system": site.canonical.sid("visit"), "value": f"{site.key}-{visit.encounter_id}"}],
        "status": "in-progress" if visit.ended_at is None else "finished",
        "class": {"system": ACT_CODE, "code": visit.kind},
        "subject": {"reference": f"Patient/p-{visit.registration_id}"},
        "period": period,
        "serviceProvider": {"reference": site.organization},
    }
    if visit.referred_from:
        source = {"coding": [{"system": f"{HL7}/admit-source", "code": "hosp-trans"}]}
        origin = {"reference": f"Organization/{visit.referred_from.lower()}"}
        encounter["hospitalization"] = {"origin": origin, "admitSource": source}
    return encounter


def from_fhir(resource: Resource, site: Site) -> Visit:
    """The visit an Encounter of that site stands for. Essential: id, subject, class, period start."""
    r = of_type(resource, "Encounter")
    origin = text(r, "hospitalization", "origin", "reference")
    return Visit(
        encounter_id=number_of(text(r, "id"), "e", "Encounter.id"),
        registration_id=number_of(text(r, "subject", "reference"), "p", "Encounter.subject"),
        facility=site.key,
        kind=essential(text(r, "class", "code"), "Encounter.class"),
        started_at=essential(instant(r, "period", "start"), "Encounter.period.start"),
        ended_at=instant(r, "period", "end"),
        referred_from=origin.rpartition("/")[2].upper() if origin else None,
    )
