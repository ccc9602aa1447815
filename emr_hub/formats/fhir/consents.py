"""Consents: legal bases to show a person's records elsewhere."""

from __future__ import annotations

from typing import Any

from emr_hub.fhir.canonical import Canonical
from emr_hub.fhir.reading import code_in, items, text
from emr_hub.formats.fhir.references import Json, patient_key
from emr_hub.formats.written_times import moment

Fact = tuple[Any, ...]
_OWN = Canonical()


def consents_of(consent: Json) -> list[Fact]:
    """The basis in the shape of CONSENTS; nothing for one that is not in force, denies, or names no basis of ours.

    FHIR's period includes its end, ours does not: one millisecond lies between them.
    """
    basis = code_in(consent.get("policyRule"), _OWN.legal_bases)
    start = moment(text(consent, "provision", "period", "start") or "")
    patient = text(consent, "patient", "reference")
    permits = consent.get("status") == "active" and text(consent, "provision", "type") in (None, "permit")
    if not (basis and start and patient and permits):
        return []
    written_end = text(consent, "provision", "period", "end")
    end = moment(written_end or "")
    if written_end and not end:
        return []
    codes = [code_in(c, _OWN.codes("record-category")) for c in items(consent, "provision", "code")]
    categories = ";".join(code for code in codes if code)
    return [(patient_key(patient), basis, categories, start.earliest, end.latest + 1 if end else None)]
