"""Looking at other hospitals' results: only those that would be judged, with permission, from their source."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from coordinator.cards import EarlierFinding
from coordinator.decision import Answer, EarlierResult, Link, OrderUnderReview, Policy, choose
from coordinator.disclosure.recorded import Permission
from coordinator.record_locator import Pointer
from coordinator.services.enrolled import Enrolled, Enrolments
from coordinator.services.reading_results import Seen, seen_in
from emr_hub.clock import exactly
from emr_hub.errors import DataError, GivenError, OtherSideError
from emr_hub.fhir import Door, bundle, observation
from emr_hub.fhir.reading import Resource, of_type, text
from emr_hub.terminology import result_class
from emr_hub.wire import Wire


@dataclass(slots=True)
class Found:
    """Everything known of earlier results so far. `places` ties a result to its pointer, `findings` to its card line.

    `shown` lists the pointers whose content was fetched: each is a disclosure.
    """

    results: list[EarlierResult]
    findings: dict[EarlierResult, EarlierFinding] = field(default_factory=dict)
    places: dict[EarlierResult, Pointer] = field(default_factory=dict)
    shown: list[Pointer] = field(default_factory=list)

    def add(self, seen: Iterable[Seen]) -> None:
        """Take in results with their card lines."""
        for one in seen:
            self.results.append(one.result)
            self.findings[one.result] = one.finding


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks and what may be shown: the permission by source registration, absent where there is none."""

    order: OrderUnderReview
    policy: Policy
    permissions: Mapping[str, Permission]
    enrolments: Enrolments
    wire: Wire
    door: Door
    note: Callable[[str, str], None] = lambda kind, facility: None
    """Told when a hospital answered, and when it failed to."""


def unseen(pointer: Pointer, source: Enrolled, permitted: Answer, link: Link) -> EarlierResult:
    """A result of which only the pointer is known: its status and reading could not be seen."""
    return EarlierResult(
        order_id=pointer.order_id,
        result_class=result_class(pointer.analyte, pointer.specimen),
        facility_id=source.facility.facility_id,
        level=source.facility.lab_level,
        signed=exactly(pointer.collected_at),
        collected=exactly(pointer.collected_at),
        resulted=exactly(pointer.resulted_at),
        known=exactly(pointer.visible_at),
        status=None,
        permitted=permitted,
        link=link,
    )


def add_pointers(found: Found, pointers: Iterable[Pointer], link: Link, looking: Looking) -> None:
    """Take in what other registrations' pointers say by themselves."""
    for pointer in pointers:
        source = looking.enrolments.of_key(pointer.facility)
        if source is None:
            continue
        permitted = Answer.YES if _may_see(pointer, source, looking) else Answer.NO
        result = unseen(pointer, source, permitted, link)
        found.results.append(result)
        found.places[result] = pointer


async def fetch_candidates(found: Found, looking: Looking) -> None:
    """Fetch what would be judged, until it stands: a fetched result that turns out to be none gives way to the next."""
    asked: set[str] = set()
    while wanted := _wanted(found, looking, asked):
        asked |= {pointer.pointer for pointer in wanted}
        by_source: dict[str, list[Pointer]] = {}
        for pointer in wanted:
            by_source.setdefault(pointer.facility, []).append(pointer)
        sources = [(looking.enrolments.of_key(key), pointers) for key, pointers in sorted(by_source.items())]
        answers = await asyncio.gather(*(_fetch(source, pointers, looking) for source, pointers in sources if source))
        for (source, pointers), observations in zip(sources, answers, strict=True):
            if source is not None and observations is not None:
                _replace(found, source, pointers, observations)


def _wanted(found: Found, looking: Looking, asked: set[str]) -> list[Pointer]:
    """Pointers, each once, that would be judged now, may be seen and have not been asked for yet."""
    wanted: dict[str, Pointer] = {}
    for needed in looking.order.needed:
        same = [r for r in found.results if r.result_class == needed.result_class]
        pointer = found.places.get(chosen) if (chosen := choose(looking.order, same, looking.policy)) else None
        if chosen is not None and pointer is not None and chosen.permitted is Answer.YES:
            if pointer.pointer not in asked:
                wanted.setdefault(pointer.pointer, pointer)
    return list(wanted.values())


async def _fetch(source: Enrolled, pointers: Sequence[Pointer], looking: Looking) -> list[Resource] | None:
    """The Observations pointed to, in one request; None when the source did not answer or answered nonsense."""
    try:
        answer = await looking.wire.get(f"{source.site.fhir_base}/{query_for(pointers)}{_all_at_once(pointers)}")
        held = bundle.resources_in(of_type(answer.json(), "Bundle"), "Observation")
        found = [looking.door.admit(resource, "Observation") for resource in held]
    except (OtherSideError, GivenError):  # no answer, no route, or nothing readable: could not look
        looking.note("failed", source.key)
        return None
    looking.note("answered", source.key)
    return found


def _all_at_once(pointers: Sequence[Pointer]) -> str:
    """Some servers give ten or twenty at a time unless they are asked for more."""
    return f"&_count={len(pointers)}" if len(pointers) > 1 else ""


def query_for(pointers: Iterable[Pointer]) -> str:
    """The one question put to a source: the results by their ids, nothing else of the patient."""
    return "Observation?_id=" + ",".join(sorted({p.observation.rpartition("/")[2] for p in pointers}))


def _replace(found: Found, source: Enrolled, pointers: Sequence[Pointer], observations: Iterable[Resource]) -> None:
    """Put the fetched content where only pointers stood; what the source no longer holds is no candidate."""
    fetched = {name: resource for resource in observations if (name := text(resource, "id"))}
    for pointer in pointers:
        found.shown.append(pointer)
        logical_id = pointer.observation.rpartition("/")[2]
        try:
            seen = _read(fetched.get(logical_id), source, pointer)
        except DataError:
            continue  # unreadable is unknown, not none: the bare pointer stays
        for bare in [r for r, place in found.places.items() if place.pointer == pointer.pointer]:
            del found.places[bare]
            position = found.results.index(bare)
            one = seen.get(bare.result_class)
            if one is None:
                found.results[position] = replace(bare, content=False)
            else:
                found.results[position] = one.result
                found.findings[one.result] = one.finding


def _read(resource: Resource | None, source: Enrolled, pointer: Pointer) -> dict[str, Seen]:
    """The result by class; nothing when the source does not hold it, or holds it for somebody else."""
    if resource is None:
        return {}
    report = observation.from_fhir(resource, source.site)
    if source.registration(f"p-{report.registration_id}") != pointer.registration:
        return {}
    seen = seen_in(report, source, source.site.url(pointer.observation), pointer.visible_at)
    return {one.result.result_class: one for one in seen}


def _may_see(pointer: Pointer, source: Enrolled, looking: Looking) -> bool:
    same_house = source.facility.facility_id == looking.order.facility_id
    return same_house or pointer.registration in looking.permissions
