"""Every canonical URL of the pilot, built from two configurable bases and handed in, never global.

`base` is that of a VN Core guide. Two rival guides share the package name: the community draft 0.6.0 (the
default for what we send) and the ministry's. Both are understood on input. `own` names what neither has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

COMMUNITY: Final = "http://fhir.hl7.org.vn/core"
MINISTRY: Final = "http://fhir.ehealth.gov.vn/core"
OWN: Final = "https://emr-hub.example"

LOINC: Final = "http://loinc.org"
UCUM: Final = "http://unitsofmeasure.org"
HL7: Final = "http://terminology.hl7.org/CodeSystem"
INTERPRETATION: Final = f"{HL7}/v3-ObservationInterpretation"
ACT_CODE: Final = f"{HL7}/v3-ActCode"
ACT_REASON: Final = f"{HL7}/v3-ActReason"
OBSERVATION_CATEGORY: Final = f"{HL7}/observation-category"
IDENTIFIER_TYPE: Final = f"{HL7}/v2-0203"
STATUS_REASON: Final = "http://hl7.org/fhir/StructureDefinition/request-statusReason"

# Each identifier with the last path parts by which the guides know it, the community's word first.
_SID: Final = {
    "cccd": ("cccd", "citizen_id", "national_id"),
    "bhyt": ("bhyt", "insurance_number"),
    "facility_code": ("ma-cskcb", "provider-code"),
    "visit": ("ma-lk",),
    "licence": ("gphn", "cchn"),
}


@dataclass(frozen=True, slots=True)
class Canonical:
    """The canonical URLs in force: those of a VN Core guide under `base`, our own under `own`."""

    base: str = COMMUNITY
    own: str = OWN

    def profile(self, name: str) -> str:
        """The VN Core profile of that short name, e.g. `patient`."""
        return f"{self.base}/StructureDefinition/vn-core-{name}"

    def extension(self, name: str) -> str:
        """An extension (or profile) of our own."""
        return f"{self.own}/StructureDefinition/{name}"

    def codes(self, name: str) -> str:
        """A code system of our own."""
        return f"{self.own}/CodeSystem/{name}"

    def sid(self, name: str) -> str:
        """The identifier system written for cccd, bhyt, facility_code, visit or licence."""
        ministry = self.base == MINISTRY and len(_SID[name]) > 1
        return f"{self.base}/sid/{_SID[name][1 if ministry else 0]}"

    def is_sid(self, system: str | None, name: str) -> bool:
        """Whether a sender's system means that identifier, in whichever guide it follows."""
        if not system:
            return False
        head, _, tail = system.rpartition("/")
        return tail in _SID[name] and head.endswith("/sid")

    @property
    def cccd(self) -> str:
        """Citizen number, 12 digits."""
        return self.sid("cccd")

    @property
    def bhyt(self) -> str:
        """Health insurance number, in any of its three forms."""
        return self.sid("bhyt")

    @property
    def facility_code(self) -> str:
        """MA_CSKCB, 5 characters."""
        return self.sid("facility_code")

    @property
    def services(self) -> str:
        """Orderable services by MA_DICH_VU; no guide gives them a system yet."""
        return self.codes("ma-dich-vu")

    @property
    def specimens(self) -> str:
        """Specimens of the catalogue."""
        return self.codes("specimen")

    @property
    def order_under_review(self) -> str:
        """Profile by which an order states that it carries the review columns: absent then means it did not happen."""
        return self.extension("order-under-review")

    @property
    def order_category(self) -> str:
        """Order categories of VN Core; XN is the laboratory."""
        return f"{self.base}/CodeSystem/vn-service-request-category-cs"

    @property
    def legal_bases(self) -> str:
        """Legal bases of a disclosure."""
        return self.codes("legal-basis")

    @property
    def override_reasons(self) -> str:
        """Why a clinician repeats a test in spite of a card."""
        return self.codes("override-reason")
