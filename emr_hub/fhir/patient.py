"""Patient and Registration: one card of one person at one facility."""

from __future__ import annotations

from typing import Any

from emr_hub.clinical import Registration, Sex
from emr_hub.clock import to_fhir as written_time
from emr_hub.fhir.canonical import IDENTIFIER_TYPE
from emr_hub.fhir.reading import Resource, extension, instant, items, of_type, text
from emr_hub.fhir.site import Site, number_of


def to_fhir(registration: Registration, site: Site) -> Resource:
    """The Patient `p-{registration_id}` of the site, VN Core profile; what is None or empty is left out."""
    c = site.canonical
    patient: Resource = {
        "resourceType": "Patient",
        "id": f"p-{registration.registration_id}",
        "meta": {"profile": [c.profile("patient")]},
        "extension": [{"url": c.extension("registered-at"), "valueDateTime": written_time(registration.registered_at)}],
        "identifier": _identifiers(registration, site),
        "active": True,
    }
    if registration.name:
        patient["name"] = [_name(registration.name)]
    if registration.phone:
        patient["telecom"] = [{"system": "phone", "value": registration.phone}]
    patient["gender"] = str(registration.sex)
    if registration.birth_date:
        patient["birthDate"] = registration.birth_date
    if registration.address:
        patient["address"] = [{"text": registration.address}]
    patient["managingOrganization"] = {"reference": site.organization}
    return patient


def _identifiers(registration: Registration, site: Site) -> list[dict[str, Any]]:
    numbers: list[dict[str, Any]] = [
        {
            "use": "usual",
            "type": {"coding": [{"system": IDENTIFIER_TYPE, "code": "MR"}]},
            "system": site.record_numbers,
            "value": registration.record_number,
        }
    ]
    if registration.cccd:
        numbers.append({"use": "official", "system": site.canonical.cccd, "value": registration.cccd})
    if registration.bhyt:
        numbers.append({"system": site.canonical.bhyt, "value": registration.bhyt})
    return numbers


def _name(written: str) -> dict[str, Any]:
    """Vietnamese order: the family name stands first, the given name last."""
    family, *given = written.split()
    name: dict[str, Any] = {"text": written, "family": family}
    if given:
        name["given"] = given
    return name


def from_fhir(resource: Resource, site: Site, registration_id: int | None = None) -> Registration:
    """The registration a Patient of that site stands for.

    The number comes from the id, or is given for a sender who numbers otherwise. Essential: id, a record number.
    `registered_at` is 0 when the sender does not say it.
    """
    patient = of_type(resource, "Patient")
    number = number_of(text(patient, "id"), "p", "Patient.id") if registration_id is None else registration_id
    return Registration(
        registration_id=number,
        facility=site.key,
        record_number=_record_number(patient, site),
        name=_written_name(patient),
        birth_date=text(patient, "birthDate") or "",
        sex=_sex(text(patient, "gender")),
        cccd=_identifier(patient, site, "cccd") or _foreign_number(patient),
        bhyt=_identifier(patient, site, "bhyt"),
        phone=next((text(t, "value") for t in items(patient, "telecom") if t.get("system") == "phone"), None),
        address=_written_address(patient),
        registered_at=instant(extension(patient, site.canonical.extension("registered-at")), "valueDateTime") or 0,
    )


def _record_number(patient: Resource, site: Site) -> str:
    numbers = list(items(patient, "identifier"))
    own = (text(i, "value") for i in numbers if i.get("system") == site.record_numbers)
    typed = (text(i, "value") for i in numbers if text(i, "type", "coding", 0, "code") == "MR")
    return next(own, None) or next(typed, None) or text(patient, "id") or ""


def _identifier(patient: Resource, site: Site, name: str) -> str | None:
    held = (i for i in items(patient, "identifier") if site.canonical.is_sid(text(i, "system"), name))
    return next((text(i, "value") for i in held), None)


def _foreign_number(patient: Resource) -> str | None:
    """A national number or passport of another country, with whatever system it names: two systems never meet."""
    held = (i for i in items(patient, "identifier") if text(i, "type", "coding", 0, "code") in ("NI", "PPN"))
    return next((f"{text(i, 'system') or ''}|{value}" for i in held if (value := text(i, "value"))), None)


def _written_address(patient: Resource) -> str | None:
    """The address as one text, from the smallest place to the largest."""
    address = next(items(patient, "address"), {})
    lines = address.get("line") if isinstance(address.get("line"), list) else []
    parts = (*(lines or ()), *(address.get(name) for name in ("city", "district", "state")))
    return text(address, "text") or ", ".join(part for part in parts if isinstance(part, str)) or None


def _written_name(patient: Resource) -> str:
    whole = text(patient, "name", 0, "text")
    if whole:
        return whole
    name = next(items(patient, "name"), {})
    given = name.get("given") if isinstance(name.get("given"), list) else []
    return " ".join(part for part in (name.get("family"), *(given or ())) if isinstance(part, str))


def _sex(written: str | None) -> Sex:
    return Sex(written) if written in {str(s) for s in Sex} else Sex.UNKNOWN
