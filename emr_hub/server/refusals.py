"""What the server answers when it does not do what was asked: an OperationOutcome with the right status."""

from __future__ import annotations

import orjson
from fastapi import Response

from emr_hub.errors import GivenError
from emr_hub.fhir.outcome import outcome, outcome_of
from emr_hub.fhir.release import CONTENT_TYPE


class Refusal(Exception):
    """An answer other than success: HTTP status, issue code and words; raised by handlers and hooks."""

    def __init__(self, status: int, code: str, diagnostics: str, *, expression: str | None = None) -> None:
        super().__init__(diagnostics)
        self.status, self.code, self.diagnostics, self.expression = status, code, diagnostics, expression

    def response(self) -> Response:
        """The refusal as an HTTP answer."""
        body = outcome(self.code, self.diagnostics, expression=self.expression)
        return fhir_response(orjson.dumps(body), self.status)


def fhir_response(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Bytes as a FHIR answer."""
    return Response(body, status, headers, media_type=CONTENT_TYPE)


def invalid(error: GivenError, status: int = 422) -> Response:
    """The answer to content that cannot be used; it names the element."""
    return fhir_response(orjson.dumps(outcome_of(error)), status)
