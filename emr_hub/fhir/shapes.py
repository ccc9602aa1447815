"""The shape of every element, read once: its JSON type, its required codes, what it may refer to.

The models of `release` give most of it; the tables `required_codes` and `r4_differences` say where R4 knows more or
another thing.
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Union, get_args, get_origin

from emr_hub.fhir.release import MODELLED, datatype_model, model_of
from emr_hub.fhir.table_rows import rows_of

_WHOLE: Final = {row["element"]: row["codes"] for row in rows_of("required_codes")}
_DIFFERS: Final = {row["element"]: row for row in rows_of("r4_differences")}
_PRIMITIVES: Final = {"bool": (bool,), "int": (int,), "Decimal": (int, float)}


@dataclass(frozen=True, slots=True)
class Element:
    """One element: `json` its Python types when primitive, else `shape` its datatype ("" = any resource).

    `path` is its name in FHIRPath: `value` for `valueQuantity`.
    """

    json: tuple[type, ...]
    shape: str
    many: bool
    codes: frozenset[str]
    targets: frozenset[str]
    path: str


@cache
def shape_of(name: str, is_resource: bool = False) -> dict[str, Element]:
    """The elements of a resource type or datatype by JSON name; of a type without a model, those every resource has."""
    if is_resource and name not in MODELLED:
        return shape_of("DomainResource")
    model = model_of(name) if is_resource else datatype_model(name)
    found = {f.alias or n: _element(model.__name__, n, f) for n, f in model.model_fields.items()}
    return {n: e for n, e in found.items() if n not in _NOT_CONTENT and not _is_absent(model.__name__, n, e)}


_NOT_CONTENT: Final = ("resourceType", "resource_type", "fhir_comments")


def _is_absent(owner: str, name: str, element: Element) -> bool:
    """Whether the models have what R4 has not."""
    return any(_DIFFERS.get(place, {}).get("difference") == "absent" for place in (f"{owner}.{name}", element.shape))


def _element(owner: str, name: str, field: Any) -> Element:
    many, inner = _inner(field.annotation)
    extra = field.json_schema_extra or {}
    place = f"{owner}.{field.alias or name}"
    path = str(extra.get("one_of_many") or field.alias or name).lstrip("_")
    listed, targets = _codes(place, extra), _targets(place, extra)
    word = getattr(inner, "__name__", "")
    if word.endswith("Type") and not get_origin(inner) and word not in _PRIMITIVES:
        return Element((), "" if word == "ResourceType" else word.removesuffix("Type"), many, listed, targets, path)
    return Element(_PRIMITIVES.get(_primitive(inner), (str,)), "", many, listed, targets, path)


def _codes(place: str, extra: dict[str, Any]) -> frozenset[str]:
    if place in _WHOLE:
        return frozenset(_WHOLE[place].split())
    differs = _DIFFERS.get(place, {}).get("difference") == "examples"
    return frozenset(() if differs else extra.get("enum_values", ()))


def _targets(place: str, extra: dict[str, Any]) -> frozenset[str]:
    differs = _DIFFERS.get(place, {})
    if differs.get("difference") == "targets":
        return frozenset(differs["value"].split())
    return frozenset(extra.get("enum_reference_types", ()))


def _primitive(annotation: Any) -> str:
    """The plain Python type under an annotated one."""
    plain = get_args(annotation)[0] if hasattr(annotation, "__metadata__") else annotation
    return str(getattr(plain, "__name__", ""))


def _inner(annotation: Any) -> tuple[bool, Any]:
    """Whether it is a list, and of what; None and list are taken off."""
    many = False
    while True:
        origin = get_origin(annotation)
        if origin in (Union, types.UnionType):
            annotation = next(a for a in get_args(annotation) if a is not type(None))
        elif origin is list:
            many, annotation = True, get_args(annotation)[0]
        else:
            return many, annotation
