"""Patients as cards of people, with every other name by which a reference may mean them."""

from __future__ import annotations

from typing import Any

from emr_hub.clinical import Sex
from emr_hub.fhir.canonical import Canonical
from emr_hub.fhir.reading import extension, text
from emr_hub.formats.fhir.references import Json, named, organisation, server_and_key
from emr_hub.formats.fhir.told_times import when

_OWN = Canonical()
_NATIONAL = ("NI", "SS", "PPN")  # HL7 v2-0203: national number, social security, passport
_SEXES = {str(s) for s in Sex}
Fact = tuple[Any, ...]


def card_of(patient: Json, url: str | None) -> tuple[Fact, list[Fact]] | None:
    """The card in the shape of PEOPLE and its aliases; None for a Patient that nothing could refer to.

    Raises TypeError, AttributeError or KeyError when an element is not of its FHIR shape.
    """
    key = patient.get("id") or (url or "").removeprefix("urn:uuid:")
    if not isinstance(key, str) or not key:
        return None
    server, there = server_and_key(url)
    subject = f"{server}/Patient/{there}" if there else key
    identifiers = [i for i in patient.get("identifier") or () if i.get("value")]
    sex = patient.get("gender")
    keeper = patient.get("managingOrganization")
    card = (
        subject, organisation(keeper) if keeper else None, _record_number(identifiers), _name(patient),
        text(patient, "birthDate"), sex if sex in _SEXES else None, _citizen(identifiers),
        _number(identifiers, "bhyt"), _phone(patient), _address(patient),
        when(text(extension(patient, _OWN.extension("registered-at")), "valueDateTime"))[0],
    )  # fmt: skip
    aliases = [(named(i), key, server) for i in identifiers]
    if url and url != f"urn:uuid:{key}":
        aliases.append((subject if there else url.removeprefix("urn:uuid:"), key, server))
    return card, aliases


def _record_number(identifiers: list[Json]) -> str | None:
    typed = (text(i, "value") for i in identifiers if text(i, "type", "coding", 0, "code") == "MR")
    return next(typed, None)


def _citizen(identifiers: list[Json]) -> str | None:
    """The citizen number; of another country `system|value`, so that it is compared as it stands."""
    typed = (i for i in identifiers if text(i, "type", "coding", 0, "code") in _NATIONAL)
    foreign = next((f"{i.get('system') or ''}|{i['value']}" for i in typed), None)
    return _number(identifiers, "cccd") or foreign


def _number(identifiers: list[Json], name: str) -> str | None:
    return next((text(i, "value") for i in identifiers if _OWN.is_sid(text(i, "system"), name)), None)


def _name(patient: Json) -> str | None:
    for name in patient.get("name") or ():
        given = name.get("given") or ()
        parts = [name.get("family"), *(given if isinstance(given, list) else ())]
        found = text(name, "text") or " ".join(p for p in parts if isinstance(p, str) and p)
        if found:
            return found
    return None


def _phone(patient: Json) -> str | None:
    return next((text(t, "value") for t in patient.get("telecom") or () if t.get("system") == "phone"), None)


def _address(patient: Json) -> str | None:
    for address in patient.get("address") or ():
        lines = address.get("line") or ()
        parts = [*(lines if isinstance(lines, list) else ()), address.get("district"), address.get("city"),
                 address.get("state")]  # fmt: skip
        found = text(address, "text") or ", ".join(p for p in parts if isinstance(p, str) and p)
        if found:
            return found
    return None
