"""A resource under `_summary` or `_elements`: parts of it, tagged SUBSETTED so that nobody stores them back."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from emr_hub.fhir import digits
from emr_hub.fhir.reading import Resource
from emr_hub.fhir.release import model_of
from emr_hub.storage.asking import Query
from emr_hub.storage.writing import Stored

_SUBSETTED: Final = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
_ALWAYS: Final = ("resourceType", "id", "meta")


def summarised(one: Stored, query: Query) -> bytes:
    """The body as asked for; the stored bytes themselves when all of it is."""
    if not one.body or (query.summary in (None, "false", "count") and not query.elements):
        return one.body
    resource = digits.loads(one.body)
    wanted = _wanted(one.resource_type, query)
    kept = {name: value for name, value in resource.items() if _is_kept(name, wanted, query)}
    kept["meta"] = _tagged(kept.get("meta"))
    return digits.dumps(kept)


def _wanted(resource_type: str, query: Query) -> frozenset[str]:
    if query.elements:
        paths = (path.removeprefix(f"{resource_type}.") for path in query.elements)
        return _mandatory(resource_type) | {path.partition(".")[0] for path in paths}
    if query.summary == "true":
        return _summary(resource_type)
    return _mandatory(resource_type) | {"text"}


def _is_kept(name: str, wanted: frozenset[str], query: Query) -> bool:
    plain = name.removeprefix("_")  # the extensions of a primitive go with it
    if plain in _ALWAYS:
        return True
    if query.summary == "data" and not query.elements:
        return plain != "text"
    return plain in wanted or any(plain.startswith(each) and plain[len(each) :][:1].isupper() for each in wanted)


def _tagged(meta: Any) -> Resource:
    held = meta if isinstance(meta, dict) else {}
    tags = held.get("tag")
    return {**held, "tag": [*(tags if isinstance(tags, list) else ()), _SUBSETTED]}


@cache
def _summary(resource_type: str) -> frozenset[str]:
    """The elements that R4 marks as a summary; the model writes reserved words with an underscore behind."""
    return frozenset(name.rstrip("_") for name in model_of(resource_type).summary_elements_sequence())


@cache
def _mandatory(resource_type: str) -> frozenset[str]:
    model = model_of(resource_type)
    fields = model.model_fields.items()
    must = {name for name, field in fields if field.is_required() or _is_marked(field.json_schema_extra)}
    return frozenset((model.model_fields[name].alias or name) for name in must) - {"resource_type"}


def _is_marked(extra: Any) -> bool:
    return isinstance(extra, dict) and bool(extra.get("element_required"))
