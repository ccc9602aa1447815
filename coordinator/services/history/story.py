"""The story: whose results, where they lie, may they be shown, ask the sources, merge, write down, tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from coordinator.person_index import Linked
from coordinator.services.at_work import Coordinator
from coordinator.services.history.asked import Asked
from coordinator.services.history.asker import Asker, linked
from coordinator.services.history.merging import Result, merged, told
from coordinator.services.history.noting import note
from coordinator.services.history.places import Key, Place, place_named, places_of
from coordinator.services.history.sources import Gathered, Silence, ask_sources
from emr_hub.fhir.lastn import newest_of_each


@dataclass(frozen=True, slots=True)
class History:
    """What is told. `silences`: what is missing, by hospital; `after`: where the next page begins, None at the end.

    `repeated` counts deliveries left out because another of the same result is told. `undecided`: registrations that
    may be the same person and wait for a reviewer; nothing of them is told.
    """

    results: tuple[Result, ...]
    silences: tuple[Silence, ...] = ()
    after: Key | None = None
    repeated: int = 0
    undecided: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether every hospital answered all it was asked."""
        return not self.silences


async def laboratory_history(
    at: Coordinator,
    asker: Asker,
    asked: Asked,
    *,
    most: int | None,
    newest_first: bool = True,
    after: Key | None = None,
) -> History:
    """The person's results that meet the conditions, in order of time: `most` of them, from behind `after` on.

    Only what the page needs is asked for. `most` None means all.
    """
    person = linked(at, asker.registration)
    held = places_of(at, asker, [asker.registration, *person.certain], asked)
    ordered = held[::-1] if newest_first else held
    waiting = [place for place in ordered if after is None or not _is_before(place, after, newest_first)]
    page = _Page(at, asked, after, newest_first)
    shut = [place for place in waiting if not place.is_open]
    rest: Sequence[Place] = [place for place in waiting if place.is_open]
    while rest and (most is None or len(page.results) <= most):
        some, rest = _first(rest, len(rest) if most is None else most + 1)
        await page.take_in(some)
    note(at, asker, page.fetched, shut)
    return page.history(most, bool(rest), person)


async def newest_results(at: Coordinator, asker: Asker, asked: Asked, most: int) -> History:
    """The newest results of each test, as `$lastn` groups them."""
    whole = await laboratory_history(at, asker, asked, most=None)
    by_name = {one.resource["id"]: one for one in whole.results}
    chosen = newest_of_each([one.resource for one in whole.results], most)
    return replace(whole, results=tuple(by_name[resource["id"]] for resource in chosen))


async def one_result(at: Coordinator, asker: Asker, name: str) -> History | None:
    """The one result of a pointer's name; None where no such pointer stands, or the asker may not see it."""
    place = place_named(at, asker, name)
    if place is None:
        return None
    framed = replace(asker, registration=place.registration)
    if not place.is_open:
        note(at, framed, (), (place,))
        return None
    page = _Page(at, Asked(), None, True)
    await page.take_in([place])
    note(at, framed, page.fetched, ())
    return page.history(None, False, Linked((), ()))


def _is_before(place: Place, after: Key, newest_first: bool) -> bool:
    """Whether it was told on an earlier page. What was taken at the same instant is looked at again.

    So that of two deliveries of one result the same one is believed on both pages.
    """
    return place.collected_at > after[0] if newest_first else place.collected_at < after[0]


def _first(places: Sequence[Place], many: int) -> tuple[Sequence[Place], Sequence[Place]]:
    """So many places, and all taken at the same instant as the last of them; then the rest."""
    end = min(many, len(places))
    while end < len(places) and places[end].collected_at == places[end - 1].collected_at:
        end += 1
    return places[:end], places[end:]


class _Page:
    """Results as they come in, until a page is full."""

    def __init__(self, at: Coordinator, asked: Asked, after: Key | None, newest_first: bool) -> None:
        self._at, self._asked, self._after, self._newest_first = at, asked, after, newest_first
        self.results: list[Result] = []
        self.fetched: list[Place] = []
        self._silences: list[Silence] = []
        self._repeated = 0

    async def take_in(self, places: Sequence[Place]) -> None:
        """Fetch, merge and keep what was asked for and was not told before."""
        found: Gathered = await ask_sources(self._at, places)
        self.fetched += [place for place, _ in found.results]
        self._silences += found.silences
        made = [one for place, r in found.results if (one := told(place, r, self._at.canonical)) is not None]
        once = merged(made)
        self._repeated += len(made) - len(once)
        self.results += [one for one in self._in_order(once) if self._is_new(one) and self._asked.is_met(one.resource)]

    def _in_order(self, results: Sequence[Result]) -> Iterable[Result]:
        return reversed(results) if self._newest_first else results

    def _is_new(self, one: Result) -> bool:
        if self._after is None:
            return True
        return one.place.key < self._after if self._newest_first else one.place.key > self._after

    def history(self, most: int | None, is_more: bool, person: Linked) -> History:
        """What is told of it: the first `most`, and where to go on."""
        shown = self.results if most is None else self.results[:most]
        is_more = is_more or len(shown) < len(self.results)
        after = shown[-1].place.key if is_more and shown else None
        return History(tuple(shown), _joined(self._silences), after, self._repeated, len(person.probable))


def _joined(silences: Iterable[Silence]) -> tuple[Silence, ...]:
    """One per hospital and reason."""
    found: dict[tuple[str, str], Silence] = {}
    for one in silences:
        before = found.get((one.source.key, one.why))
        found[one.source.key, one.why] = one if before is None else replace(one, results=one.results + before.results)
    return tuple(found.values())
