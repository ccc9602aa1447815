"""A hook request: what an EMR sends when a clinician is about to sign."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import orjson

from emr_hub.cds_hooks.discovery import HOOKS
from emr_hub.errors import DataError

Resource = dict[str, Any]


class _Unsatisfied:
    """The client did not send this prefetch; it may hold anything."""

    def __repr__(self) -> str:
        return "UNSATISFIED"


UNSATISFIED: Final = _Unsatisfied()
_PRINTABLE: Final = re.compile(r"^[\x21-\x7e]+$")  # a header is made of it: no line may end in it
_GRANT: Final = {"token_type": "Bearer", "expires_in": 300, "scope": "patient/*.read", "subject": "coordinator"}


@dataclass(frozen=True, slots=True)
class HookRequest:
    """One call of a hook. `prefetch` holds what was sent: a resource, or None for "looked, no data".

    `selections` (order-select) name the drafts to advise on, `ServiceRequest/abc`. `access_token` is the bearer token
    with which the service may read from `fhir_server`.
    """

    hook: str
    hook_instance: str
    user_id: str
    patient_id: str
    encounter_id: str | None = None
    draft_orders: Resource | None = None
    fhir_server: str | None = None
    prefetch: Mapping[str, Resource | None] = field(default_factory=dict)
    selections: tuple[str, ...] = ()
    access_token: str | None = field(default=None, repr=False)

    def prefetched(self, key: str) -> Resource | _Unsatisfied | None:
        """What was prefetched under the key; UNSATISFIED when the key is missing, which differs from no data."""
        return self.prefetch[key] if key in self.prefetch else UNSATISFIED


def request_json(request: HookRequest) -> dict[str, Any]:
    """The body of a call."""
    context: dict[str, Any] = {"userId": request.user_id, "patientId": request.patient_id}
    if request.encounter_id:
        context["encounterId"] = request.encounter_id
    if request.draft_orders:
        context["draftOrders"] = request.draft_orders
    if request.selections:
        context["selections"] = list(request.selections)
    body: dict[str, Any] = {"hook": request.hook, "hookInstance": request.hook_instance, "context": context}
    if request.fhir_server:
        body["fhirServer"] = request.fhir_server
    if request.access_token:
        body["fhirAuthorization"] = {"access_token": request.access_token, **_GRANT}
    if request.prefetch:
        body["prefetch"] = dict(request.prefetch)
    return body


def parse_request(raw: bytes | dict[str, Any], hook: str | None = None) -> HookRequest:
    """The checked request; DataError naming the field. Resources inside are not checked here: the door does that."""
    body = _json(raw)
    said = body.get("hook")
    if not isinstance(said, str) or said not in HOOKS or hook not in (None, said):
        raise DataError("another hook", where="hook", expected=hook or ", ".join(sorted(HOOKS)))
    context = body.get("context")
    if not isinstance(context, dict):
        raise DataError("missing", where="context", expected="an object")
    orders = context.get("draftOrders")
    if body["hook"] in ("order-sign", "order-select") and not isinstance(orders, dict):
        raise DataError("missing", where="context.draftOrders", expected="a Bundle")
    return HookRequest(
        hook=body["hook"],
        hook_instance=_instance(body),
        user_id=_required(context, "userId"),
        patient_id=_required(context, "patientId"),
        encounter_id=_optional(context, "encounterId"),
        draft_orders=orders,
        fhir_server=_optional(body, "fhirServer"),
        prefetch=_prefetch(body.get("prefetch")),
        selections=_selections(context) if body["hook"] == "order-select" else (),
        access_token=_access_token(body),
    )


def _selections(context: dict[str, Any]) -> tuple[str, ...]:
    said = context.get("selections")
    if not isinstance(said, list) or not said or not all(isinstance(one, str) and one for one in said):
        raise DataError("missing", where="context.selections", expected="an array of references such as Type/id")
    return tuple(said)


def _access_token(body: dict[str, Any]) -> str | None:
    """The token of fhirAuthorization: a bearer token, sent only together with the address it is for."""
    said = body.get("fhirAuthorization")
    if said is None:
        return None
    token = said.get("access_token") if isinstance(said, dict) else None
    if not isinstance(token, str) or not token or not _PRINTABLE.match(token):
        raise DataError("missing or no token", where="fhirAuthorization.access_token", expected="printable characters")
    if str(said.get("token_type", "")).lower() != "bearer":
        raise DataError("another kind", where="fhirAuthorization.token_type", expected="Bearer")
    if not body.get("fhirServer"):
        raise DataError("missing beside fhirAuthorization", where="fhirServer", expected="the address the token is for")
    return token


def _json(raw: bytes | dict[str, Any]) -> dict[str, Any]:
    try:
        body = orjson.loads(raw) if isinstance(raw, bytes) else raw
    except orjson.JSONDecodeError:
        raise DataError("no JSON", where="body") from None
    if not isinstance(body, dict):
        raise DataError("no object", where="body")
    return body


def _instance(body: dict[str, Any]) -> str:
    written = body.get("hookInstance")
    try:
        return str(UUID(written)) if isinstance(written, str) else str(UUID(""))
    except ValueError:
        raise DataError("no UUID", where="hookInstance") from None


def _required(node: dict[str, Any], name: str) -> str:
    found = node.get(name)
    if not isinstance(found, str) or not found:
        raise DataError("missing", where=f"context.{name}", expected="a string")
    return found


def _optional(node: dict[str, Any], name: str) -> str | None:
    found = node.get(name)
    if found is not None and (not isinstance(found, str) or not found):
        raise DataError("no string", where=name)
    return found


def _prefetch(found: Any) -> dict[str, Resource | None]:
    if found is None:
        return {}
    if not isinstance(found, dict) or not all(v is None or isinstance(v, dict) for v in found.values()):
        raise DataError("no object of resources or nulls", where="prefetch")
    return found
