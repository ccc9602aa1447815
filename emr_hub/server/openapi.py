"""What OpenAPI says of a FHIR endpoint: its paths in words, though one route answers them all."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from io import StringIO
from typing import Any, Final

from fastapi import APIRouter, Response

from emr_hub.fhir.release import MEDIA_TYPE
from emr_hub.server.endpoint import Endpoint
from emr_hub.server.operations import Operations
from emr_hub.server.refusals import Refusal
from emr_hub.storage import parameters_of

_TAG: Final = "FHIR R4"


class _Fhir(Response):
    """Any answer of the endpoint, by its media type."""

    media_type = MEDIA_TYPE


def describe(router: APIRouter, endpoint: Endpoint, offered: Operations) -> None:
    """Describe every path of the endpoint; the descriptions are never called, since the one route comes first."""
    for row in _rows("openapi"):
        served = _served(row["types"], endpoint)
        if "{type}" not in row["path"] or served:
            _add(router, row["path"], row["method"], _described(row, served, endpoint, offered))


def _add(router: APIRouter, path: str, method: str, described: dict[str, Any]) -> None:
    async def answered_by_the_one_route() -> Response:
        return Refusal(404, "not-found", "no such address").response()

    router.add_api_route(path, answered_by_the_one_route, methods=[method], openapi_extra=described, tags=[_TAG],
                         response_model=None, response_class=_Fhir, operation_id=described["operationId"])  # fmt: skip


@cache
def _rows(table: str) -> list[dict[str, str]]:
    written = files("emr_hub.server").joinpath("tables", f"{table}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(written)))


def _served(which: str, endpoint: Endpoint) -> list[str]:
    """The types a path may name."""
    kinds = {
        "readable": endpoint.readable | endpoint.answers.keys(),
        "kept": endpoint.readable - endpoint.answers.keys(),
        "writable": endpoint.writable,
        "conditional": endpoint.conditional & endpoint.writable,
    }
    return sorted(kinds.get(which, ()))


def _described(row: dict[str, str], served: list[str], endpoint: Endpoint, offered: Operations) -> dict[str, Any]:
    said = row["says"]
    if row["name"] == "search":
        said += "\n\n" + "\n".join(f"* `{kind}`: {_searchable(kind, endpoint)}" for kind in served)
    if row["name"] == "metadata":
        said += "\n\nOperations: " + ", ".join(sorted(_operations(endpoint, offered))) + "."
    described: dict[str, Any] = {
        "operationId": f"fhir {row['name']}",
        "summary": row["summary"],
        "description": said,
        "parameters": [_parameter(name, served) for name in row["parameters"].split()],
        "responses": {status: _response(status) for status in row["statuses"].split()},
    }
    if row["body"]:
        described["requestBody"] = _body(row["body"], served)
    return described


def _searchable(kind: str, endpoint: Endpoint) -> str:
    answers = endpoint.answers.get(kind)
    names = [name for name, _ in answers.parameters] if answers else list(parameters_of(kind))
    return ", ".join(sorted(names)) or "read by id only"


def _operations(endpoint: Endpoint, offered: Operations) -> set[str]:
    kinds = endpoint.readable | endpoint.writable | endpoint.answers.keys()
    of_types = {f"`{kind}/${one.name}`" for kind in kinds for one in offered.of_type(kind) if one.resource_type == kind}
    of_all = {f"`${one.name}`" for one in offered.of_type("")}
    return of_types | of_all | {f"`[type]/${one.name}`" for one in offered.of_type("Basic") if one.resource_type == "*"}


def _parameter(name: str, served: list[str]) -> dict[str, Any]:
    row = next(row for row in _rows("openapi_parameters") if row["name"] == name)
    schema: dict[str, Any] = {"type": row["type"]}
    if name == "type" and served:
        schema["enum"] = served
    if row["pattern"]:
        schema["pattern"] = row["pattern"]
    said = {"name": row["written"] or name, "in": row["in"], "description": row["says"], "schema": schema}
    return said | ({"required": True} if row["in"] == "path" else {})


def _response(status: str) -> dict[str, Any]:
    says = {row["status"]: row["says"] for row in _rows("openapi_statuses")}[status]
    if status in ("204", "304", "202"):
        return {"description": says}
    kind = "OperationOutcome" if status >= "400" else None
    return {"description": says, "content": {MEDIA_TYPE: {"schema": _resource([kind] if kind else [])}}}


def _body(kind: str, served: list[str]) -> dict[str, Any]:
    schemas: dict[str, tuple[str, dict[str, Any]]] = {
        "resource": (MEDIA_TYPE, _resource(served)),
        "bundle": (MEDIA_TYPE, _resource(["Bundle"])),
        "parameters": (MEDIA_TYPE, _resource(["Parameters", *served])),
        "patch": ("application/json-patch+json", {"type": "array", "items": {"type": "object"}}),
        "form": ("application/x-www-form-urlencoded", {"type": "object", "additionalProperties": {"type": "string"}}),
    }
    media_type, schema = schemas[kind]
    return {"required": True, "content": {media_type: {"schema": schema}}}


def _resource(kinds: list[str]) -> dict[str, Any]:
    """A resource: an object that names its type; what else it holds, FHIR R4 says."""
    named: dict[str, Any] = {"type": "string", **({"enum": kinds} if kinds else {})}
    return {"type": "object", "required": ["resourceType"], "properties": {"resourceType": named}}
