"""Operations of an endpoint: named questions on a type, an instance or the server, such as `Patient/$match`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import Response

from emr_hub.errors import DataError
from emr_hub.fhir import digits
from emr_hub.fhir.json_bodies import parsed_once
from emr_hub.fhir.reading import items
from emr_hub.server.asked import Query
from emr_hub.server.refusals import Refusal, refused


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an operation: what was asked in the address and in the body, and from which network address."""

    query: Query
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    caller: str = ""
    resource_type: str = ""
    resource_id: str | None = None
    """The resource it was called on; None on a type or on the whole server."""
    method: str = "POST"

    def values(self, name: str) -> list[str]:
        """The values of a parameter of the address, in order."""
        return [value for key, value in self.query if key == name]

    def value(self, name: str) -> str | None:
        """The one value of a parameter, or None; Refusal 400 when it is given twice."""
        found = self.values(name)
        if len(found) > 1:
            raise Refusal(400, "invalid", f"{name} given twice", expression=name)
        return found[0] if found else None


def with_body(call: Call) -> Call:
    """The call with the parameters of its body beside those of its address."""
    return replace(call, query=call.query + said_in_body(call)) if call.body else call


def said_in_body(call: Call) -> Query:
    """The pairs of a Parameters body; none without a body, Refusal 400 when it is something else."""
    if not call.body:
        return ()
    try:
        sent = parsed_once(call.body)
    except DataError as error:
        raise refused(error, 400) from error
    if not isinstance(sent, dict) or sent.get("resourceType") != "Parameters":
        raise Refusal(400, "invalid", "expected Parameters", expression="resourceType")
    return tuple((str(one.get("name")), _plain(one, n)) for n, one in enumerate(items(sent, "parameter")))


def _plain(parameter: Any, n: int) -> str:
    """A value as an address would say it."""
    value = next((parameter[name] for name in parameter if name[:5] == "value"), None)
    if isinstance(value, dict):
        value = value.get("reference")
    if value is None or isinstance(value, list | dict):
        raise Refusal(400, "value", "no plain value", expression=f"Parameters.parameter[{n}].value")
    return value if isinstance(value, str) else digits.dumps(value).decode()


@dataclass(frozen=True, slots=True)
class Operation:
    """A question: `definition` is the canonical address of its OperationDefinition.

    `resource_type` is empty for one on the whole server, and `*` for one on every type served. `on` says whether
    it is asked of the type or of one instance, or of both.
    """

    resource_type: str
    name: str
    definition: str
    methods: frozenset[str]
    answer: Callable[[Call], Awaitable[Response]]
    on: frozenset[str] = frozenset({"type"})
    is_listed: bool = True
    """Whether the CapabilityStatement names it."""


class Operations:
    """The operations of one endpoint, by type and name."""

    def __init__(self, offered: Iterable[Operation]) -> None:
        self._offered = {(one.resource_type, one.name): one for one in offered}

    def of_type(self, resource_type: str) -> list[Operation]:
        """The operations on a type (empty for the whole server), by name."""
        own = {name: one for (kind, name), one in self._offered.items() if kind == "*" and resource_type}
        own |= {name: one for (kind, name), one in self._offered.items() if kind == resource_type}
        return [own[name] for name in sorted(own) if own[name].is_listed]

    def named(self, method: str, resource_type: str, name: str, *, on_instance: bool = False) -> Operation:
        """The operation; Refusal 404 when there is none there, 405 when it is asked in another way."""
        found = self._offered.get((resource_type, name)) or self._offered.get(("*" if resource_type else "", name))
        if found is None:
            raise Refusal(404, "not-supported", "no such operation")
        if resource_type and ("instance" if on_instance else "type") not in found.on:
            raise Refusal(404, "not-supported", f"${name} is asked of {' or '.join(sorted(found.on))}")
        if method not in found.methods:
            allowed = ", ".join(sorted(found.methods))
            raise Refusal(405, "not-supported", f"${name} is asked by {allowed}", headers={"Allow": allowed})
        return found
