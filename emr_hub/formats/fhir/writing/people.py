"""Facilities, clinicians, cards, legal bases and visits of a run as resources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from emr_hub.clinical import Consent, Registration, Sex
from emr_hub.fhir import Resource, Site, consent, encounter, organization, patient, practitioner
from emr_hub.formats.fhir.writing.records import Record, records

Sites = Mapping[int, Site]
Tables = Mapping[str, pa.Table]


def organizations(tables: Tables, sites: Sites) -> Iterator[Resource]:
    """One Organization per facility, with its laboratory's level."""
    for row in records(tables["facilities"]):
        enrolment = organization.Enrolment(sites[row["facility_id"]], row["name"], row["lab_level"])
        yield organization.to_fhir(enrolment)


def endpoints(_: Tables, sites: Sites) -> Iterator[Resource]:
    """One Endpoint per facility."""
    yield from (organization.endpoint_to_fhir(site) for site in sites.values())


def practitioners(tables: Tables, sites: Sites) -> Iterator[Resource]:
    """One Practitioner per clinician who signed; a clinician is known by a number alone."""
    pairs = tables["orders"].select(["clinician_id", "facility_id"]).filter(pc.is_valid(pc.field("clinician_id")))
    distinct = pairs.group_by(["clinician_id"]).aggregate([("facility_id", "min")]).sort_by("clinician_id")
    for row in records(distinct):
        yield practitioner.to_fhir(row["clinician_id"], sites[row["facility_id_min"]])


def patients(tables: Tables, sites: Sites) -> Iterator[Resource]:
    """One Patient per registration."""
    for row in records(tables["registrations"]):
        site = sites[row["facility_id"]]
        card = Registration(
            row["registration_id"], site.key, row["mrn"] or "", row["name"] or "", row["birth_date"] or "",
            Sex(row["sex"] or "unknown"), row["cccd"], row["bhyt"], row["phone"], row["address"],
            row["registered_at"] or 0,
        )  # fmt: skip
        yield patient.to_fhir(card, site)


def consents(tables: Tables, sites: Sites) -> Iterator[Resource]:
    """One Consent per legal basis of a registration."""
    cards = tables["registrations"].select(["registration_id", "facility_id"])
    facility = {row["registration_id"]: row["facility_id"] for row in records(cards)}
    for row in records(tables["consents"]):
        yield consent.to_fhir(_basis(row), sites[facility[row["registration_id"]]])


def _basis(row: Record) -> Consent:
    categories = tuple(c for c in (row["categories"] or "").split(";") if c)
    return Consent(row["registration_id"], row["basis"], categories, row["valid_from"], row["valid_to"])


def encounters(tables: Tables, sites: Sites) -> Iterator[Resource]:
    """One Encounter per visit."""
    for row in records(tables["encounters"]):
        site, origin = sites[row["facility_id"]], sites.get(row["referred_from"])
        yield encounter.to_fhir(
            encounter.Visit(
                row["encounter_id"], row["registration_id"], site.key, row["class"], row["started_at"], row["ended_at"],
                origin.key if origin else None,
            ),
            site,
        )  # fmt: skip
