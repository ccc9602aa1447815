"""Who is who to the coordinator: certain groups of cards, and the groups that are only probably the same person."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from coordinator.matching import identity_key, probable_keys
from emr_hub.clinical import Registration, Sex
from tests.acceptance.second_reading.world import Row, World


class Identity:
    """Links between the registrations of a world; a card counts from its registration on."""

    def __init__(self, world: World) -> None:
        self._since = {number: int(row["registered_at"]) for number, row in world.registrations.items()}
        cards = {number: _card(world, row) for number, row in world.registrations.items()}
        self._group = {number: identity_key(card) for number, card in cards.items()}
        self._numbers = {number: probable_keys(card) for number, card in cards.items()}

    @cached_property
    def _members(self) -> dict[str, list[int]]:
        members: dict[str, list[int]] = defaultdict(list)
        for number, group in self._group.items():
            members[group].append(number)
        return members

    def certain(self, registration: int) -> set[int]:
        """The registrations that are certainly this person's."""
        return set(self._members[self._group[registration]])

    def probable(self, registration: int, t: int) -> set[int]:
        """The registrations of other groups of which a card shares a number with a card of this group by t."""
        own, found = self._group[registration], set()
        numbers = self._numbers_by(own, t)
        for group, members in self._members.items():
            if group != own and numbers & self._numbers_by(group, t):
                found.update(members)
        return found

    def _numbers_by(self, group: str, t: int) -> set[str]:
        return {text for m in self._members[group] if self._since[m] <= t for text in self._numbers[m]}


def _card(world: World, row: Row) -> Registration:
    return Registration(
        registration_id=row["registration_id"],
        facility=world.facilities[row["facility_id"]]["key"],
        record_number=row["mrn"],
        name=row["name"],
        birth_date=row["birth_date"] or "",
        sex=Sex(row["sex"]),
        cccd=row["cccd"],
        bhyt=row["bhyt"],
        phone=row["phone"],
        address=row["address"],
        registered_at=row["registered_at"],
    )
