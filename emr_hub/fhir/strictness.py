"""One walk through a resource: what the models let through is checked, and the models are built on the way.

What models let through: emptiness, JSON types, required codes and references.
"""

from __future__ import annotations

from typing import Any, Final

from pydantic import ValidationError

from emr_hub.errors import DataError
from emr_hub.fhir.invariants import check_rules
from emr_hub.fhir.known_elements import KnownElements
from emr_hub.fhir.plain_values import DEEPEST, check_primitive, check_reference, refuse_empty
from emr_hub.fhir.release import MODELLED, TYPES, after_the_walk, datatype_model, model_of
from emr_hub.fhir.shapes import Element, shape_of

_ANY_CODE: Final = {"text": "any"}


def check_resource(resource: dict[str, Any], known: KnownElements, where: str = "", depth: int = 0) -> Any:
    """Walk a resource by its shape and build its model, innermost first; DataError names the first element at fault.

    What is known is not looked at again: its model is taken as it was built before.
    """
    resource_type = resource.get("resourceType")
    if not isinstance(resource_type, str) or resource_type not in TYPES:
        raise DataError("no resource type of R4", where=f"{where}.resourceType".lstrip("."))
    path = where or resource_type
    members = {name: value for name, value in resource.items() if name != "resourceType"}
    if not members:
        raise DataError("empty", where=path)
    shape = shape_of(resource_type, True)
    if resource_type not in MODELLED:
        return _check_form(members, shape, path, depth, known)
    model = build(model_of(resource_type), _checked_members(members, shape, path, depth, known), path, shape)
    check_rules(resource_type, resource, path)
    return model


def _check_form(
    members: dict[str, Any], shape: dict[str, Element], path: str, depth: int, known: KnownElements
) -> dict[str, Any]:
    """A resource without a model: what every resource has is checked by its shape, of the rest that nothing is empty.

    What comes back is no model, so such a resource cannot lie within another.
    """
    if depth:
        raise DataError("a type that cannot be contained here", where=path)
    own = {name: value for name, value in members.items() if name in shape}
    if own:
        build(model_of("Basic"), {**_checked_members(own, shape, path, depth, known), "code": _ANY_CODE}, path, shape)
    for name, value in members.items():
        if name not in shape:
            refuse_empty(value, f"{path}.{name}")
    return members


def build(model: Any, node: dict[str, Any], where: str, shape: dict[str, Element] | None = None) -> Any:
    """The model of a node whose members were walked; what it complains of becomes a DataError that shows no value.

    The validator is called as the model's own constructor calls it: that constructor only looks at `resourceType`
    first, which is settled here.
    """
    try:
        return after_the_walk(model).validate_python(node, self_instance=model.__new__(model))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        doubled = _doubled_choice(node, shape or {}) if not first["loc"] else None
        if doubled:
            raise DataError(f"more than one {doubled}[x]", where=f"{where}.{doubled}") from None
        raise DataError(_words(first["type"]), where=f"{where}{_place(first['loc'], shape or {})}") from None


def _doubled_choice(node: dict[str, Any], shape: dict[str, Element]) -> str | None:
    """The choice of types of which more than one is given, e.g. `value`."""
    given = [shape[name].path for name in node if name in shape and name[:1] != "_"]
    return next((path for path in given if given.count(path) > 1), None)


def _place(steps: tuple[str | int, ...], shape: dict[str, Element]) -> str:
    """Where a model found fault, in FHIRPath from its own place."""
    place = ""
    for step in steps:
        element = shape.get(str(step))
        place += f"[{step}]" if isinstance(step, int) else f".{element.path if element else step}"
    return place


def _words(kind: str) -> str:
    """A model's complaint in words that show no value."""
    if "missing" in kind:
        return "missing"
    return "no such element" if kind == "extra_forbidden" else f"not what the model allows ({kind})"


def _checked_members(
    node: dict[str, Any], shape: dict[str, Element], path: str, depth: int, known: KnownElements
) -> dict[str, Any]:
    """The members with every object below replaced by its model."""
    if depth > DEEPEST:
        raise DataError("too deep", where=path, expected=f"at most {DEEPEST} objects within objects")
    if not node:
        raise DataError("empty object", where=path)
    ready: dict[str, Any] = {}
    for name, value in node.items():
        element = shape.get(name)
        if element is not None:
            ready[name] = _checked(value, element, f"{path}.{element.path}", depth, known)
        elif name[:1] == "_" and name[1:] in shape:
            refuse_empty(value, f"{path}.{shape[name[1:]].path}")
            ready[name] = value
        else:
            raise DataError("no such element", where=f"{path}.{name}")
    return ready


def _checked(value: Any, element: Element, where: str, depth: int, known: KnownElements) -> Any:
    if not element.many:
        return _checked_one(value, element, where, depth, known)
    if not isinstance(value, list) or not value:
        raise DataError("no array with something in it", where=where)
    return [_checked_one(item, element, f"{where}[{n}]", depth, known) for n, item in enumerate(value)]


def _checked_one(value: Any, element: Element, where: str, depth: int, known: KnownElements) -> Any:
    if element.json:
        check_primitive(value, element, where)
        return value
    if not isinstance(value, dict):
        raise DataError("no object", where=where)
    name = known.name_of(element.shape, value, depth)
    found = known.get(name)
    if found is None:
        found = _checked_object(value, element, where, depth, known)
        known.keep(name, found)
    if element.shape == "Reference":
        check_reference(value, element.targets, where)
    return found


def _checked_object(value: dict[str, Any], element: Element, where: str, depth: int, known: KnownElements) -> Any:
    if not element.shape:
        return check_resource(value, known, where, depth + 1)
    ready = _checked_members(value, shape_of(element.shape), where, depth + 1, known)
    check_rules(element.shape, value, where)
    return build(datatype_model(element.shape), ready, where, shape_of(element.shape))
