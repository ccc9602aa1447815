"""Consent: a legal basis for showing one registration's records, with its period and categories."""

from __future__ import annotations

from emr_hub.clinical import Consent
from emr_hub.clock import from_fhir as read_time
from emr_hub.clock import to_fhir as written_time
from emr_hub.fhir.canonical import ACT_REASON, HL7, LOINC
from emr_hub.fhir.reading import Resource, code_in, essential, instant, items, of_type, text
from emr_hub.fhir.site import Site, number_of

_PRIVACY_CONSENT = "59284-0"


def consent_id(consent: Consent) -> str:
    """The id of a basis: one per registration, basis and start."""
    return f"k-{consent.registration_id}-{consent.basis.replace('_', '-')}-{consent.valid_from}"


def to_fhir(consent: Consent, site: Site) -> Resource:
    """The Consent of the site. FHIR's period includes its end, ours does not: one millisecond lies between them."""
    c = site.canonical
    period = {"start": written_time(consent.valid_from)}
    if consent.valid_to is not None:
        period["end"] = written_time(consent.valid_to - 1)
    provision: Resource = {
        "type": "permit",
        "period": period,
        "purpose": [{"system": ACT_REASON, "code": "TREAT"}],
    }
    if consent.categories:
        system = c.codes("record-category")
        provision["code"] = [{"coding": [{"system": system, "code": code}]} for code in consent.categories]
    return {
        "resourceType": "Consent",
        "id": consent_id(consent),
        "meta": {"profile": [c.profile("consent")]},
        "status": "active",
        "scope": {"coding": [{"system": f"{HL7}/consentscope", "code": "patient-privacy"}]},
        "category": [{"coding": [{"system": LOINC, "code": _PRIVACY_CONSENT}]}],
        "patient": {"reference": f"Patient/p-{consent.registration_id}"},
        "dateTime": written_time(consent.valid_from),
        "organization": [{"reference": site.organization}],
        "policyRule": {"coding": [{"system": c.legal_bases, "code": consent.basis}]},
        "provision": provision,
    }


def from_fhir(resource: Resource, site: Site) -> Consent:
    """The basis a Consent stands for. Essential: patient, policyRule in our code system, period start.

    A consent that is not active, or denies, permits nothing: its period is read as empty.
    """
    r = of_type(resource, "Consent")
    c = site.canonical
    start = essential(instant(r, "provision", "period", "start"), "Consent.provision.period.start")
    permits = r.get("status") == "active" and text(r, "provision", "type") in (None, "permit")
    end_text = text(r, "provision", "period", "end")
    end = essential(read_time(end_text), "Consent.provision.period.end") if end_text else None
    codes = (code_in(x, c.codes("record-category")) for x in items(r, "provision", "code"))
    return Consent(
        registration_id=number_of(text(r, "patient", "reference"), "p", "Consent.patient"),
        basis=essential(code_in(r.get("policyRule"), c.legal_bases), "Consent.policyRule"),
        categories=tuple(code for code in codes if code),
        valid_from=start,
        valid_to=start if not permits else (None if end is None else end.latest + 1),
    )
