"""What every program of a live run would load and compile for itself, done once before the first is forked.

Importing this reads the tables and builds the FHIR models that messages of a run are checked with.
"""

from __future__ import annotations

from coordinator.match_models import DEFAULT_MODEL, load_model
from emr_hub.fhir.release import model_of
from emr_hub.terminology import analytes, facilities, services
from hospitals.laboratory import local_codes
from scenarios.live import coordinator_part, hospital_part

CHECKED = (
    "AuditEvent", "Bundle", "ConceptMap", "Consent", "DetectedIssue", "DocumentReference", "Encounter", "Endpoint",
    "Observation", "Organization", "Patient", "ServiceRequest",
)  # fmt: skip
PARTS = (coordinator_part.be_coordinator, hospital_part.be_hospital)


def _rehearse() -> None:
    analytes(), services(), load_model(DEFAULT_MODEL)
    for key in facilities():
        local_codes(key)
    for name in CHECKED:
        model_of(name).model_rebuild()


_rehearse()
