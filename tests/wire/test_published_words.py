"""The words we send are those of the published lists: R4 value sets and CDS Hooks 2.0, written out here by hand."""

from __future__ import annotations

from emr_hub.cds_hooks import cards, feedback
from emr_hub.cds_hooks.discovery import HOOKS
from emr_hub.clinical import Flag, OrderStatus, ResultStatus
from emr_hub.fhir.canonical import COMMUNITY, MINISTRY, Canonical
from emr_hub.fhir.detected_issue import FindingStatus
from emr_hub.fhir.release import FHIR_VERSION, TYPES
from emr_hub.storage import PARAMETERS

OBSERVATION_STATUS = {
    "registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown",
}  # fmt: skip
REQUEST_STATUS = {"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"}
INTERPRETATION = {"LL", "L", "N", "H", "HH", "A", "AA", "POS", "NEG"}
R4B_ONLY = {"SubscriptionTopic", "SubscriptionStatus", "Citation", "NutritionProduct", "EvidenceReport", "Ingredient"}


def test_statuses_are_those_of_r4() -> None:
    assert {str(s) for s in ResultStatus} == OBSERVATION_STATUS
    assert {str(s) for s in OrderStatus} <= REQUEST_STATUS
    assert {str(s) for s in FindingStatus} <= OBSERVATION_STATUS
    assert {str(f) for f in Flag} <= INTERPRETATION


def test_cds_hooks_words_are_those_of_release_two() -> None:
    assert set(cards.INDICATORS) == {"info", "warning", "critical"}
    assert set(cards.SELECTION) == {"at-most-one", "any"}
    assert set(cards.ACTION_TYPES) == {"create", "update", "delete"}
    assert set(feedback.OUTCOMES) == {"accepted", "overridden"}
    assert {"order-sign", "order-select", "patient-view"} <= HOOKS


def test_the_wire_is_r4_and_knows_no_type_of_a_later_release() -> None:
    assert FHIR_VERSION == "4.0.1" and not TYPES & R4B_ONLY
    assert set(PARAMETERS) <= TYPES


def test_identifier_systems_follow_the_chosen_guide_and_both_are_understood() -> None:
    ours, theirs = Canonical(), Canonical(base=MINISTRY)
    assert ours.cccd == f"{COMMUNITY}/sid/cccd" and ours.facility_code == f"{COMMUNITY}/sid/ma-cskcb"
    assert theirs.cccd == f"{MINISTRY}/sid/citizen_id" and theirs.facility_code == f"{MINISTRY}/sid/provider-code"
    assert all(ours.is_sid(g.sid(name), name) for g in (ours, theirs) for name in ("cccd", "bhyt", "facility_code"))
    assert ours.profile("patient") == f"{COMMUNITY}/StructureDefinition/vn-core-patient"
