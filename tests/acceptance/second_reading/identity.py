"""Who is who to the coordinator at a given time: persons, and the persons somebody would have to be asked about."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from itertools import combinations, product

from coordinator.match_models import DEFAULT_MODEL, load_model
from coordinator.matching import Comparison, Grade, block_keys, compare, features
from coordinator.settings import Settings
from emr_hub.clinical import Registration, Sex
from tests.acceptance.second_reading.world import Row, World

Group = frozenset[int]


class Identity:
    """Links between the registrations of a world; a card counts from when its hospital told the coordinator."""

    def __init__(self, world: World) -> None:
        self._cards = {number: features(_card(world, row)) for number, row in world.registrations.items()}
        self._names = {number: _name(world, row) for number, row in world.registrations.items()}
        self._since = {number: _told_at(world, row) for number, row in world.registrations.items()}
        self._model, self._population = load_model(Settings().match_model or DEFAULT_MODEL), Settings().population
        self._near = self._linkable()
        self.compared = cache(self._compared)
        self.persons = cache(self._persons)

    def certain(self, registration: int, t: int) -> set[int]:
        """The registrations that are this person's at t."""
        return set(next(group for group in self._groups(registration, t)[0] if registration in group))

    def probable(self, registration: int, t: int) -> set[int]:
        """All registrations of every other person with whom a question stands at t."""
        groups, questions = self._groups(registration, t)
        own = next(group for group in groups if registration in group)
        return {card for pair in questions if own in pair for group in pair if group != own for card in group}

    def _groups(self, registration: int, t: int) -> tuple[list[Group], set[frozenset[Group]]]:
        around, waiting = {registration}, [registration]
        while waiting:
            new = self._near[waiting.pop()] - around
            around |= new
            waiting += new
        return self.persons(frozenset(card for card in around if self._since[card] <= t or card == registration))

    def _persons(self, known: Group) -> tuple[list[Group], set[frozenset[Group]]]:
        """The strongest link first; one that would join two cards that a veto keeps apart becomes a question."""
        group_of = {card: frozenset({card}) for card in known}
        asked = []
        for one, other in sorted(combinations(sorted(known), 2), key=self._strongest_first):
            if other not in self._near[one]:
                continue
            if self.compared(one, other).grade is Grade.CERTAIN and self.compared(one, other).veto is None:
                if any(self.compared(a, b).veto for a, b in product(group_of[one], group_of[other]) if a != b):
                    asked.append((one, other))
                    continue
                whole = group_of[one] | group_of[other]
                group_of.update(dict.fromkeys(whole, whole))
            else:
                asked.append((one, other))
        questions = {frozenset({group_of[a], group_of[b]}) for a, b in asked if group_of[a] != group_of[b]}
        return sorted(set(group_of.values()), key=sorted), questions

    def _strongest_first(self, pair: tuple[int, int]) -> tuple[float, list[str]]:
        return -self.compared(*pair).bits, sorted(self._names[card] for card in pair)

    def _compared(self, one: int, other: int) -> Comparison:
        return compare(self._cards[one], self._cards[other], self._model, self._population)

    def _linkable(self) -> dict[int, set[int]]:
        """For each card those that share a key of theirs with it and are certainly or probably the same person's."""
        sharing: dict[str, list[int]] = defaultdict(list)
        for number, card in self._cards.items():
            for key in block_keys(card, self._model.frequent):
                sharing[key].append(number)
        near: dict[int, set[int]] = defaultdict(set)
        for one, other in {pair for cards in sharing.values() for pair in combinations(sorted(cards), 2)}:
            if self._compared(one, other).grade in (Grade.CERTAIN, Grade.PROBABLE):
                near[one].add(other)
                near[other].add(one)
        return near


def _told_at(world: World, row: Row) -> float:
    connected = world.facilities[row["facility_id"]]["connected_since"]
    return float("inf") if connected is None else max(int(row["registered_at"]), int(connected))


def _name(world: World, row: Row) -> str:
    return f"{world.facilities[row['facility_id']]['key'].lower()}.p-{row['registration_id']}"


def _card(world: World, row: Row) -> Registration:
    return Registration(
        registration_id=row["registration_id"],
        facility=world.facilities[row["facility_id"]]["key"],
        record_number=row["mrn"],
        name=row["name"],
        birth_date=row["birth_date"] or "",
        sex=Sex(row["sex"] or "unknown"),
        cccd=row["cccd"],
        bhyt=row["bhyt"],
        phone=row["phone"],
        address=row["address"],
        registered_at=row["registered_at"],
    )
