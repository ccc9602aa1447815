"""One thing asked of a server, however it came: by its own request or as an entry of a Bundle."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from emr_hub.fhir import Resource

Query = tuple[tuple[str, str], ...]

WRITING: Final = frozenset({"create", "update", "patch", "delete"})
"""The verbs that change a store."""


@dataclass(frozen=True, slots=True)
class Interaction:
    """`verb` is read, vread, history, search, create, update, patch, delete or operation (also inside a Bundle).

    `resource_type` is empty where a whole server is asked; `resource` is what a write will store.
    """

    verb: str
    resource_type: str
    resource_id: str | None = None
    query: Query = ()
    resource: Resource | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    caller: str = ""
    """The network address it came from, where there is one."""
    written: str = ""
    """The query of the address as it was written, where that is all that was asked."""


def preferred(headers: Mapping[str, str], name: str) -> str:
    """What a `Prefer` header says of one preference (`return`, `handling`), or nothing."""
    for part in headers.get("prefer", "").replace(";", ",").split(","):
        said, _, value = part.strip().partition("=")
        if said == name:
            return value.strip().strip('"')
    return ""
