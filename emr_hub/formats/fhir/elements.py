"""The elements of an Observation that are looked at, and their JSON types; every other element is passed over.

Decoding straight into these shapes is twice as fast as building every object of a line, and names the element that is
not of its type.
"""

from __future__ import annotations

from typing import Any

import msgspec


class Element(msgspec.Struct, gc=False):
    """An element of which nothing has to be given."""


class Coding(Element):
    """A code in a system."""

    system: str | None = None
    code: str | None = None
    display: str | None = None


class Concept(Element):
    """Codings of one idea, and its words."""

    coding: list[Coding] | None = None
    text: str | None = None


class Identifier(Element):
    """A number in a system."""

    system: str | None = None
    value: str | None = None


class Reference(Element):
    """Another resource, by address or by number."""

    reference: str | None = None
    type: str | None = None
    identifier: Identifier | None = None


class Quantity(Element):
    """A number with its unit."""

    value: float | None = None
    comparator: str | None = None
    unit: str | None = None
    system: str | None = None
    code: str | None = None


class Range(Element):
    """Two ends; also a reference range, whose `type` says for whom."""

    low: Quantity | None = None
    high: Quantity | None = None
    type: Concept | None = None


class Ratio(Element):
    """Two quantities, e.g. a titre."""

    numerator: Quantity | None = None
    denominator: Quantity | None = None


class Period(Element):
    """From and to."""

    start: str | None = None
    end: str | None = None


class Meta(Element):
    """When this version was stored."""

    lastUpdated: str | None = None


class Extension(Element):
    """A word beside the standard; only the kinds of value that this project writes."""

    url: str | None = None
    valueCoding: Coding | None = None
    valuePositiveInt: int | None = None
    valueInstant: str | None = None


class Component(Element):
    """A part of an Observation: a code with its value, told as the whole tells its own."""

    code: Concept | None = None
    valueQuantity: Quantity | None = None
    valueCodeableConcept: Concept | None = None
    valueString: str | None = None
    valueInteger: int | None = None
    valueBoolean: bool | None = None
    valueRatio: Ratio | None = None
    valueRange: Range | None = None
    dataAbsentReason: Concept | None = None
    interpretation: list[Concept] | None = None
    referenceRange: list[Range] | None = None


class Observation(Element):
    """One laboratory report of one or several values, its elements in the order in which they are usually written."""

    resourceType: str | None = None
    id: str | None = None
    meta: Meta | None = None
    contained: list[dict[str, Any]] | None = None
    extension: list[Extension] | None = None
    basedOn: list[Reference] | None = None
    status: str | None = None
    category: list[Concept] | None = None
    code: Concept | None = None
    subject: Reference | None = None
    encounter: Reference | None = None
    effectiveDateTime: str | None = None
    effectivePeriod: Period | None = None
    effectiveInstant: str | None = None
    issued: str | None = None
    performer: list[Reference] | None = None
    valueQuantity: Quantity | None = None
    valueCodeableConcept: Concept | None = None
    valueString: str | None = None
    valueInteger: int | None = None
    valueBoolean: bool | None = None
    valueRatio: Ratio | None = None
    valueRange: Range | None = None
    dataAbsentReason: Concept | None = None
    interpretation: list[Concept] | None = None
    specimen: Reference | None = None
    referenceRange: list[Range] | None = None
    hasMember: list[Reference] | None = None
    component: list[Component] | None = None


Measured = Observation | Component
decode = msgspec.json.Decoder(Observation).decode


def observation_of(resource: dict[str, Any]) -> Observation:
    """The Observation of a resource that is parsed already; raises msgspec.ValidationError like `decode`."""
    return msgspec.convert(resource, Observation)
