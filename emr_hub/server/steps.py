"""One change that a client wants, alone or as an entry of a Bundle, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from emr_hub.fhir import Resource
from emr_hub.server.asked import Query
from emr_hub.server.patching import Patch
from emr_hub.storage import Stored


@dataclass(frozen=True, slots=True)
class Step:
    """What is wanted: `verb` is create, update, patch or delete; `query` the condition that stands for an id.

    `place` is the entry in its Bundle (empty for a request of its own). `if_match` and `if_none_match` are the
    versions the caller knows.
    """

    verb: str
    resource_type: str
    resource_id: str | None = None
    query: Query = ()
    resource: Resource | None = None
    patch: Patch | None = None
    if_match: str | None = None
    if_none_match: str | None = None
    full_url: str | None = None
    place: str = ""

    @property
    def is_conditional(self) -> bool:
        """Whether a condition says which resource is meant."""
        return bool(self.query)


@dataclass(slots=True)
class Settled:
    """A step whose resource is known: `before` what lies there now (where that was looked at).

    `resource` is what will be stored; None for a deletion and for a create that found its match.
    """

    step: Step
    resource_id: str
    before: Stored | None = None
    resource: Resource | None = None
    stored: Stored | None = None
    is_match: bool = False
    """Whether the create found that its resource is there already."""

    @property
    def status(self) -> str:
        """The HTTP status line of what was done."""
        if self.step.verb == "delete":
            return "204 No Content"
        return "201 Created" if self.stored and self.stored.version == 1 and not self.is_match else "200 OK"

    @property
    def name(self) -> str:
        """Type/id."""
        return f"{self.step.resource_type}/{self.resource_id}"


@dataclass(frozen=True, slots=True)
class Done:
    """All steps settled and stored, in the order they came; `read` holds what reading entries found, by their index."""

    settled: list[Settled]
    read: dict[int, object] = field(default_factory=dict)
