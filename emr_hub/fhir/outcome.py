"""OperationOutcome: the answer when something was wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from emr_hub.errors import GivenError
from emr_hub.fhir.reading import Resource, items, text

_KEY: Final = re.compile(r"^[a-z]{2,4}-\d+: ")  # obs-6, per-1: the key of a rule of R4
_LONGEST: Final = 1_000  # letters of a path or of words; the longest of our own have half as many
_CODES: Final = (
    ("missing", "required"),
    ("a code outside", "code-invalid"),
    ("no JSON", "structure"),
    ("another JSON type", "structure"),
    ("no such element", "structure"),
    ("an array", "structure"),
    ("no array", "structure"),
    ("no object", "structure"),
    ("a member named twice", "structure"),
    ("more than one", "structure"),
    ("no modifier", "not-supported"),
    ("nested too deep", "too-costly"),
    ("too deep", "too-costly"),
)


def outcome(code: str, diagnostics: str, *, severity: str = "error", expression: str | None = None) -> Resource:
    """An OperationOutcome with one issue; `code` is an issue-type (not-found, value, invariant, ...)."""
    return outcomes([issue(code, diagnostics, severity=severity, expression=expression)])


def issue(code: str, diagnostics: str, *, severity: str = "error", expression: str | None = None) -> Resource:
    """One issue of an OperationOutcome."""
    made: Resource = {"severity": severity, "code": code, "diagnostics": _showable(diagnostics)}
    if expression:
        made["expression"] = [_showable(expression)]
    return made


def _showable(written: str) -> str:
    """A path or words that may hold a name a stranger gave: no sign that cannot be shown, and of bounded length."""
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in written)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def outcomes(issues: Iterable[Resource]) -> Resource:
    """An OperationOutcome with several issues; "nothing is wrong" is said when there are none."""
    said = list(issues) or [issue("informational", "nothing is wrong with it", severity="information")]
    return {"resourceType": "OperationOutcome", "issue": said}


def issue_code(error: GivenError) -> str:
    """The issue-type of what was wrong with an input."""
    if _KEY.match(error.what):
        return "invariant"
    return next((code for begins, code in _CODES if error.what.startswith(begins)), "invalid")


def outcome_of(error: GivenError, code: str = "") -> Resource:
    """The outcome of a refused input; it names the element and never shows a value."""
    wanted = f"; expected {error.expected}" if error.expected else ""
    return outcome(code or issue_code(error), f"{error.what}{wanted}", expression=error.where or None)


def diagnostics_of(resource: Resource) -> str:
    """The words of an OperationOutcome, for an error message; empty when there are none."""
    said = (text(i, "diagnostics") or text(i, "details", "text") or text(i, "code") for i in items(resource, "issue"))
    return "; ".join(word for word in said if word)
