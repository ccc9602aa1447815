"""Asking hospitals for results: all of them at once, each within its time, and whoever does not answer is named."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from coordinator.services.at_work import Coordinator
from coordinator.services.enrolled import Enrolled
from coordinator.services.history.places import Place
from emr_hub.errors import DataError, GivenError, OtherSideError
from emr_hub.fhir import Resource, bundle, digits
from emr_hub.fhir.reading import of_type, text

TOGETHER = 100
"""So many results are asked for in one address: its length stays below every server's limit."""
_MOST_PAGES = 50  # of one answer: a hospital that gives fewer at a time than asked is followed, not for ever


class Why(StrEnum):
    """Why a result that is pointed to cannot be shown."""

    SILENT = "silent"
    """Its hospital did not answer in time, or answered nonsense."""

    UNREADABLE = "unreadable"
    """What its hospital answered is no valid Observation of this person."""

    GONE = "gone"
    """Its hospital does not hold it any more."""


@dataclass(frozen=True, slots=True)
class Silence:
    """So many results of one hospital are missing in the answer. That is never the same as none."""

    source: Enrolled
    results: int
    why: Why


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the hospitals answered: results with their places, and what is missing."""

    results: tuple[tuple[Place, Resource], ...]
    silences: tuple[Silence, ...]


async def ask_sources(at: Coordinator, places: Iterable[Place]) -> Gathered:
    """Fetch the results of these places, every hospital at once."""
    by_source: dict[str, list[Place]] = {}
    for place in places:
        by_source.setdefault(place.source.key, []).append(place)
    parts = [part for _, held in sorted(by_source.items()) for part in _parts(held)]
    answers = await asyncio.gather(*(_asked(at, part) for part in parts))
    results: list[tuple[Place, Resource]] = []
    silences: list[Silence] = []
    for part, answer in zip(parts, answers, strict=True):
        silences += _read(at, part, answer, results)
    return Gathered(tuple(results), tuple(silences))


def query_of(places: Iterable[Place]) -> str:
    """The question put to a source: results by their ids, nothing else of the patient."""
    names = sorted({place.logical_id for place in places})
    return f"Observation?_id={','.join(names)}&_count={len(names)}"


def _parts(places: Sequence[Place]) -> Iterator[Sequence[Place]]:
    return (places[start : start + TOGETHER] for start in range(0, len(places), TOGETHER))


async def _asked(at: Coordinator, places: Sequence[Place]) -> list[Resource] | None:
    """The Observations of one hospital; None when it did not answer. The time holds for all pages together."""
    source, limit = places[0].source, at.settings.source_limit_seconds
    try:
        async with asyncio.timeout(limit):
            found = await _pages(at, f"{source.site.fhir_base}/{query_of(places)}", source, limit)
    except (TimeoutError, OtherSideError, GivenError, ValueError):
        at.tally["sources_silent"] += 1
        at.heard("failed", source.key)
        return None
    at.heard("answered", source.key)
    return found


async def _pages(at: Coordinator, url: str, source: Enrolled, limit: float) -> list[Resource]:
    found: list[Resource] = []
    for _ in range(_MOST_PAGES):
        answer = await at.wire.get(url, timeout_seconds=limit)
        answer.json()  # refuses another status, and what is no JSON
        page = of_type(digits.loads(answer.body), "Bundle")
        found += bundle.resources_in(page, "Observation")
        following = bundle.next_page(page)
        if following is None:
            break
        url = source.site.url(following)
    return found


def _read(
    at: Coordinator, places: Sequence[Place], answer: list[Resource] | None, results: list[tuple[Place, Resource]]
) -> Iterator[Silence]:
    """Put what is usable to the results; say of the rest why it is missing."""
    source, missing = places[0].source, dict.fromkeys(Why, 0)
    held = None if answer is None else {one.get("id"): one for one in answer}
    for place in places:
        found = None if held is None else held.get(place.logical_id)
        if found is not None and _is_of(at, found, place):
            results.append((place, found))
        else:
            missing[_why(held, found)] += 1
    return (Silence(source, count, why) for why, count in missing.items() if count)


def _why(held: object, found: Resource | None) -> Why:
    return Why.SILENT if held is None else Why.GONE if found is None else Why.UNREADABLE


def _is_of(at: Coordinator, resource: Resource, place: Place) -> bool:
    """Whether it is a valid Observation of the registration that the pointer is of: nothing of anybody else."""
    try:
        at.door.admit(resource, "Observation")
    except DataError:
        return False
    subject = (text(resource, "subject", "reference") or "").partition("/_history/")[0].rpartition("/")[2]
    return place.source.registration(subject) == place.registration
