"""The generic FHIR R4 REST layer that a hospital and the coordinator both mount: a router over a store and a door.

Stored bytes are spliced into answers; errors are OperationOutcomes with the right status. Start with `routes`.
"""

from emr_hub.server.answers import Answers
from emr_hub.server.asked import Interaction, Query
from emr_hub.server.incoming import body_within
from emr_hub.server.operations import Call, Operation, with_body
from emr_hub.server.refusals import Refusal, fhir_response
from emr_hub.server.router import fhir_router

__all__ = [
    "Answers", "Call", "Interaction", "Operation", "Query", "Refusal", "body_within", "fhir_response", "fhir_router",
    "with_body",
]  # fmt: skip
