"""What the server answers when it does not do what was asked: an OperationOutcome with the right status."""

from __future__ import annotations

from fastapi import Response

from emr_hub.errors import GivenError
from emr_hub.fhir import digits
from emr_hub.fhir.outcome import issue_code, outcome
from emr_hub.fhir.release import CONTENT_TYPE


class Refusal(Exception):
    """An answer other than success: HTTP status, issue code and words; raised by handlers and hooks."""

    def __init__(
        self,
        status: int,
        code: str,
        diagnostics: str,
        *,
        expression: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(diagnostics)
        self.status, self.code, self.diagnostics, self.expression = status, code, diagnostics, expression
        self.headers = headers

    def response(self) -> Response:
        """The refusal as an HTTP answer."""
        body = outcome(self.code, self.diagnostics, expression=self.expression)
        return fhir_response(digits.dumps(body), self.status, self.headers)

    def within(self, place: str) -> Refusal:
        """The same refusal of what stands at a place in a Bundle."""
        expression = self.expression if (self.expression or "").startswith("Bundle.") else place
        return Refusal(self.status, self.code, self.diagnostics, expression=expression)


def refused(error: GivenError, status: int, place: str = "") -> Refusal:
    """The refusal of content that cannot be used; it names the element, in the FHIRPath of its Bundle if in one."""
    expression = error.where or place
    if place and error.where[:1].isupper():
        expression = f"{place}.resource.{error.where.partition('.')[2]}".rstrip(".")
    words = f"{error.what}; expected {error.expected}" if error.expected else error.what
    return Refusal(status, issue_code(error), words, expression=expression or None)


def fhir_response(body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Bytes as a FHIR answer."""
    return Response(body, status, headers, media_type=CONTENT_TYPE)
