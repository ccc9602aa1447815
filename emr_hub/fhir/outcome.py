"""OperationOutcome: the answer when something was wrong."""

from __future__ import annotations

from emr_hub.errors import GivenError
from emr_hub.fhir.reading import Resource, items, text


def outcome(code: str, diagnostics: str, *, severity: str = "error", expression: str | None = None) -> Resource:
    """An OperationOutcome with one issue; `code` is an issue-type (not-found, value, invariant, ...)."""
    issue: Resource = {"severity": severity, "code": code, "diagnostics": diagnostics}
    if expression:
        issue["expression"] = [expression]
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def outcome_of(error: GivenError, code: str = "invalid") -> Resource:
    """The outcome of a refused input; it names the element and never shows a value."""
    wanted = f"; expected {error.expected}" if error.expected else ""
    return outcome(code, f"{error.what}{wanted}", expression=error.where or None)


def diagnostics_of(resource: Resource) -> str:
    """The words of an OperationOutcome, for an error message; empty when there are none."""
    said = (text(i, "diagnostics") or text(i, "details", "text") or text(i, "code") for i in items(resource, "issue"))
    return "; ".join(word for word in said if word)
