"""What a caller is told of a question that is not answered: an OperationOutcome, and the status that says why."""

from __future__ import annotations

from typing import Final

import orjson
from fastapi import Response

from coordinator.api.bodies import OtherKind, TooLong
from coordinator.services import ChartMissing, NotTheirs
from emr_hub.errors import GivenError
from emr_hub.fhir.outcome import outcome_of

_WHY: Final[dict[type[GivenError], tuple[int, str]]] = {
    NotTheirs: (403, "forbidden"),
    ChartMissing: (412, "invalid"),
    TooLong: (413, "too-long"),
    OtherKind: (415, "not-supported"),
}


def refused(error: GivenError) -> Response:
    """What is wrong with what was sent, by the name of its part; 400 where no other status says it better."""
    status, code = _WHY.get(type(error), (400, ""))
    return Response(orjson.dumps(outcome_of(error, code)), status, media_type="application/json")
