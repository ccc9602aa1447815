"""All steps of one request foreseen together: no resource twice, and references lead where the others will lie."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl

from emr_hub.server.endpoint import Endpoint
from emr_hub.server.foreseeing import foreseen, the_one
from emr_hub.server.references import rewrite
from emr_hub.server.refusals import Refusal
from emr_hub.server.steps import Settled, Step


def all_foreseen(endpoint: Endpoint, steps: Sequence[Step]) -> list[Settled]:
    """The steps as things stand now, their references made real; Refusal where they do not go together."""
    settled = [_seen(endpoint, step) for step in steps]
    if any(step.place for step in steps):
        _once_each(settled)
        _rewritten(endpoint, settled)
    return settled


def _seen(endpoint: Endpoint, step: Step) -> Settled:
    """The step as foreseen; a refusal names the entry it came from."""
    try:
        return foreseen(endpoint, step)
    except Refusal as refusal:
        raise refusal.within(step.place) if step.place else refusal from None


def _once_each(settled: Sequence[Settled]) -> None:
    """No resource twice in one transaction, also where two conditions mean the same one, or make one each."""
    seen: set[object] = set()
    for one in settled:
        made = one.step.verb == "create" and one.step.is_conditional and not one.is_match
        name = (one.step.resource_type, tuple(sorted(one.step.query))) if made else one.name
        if name in seen and one.resource_id:
            raise Refusal(400, "invalid", "one resource twice", expression=one.step.place)
        seen.add(name)


def _rewritten(endpoint: Endpoint, settled: Sequence[Settled]) -> None:
    real = {one.step.full_url: one.name for one in settled if one.step.full_url and one.step.verb != "delete"}
    found: dict[tuple[str, str], str] = {}

    def find_one(resource_type: str, condition: str) -> str:
        key = (resource_type, condition)
        if key not in found:
            found[key] = _the_one(endpoint, resource_type, condition)
        return found[key]

    for one in settled:
        if one.resource is not None:
            rewrite(one.resource, real, find_one, one.step.place)


def _the_one(endpoint: Endpoint, resource_type: str, condition: str) -> str:
    match = the_one(endpoint, resource_type, parse_qsl(condition, keep_blank_values=True))
    if match is None:
        raise Refusal(412, "not-found", "no resource fits the condition of the reference")
    return f"{resource_type}/{match.resource_id}"
