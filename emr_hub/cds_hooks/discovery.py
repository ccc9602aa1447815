"""Discovery: which services answer which hooks, and what they ask to be sent along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

HOOKS: Final = frozenset({
    "appointment-book", "encounter-discharge", "encounter-start", "order-dispatch", "order-select", "order-sign",
    "patient-view",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class HookService:
    """One service: the hook it answers, its id (path part), words for people, and its prefetch templates."""

    hook: str
    service_id: str
    title: str
    description: str
    prefetch: Mapping[str, str] = field(default_factory=dict)


def discovery(services: Iterable[HookService]) -> dict[str, Any]:
    """The body of GET /cds-services."""
    return {"services": [_service(service) for service in services]}


def _service(service: HookService) -> dict[str, Any]:
    found: dict[str, Any] = {
        "hook": service.hook,
        "id": service.service_id,
        "title": service.title,
        "description": service.description,
    }
    if service.prefetch:
        found["prefetch"] = dict(service.prefetch)
    return found
