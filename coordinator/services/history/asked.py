"""What was asked of somebody's results: which tests, taken when, in what state. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from emr_hub.clock import Instant
from emr_hub.fhir import Resource
from emr_hub.fhir.canonical import LOINC
from emr_hub.fhir.reading import items, text
from emr_hub.terminology import loinc_meaning

RESULT_CLASS = "result-class"
"""The code system of what the coordinator takes a result for: analyte and specimen class, `tc:serum`."""


@dataclass(frozen=True, slots=True)
class Token:
    """One value of a token parameter: `system` None means any, `code` None any code of the system.

    `analyte` is what a LOINC code of the catalogue measures: whatever the coordinator takes for the same is meant too,
    in another unit, or at a hospital that has only its own code.
    """

    system: str | None
    code: str | None

    @property
    def analyte(self) -> str | None:
        """The analyte of the catalogue that is meant, if the code names one."""
        if self.code is None or self.system not in (None, LOINC):
            return self.code and self.code.partition(":")[0] if _is_class(self.system) else None
        meaning = loinc_meaning(self.code)
        return None if meaning is None else meaning.analyte

    def names(self, coding: Resource) -> bool:
        """Whether a coding is meant."""
        system, code = text(coding, "system") or "", text(coding, "code") or ""
        if self.system in (None, system) and self.code in (None, code):
            return True
        return _is_class(system) and self.system in (None, LOINC) and code.partition(":")[0] == self.analyte

    def may_be(self, analyte: str, local_system: str) -> bool:
        """Whether a pointer to this analyte may lead to what is meant: a coarse net, looked at again once fetched."""
        if self.code is None or self.system == local_system:
            return True
        return self.analyte == analyte if self.analyte is not None else self.system != LOINC


def _is_class(system: str | None) -> bool:
    return (system or "").endswith(f"/CodeSystem/{RESULT_CLASS}")


@dataclass(frozen=True, slots=True)
class Dated:
    """One value of a date parameter: a prefix of FHIR and the first and last instant of what was written."""

    prefix: str
    low: Instant
    high: Instant

    def holds(self, at: Instant) -> bool:
        """Whether a specimen taken at an instant is meant."""
        return {
            "eq": self.low <= at <= self.high, "ap": self.low <= at <= self.high,
            "ne": not self.low <= at <= self.high, "gt": at > self.high, "sa": at > self.high,
            "lt": at < self.low, "eb": at < self.low, "ge": at >= self.low, "le": at <= self.high,
        }[self.prefix]  # fmt: skip


Either = tuple[Token, ...]
"""Values that a comma separates: any of them will do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The conditions of one question; every one must hold, of each the alternatives are enough.

    `codes` are asked of the Observation's own code, `any_codes` of its components too (FHIR's `combo-code`).
    """

    codes: tuple[Either, ...] = ()
    any_codes: tuple[Either, ...] = ()
    dates: tuple[tuple[Dated, ...], ...] = ()
    categories: tuple[Either, ...] = ()
    statuses: tuple[Either, ...] = ()

    def is_dated(self, taken: Instant) -> bool:
        """Whether a result taken at an instant comes into question."""
        return all(any(one.holds(taken) for one in either) for either in self.dates)

    def may_be(self, analyte: str, local_system: str) -> bool:
        """Whether a pointer to this analyte may lead to what was asked; a local code is known at its hospital only."""
        return all(any(one.may_be(analyte, local_system) for one in e) for e in (*self.codes, *self.any_codes))

    def is_met(self, result: Resource) -> bool:
        """Whether a result, as it is told here, is what was asked."""
        own = list(items(result, "code", "coding"))
        every = own + [coding for part in items(result, "component") for coding in items(part, "code", "coding")]
        status = [{"system": "http://hl7.org/fhir/observation-status", "code": text(result, "status")}]
        kinds = [coding for one in items(result, "category") for coding in items(one, "coding")]
        return (
            _all_met(self.codes, own) and _all_met(self.any_codes, every)
            and _all_met(self.statuses, status) and _all_met(self.categories, kinds)
        )  # fmt: skip


def _all_met(wanted: Sequence[Either], codings: Sequence[Resource]) -> bool:
    return all(any(token.names(coding) for token in either for coding in codings) for either in wanted)
