"""Results of several hospitals as one history: told in the coordinator's names, each delivered result once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from coordinator.services.enrolled import Enrolled
from coordinator.services.history.asked import RESULT_CLASS
from coordinator.services.history.places import Place
from emr_hub.errors import DataError
from emr_hub.fhir import Resource
from emr_hub.fhir.canonical import LOINC, Canonical
from emr_hub.fhir.lastn import effective
from emr_hub.fhir.reading import code_in, items, text
from emr_hub.fhir.specimen import specimen_of
from emr_hub.terminology import analyte, result_class


@dataclass(frozen=True, slots=True)
class Result:
    """One result as it is told: the resource in our names, and the place it comes from."""

    place: Place
    resource: Resource


def told(place: Place, resource: Resource, canonical: Canonical) -> Result | None:
    """The result under its name here; None for one that holds an HIV test, which does not exist here.

    What the laboratory said stays word for word. Its references become absolute, its subject the registration here,
    `meta.source` its address and version, and every code is joined by what the coordinator takes the result for.
    """
    source = place.source
    made = _absolute(resource, source)
    if not _classed(made, source, canonical):
        return None
    meta = resource.get("meta")
    version = text(meta, "versionId")
    origin = source.site.url(place.observation) + (f"/_history/{version}" if version else "")
    head = {"resourceType": "Observation", "id": place.name, "meta": {**(meta or {}), "source": origin}}
    rest = {name: value for name, value in made.items() if name not in head}
    return Result(place, {**head, **rest, "subject": {"reference": f"Patient/{place.registration}"}})


def merged(results: Iterable[Result]) -> list[Result]:
    """Each result once, in the order given; of several deliveries of one, the one to be believed.

    They are one when they share an identifier, or when one hospital sends the same order's result of the same test
    and time again under another id, or when two hold the same specimen's (by its number) result of the same test.
    The one issued last is believed; of equals, the one of the hospital whose laboratory performed it, then by name.
    """
    best: dict[str, Result] = {}
    names: dict[tuple[Any, ...], str] = {}
    for one in sorted(results, key=_belief, reverse=True):
        marks = list(_marks(one))
        known = next((names[mark] for mark in marks if mark in names), None)
        if known is None:
            best[one.place.name] = one
        names.update(dict.fromkeys(marks, known or one.place.name))
    return sorted(best.values(), key=lambda one: one.place.key)


def _belief(one: Result) -> tuple[Any, ...]:
    issued = text(one.resource, "issued") or ""
    return effective({"issued": issued}), _performed_there(one), one.place.name


def _performed_there(one: Result) -> bool:
    code = one.place.source.site.code
    return any(text(performer, "identifier", "value") == code for performer in items(one.resource, "performer"))


def _marks(one: Result) -> Iterator[tuple[Any, ...]]:
    """By what another delivery of the same result would be known."""
    resource = one.resource
    for number in items(resource, "identifier"):
        system, value = text(number, "system"), text(number, "value")
        if system and value:
            yield "identifier", system, value
    test, taken = _test(resource), effective(resource)
    for order in items(resource, "basedOn"):
        yield "order", text(order, "reference"), test, taken
    system, value = _accession(resource)
    if value:
        yield "specimen", system, value, test


def _accession(resource: Resource) -> tuple[str, str | None]:
    held: list[Any] = [resource.get("specimen"), *items(resource, "contained")]
    numbers = [text(resource, "specimen", "identifier", "value")]
    numbers += [text(one, "accessionIdentifier", "value") for one in held]
    systems = [text(resource, "specimen", "identifier", "system")]
    systems += [text(one, "accessionIdentifier", "system") for one in held]
    return next(((s or "", v) for s, v in zip(systems, numbers, strict=True) if v), ("", None))


def _test(resource: Resource) -> tuple[Any, ...]:
    """What was measured: by the classes the coordinator knows, else by the codes as they are."""
    nodes = [resource, *items(resource, "component")]
    classes = sorted({c for node in nodes for c in _codes(node) if c[0].endswith(f"/CodeSystem/{RESULT_CLASS}")})
    return tuple(classes) or tuple(sorted({c for node in nodes for c in _codes(node)}))


def _codes(node: Resource) -> Sequence[tuple[str, str]]:
    return [(text(c, "system") or "", text(c, "code") or "") for c in items(node, "code", "coding")]


def _classed(resource: Resource, source: Enrolled, canonical: Canonical) -> bool:
    """Join every code by its class; False when one of them is an HIV test."""
    specimen, _ = specimen_of(resource, canonical)
    for node in (resource, *items(resource, "component")):
        code = node.get("code")
        key = source.code_map.analyte_of(code_in(code, source.site.local_codes), code_in(code, LOINC))
        if key is None:
            continue
        if analyte(key).hiv:
            return False
        coding = {"system": canonical.codes(RESULT_CLASS), "code": _class_of(key, specimen)}
        node["code"] = {**code, "coding": [*code["coding"], coding]}  # type: ignore[dict-item,index]  # a key was found in it
    return True


def _class_of(key: str, specimen: str | None) -> str:
    try:
        return result_class(key, specimen)
    except DataError:  # a specimen the catalogue lacks
        return result_class(key)


def _absolute(node: Any, source: Enrolled) -> Any:
    """The same, a copy, with every relative reference made absolute at its hospital."""
    if isinstance(node, dict):
        made = {name: _absolute(value, source) for name, value in node.items()}
        reference = made.get("reference")
        if isinstance(reference, str) and reference[:1] != "#" and ":" not in reference:
            made["reference"] = source.site.url(reference)
        return made
    return [_absolute(item, source) for item in node] if isinstance(node, list) else node
