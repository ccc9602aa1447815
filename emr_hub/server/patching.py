"""Patch: from the body of a request to the changed resource. JSON Patch (RFC 6902) and merge patch (RFC 7396)."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any, Final

import jsonpatch
import jsonpointer

from emr_hub.fhir import Resource, digits
from emr_hub.server.refusals import Refusal

JSON_PATCH: Final = "application/json-patch+json"
MERGE_PATCH: Final = "application/merge-patch+json"
PATCH_KINDS: Final = (JSON_PATCH, MERGE_PATCH, "application/fhir+json", "application/json", "text/json")
_MOST_STEPS: Final = 1000  # of one JSON Patch: more than any client sends, few enough to be quick


@dataclass(frozen=True, slots=True)
class Patch:
    """A change: a list is a JSON Patch, an object what is to be merged in."""

    change: Any


def patch_in(body: bytes, kind: str) -> Patch:
    """The patch of a body; an array is a JSON Patch and an object a merge, also where both come as plain JSON."""
    try:
        change = digits.loads(body)
    except ValueError:
        raise Refusal(400, "structure", "no JSON", expression="body") from None
    if isinstance(change, dict) and change.get("resourceType") == "Parameters":
        raise Refusal(415, "not-supported", f"FHIRPath Patch is not done here, but {JSON_PATCH} is")
    if not isinstance(change, list if kind == JSON_PATCH else list | dict):
        raise Refusal(400, "structure", "a JSON Patch is an array, a merge patch an object", expression="body")
    if isinstance(change, list) and len(change) > _MOST_STEPS:
        raise Refusal(422, "too-costly", f"more than {_MOST_STEPS} operations", expression="body")
    return Patch(change)


def patched(present: bytes, patch: Patch) -> Resource:
    """The resource after the patch; 422 when it cannot be applied or would make another resource of it."""
    before: Resource = digits.loads(present)
    if isinstance(patch.change, list):
        after = _operated(before, patch.change)
    else:
        after = merged(before, patch.change)
    if not isinstance(after, dict) or any(after.get(name) != before[name] for name in ("resourceType", "id")):
        raise Refusal(422, "processing", "a patch changes neither resourceType nor id")
    return after


def _operated(before: Resource, operations: list[Any]) -> Any:
    try:
        return jsonpatch.JsonPatch(operations).apply(copy.deepcopy(before))
    except (jsonpatch.JsonPatchException, jsonpointer.JsonPointerException) as error:
        raise Refusal(422, "processing", f"the patch cannot be applied ({type(error).__name__})") from error
    except (TypeError, KeyError, ValueError, AttributeError, IndexError, RecursionError):
        raise Refusal(422, "processing", "the patch cannot be applied") from None


def merged(target: Any, change: Any) -> Any:
    """RFC 7396: members of the change replace those of the target, null takes them out."""
    if not isinstance(change, dict):
        return change
    made = dict(target) if isinstance(target, dict) else {}
    for name, value in change.items():
        if value is None:
            made.pop(name, None)
        else:
            made[name] = merged(made.get(name), value)
    return made
