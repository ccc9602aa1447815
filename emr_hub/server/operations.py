"""Operations of an endpoint: named questions on a resource type, such as `Patient/$match`, beside the interactions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field

from fastapi import Response

from emr_hub.server.refusals import Refusal

Query = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an operation: what was asked in the address and in the body, and from which network address."""

    query: Query
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    caller: str = ""

    def values(self, name: str) -> list[str]:
        """The values of a parameter of the address, in order."""
        return [value for key, value in self.query if key == name]


@dataclass(frozen=True, slots=True)
class Operation:
    """A question on a type: `definition` is the canonical address of its OperationDefinition."""

    resource_type: str
    name: str
    definition: str
    methods: frozenset[str]
    answer: Callable[[Call], Awaitable[Response]]


class Operations:
    """The operations of one endpoint, by type and name."""

    def __init__(self, offered: Iterable[Operation]) -> None:
        self._offered = {(one.resource_type, one.name): one for one in offered}

    def of_type(self, resource_type: str) -> list[Operation]:
        """The operations on a type, by name."""
        return [one for (kind, _), one in sorted(self._offered.items()) if kind == resource_type]

    def named(self, method: str, resource_type: str, name: str) -> Operation:
        """The operation; Refusal 404 when there is none, 405 when it is asked in another way."""
        found = self._offered.get((resource_type, name))
        if found is None:
            raise Refusal(404, "not-supported", "no such operation")
        if method not in found.methods:
            raise Refusal(405, "not-supported", f"${name} is asked by {' or '.join(sorted(found.methods))}")
        return found
