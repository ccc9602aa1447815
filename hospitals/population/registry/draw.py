"""A whole registry: the cards of a province's people over several hospitals, and, apart from them, the truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa

from emr_hub.clock import day_start
from emr_hub.errors import UsageError
from emr_hub.terminology import provinces as known_provinces
from hospitals.population.desk import write_cards
from hospitals.population.homes import GRID
from hospitals.population.mistakes import profiles
from hospitals.population.papers import identities_of
from hospitals.population.registry.contacts import Desks, draw_contacts
from hospitals.population.registry.ledgers import block_of, in_order
from hospitals.population.registry.residents import draw_residents

BAC_NINH = ("24", "27")  # the old codes of one province of today
_FIRST_DAY, _LAST_DAY = date(2024, 1, 1), date(2025, 12, 31)
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Registry:
    """The cards as written, in the agreed columns, and the truth about each, row by row in the same order.

    `truth` has one row per registration: registration_id, person_id, causes (joined by `;`, empty for a clean card),
    profile, household, twin, mother, lender (person numbers, null for none), namesake (the head next door of the same
    name), newborn (a card from before the child had a name), minority, foreigner.
    """

    registrations: pa.Table
    truth: pa.Table


def tuning_sites() -> dict[int, str]:
    """Eight hospitals: one of each profile that tuning may see, and a second ordinary one."""
    seen = [row["profile"] for row in profiles() if row["held_out"] == "0"]
    return dict(enumerate([*seen, "ordinary"], start=1))


def draw_registry(
    seed: int,
    persons: int,
    profile_by_site: Mapping[int, str] | None = None,
    *,
    provinces: Sequence[str] = BAC_NINH,
    first_day: date = _FIRST_DAY,
    last_day: date = _LAST_DAY,
    block: int = 32_768,
) -> Registry:
    """The registry of people 1 to `persons`, who live in these provinces (old codes, two digits) and are known at
    the hospitals of `profile_by_site` (facility number to profile; by default `tuning_sites`).

    Same seed, same bytes, whatever the `block` of people drawn at a time. More people add cards and change none but
    their numbers, which are ranks in time. Numbers of people (citizen, insurance, phone) repeat beyond a million.
    """
    _check(persons, provinces, first_day, last_day, block)
    desks = Desks.of(tuning_sites() if profile_by_site is None else profile_by_site)
    start, end = day_start(first_day), day_start(last_day + timedelta(days=1))
    today = (last_day - _EPOCH).days
    step = -(-block // GRID) * GRID
    drawn = []
    for first in range(1, persons + 1, step):
        last = -(-min(first + step - 1, persons) // GRID) * GRID
        bearers, homes, minority = draw_residents(seed, first, last, provinces, today)
        present = (bearers.person_id <= persons).nonzero()[0]
        contacts = draw_contacts(seed, bearers, present, desks, start, end)
        people = identities_of(seed, bearers)
        drawn.append(block_of(people, homes, minority, contacts, write_cards(seed, people, contacts)))
    return Registry(*in_order(pa.concat_tables(drawn)))


def _check(persons: int, provinces: Sequence[str], first_day: date, last_day: date, block: int) -> None:
    if persons < 1:
        raise UsageError(f"{persons} persons", where="persons", expected="at least 1")
    if block < 1:
        raise UsageError(f"blocks of {block}", where="block", expected="at least 1")
    if last_day < first_day:
        raise UsageError(f"ends on {last_day}, before it starts", where="last_day", expected=f"{first_day} or later")
    unknown = [code for code in provinces if code not in known_provinces()]
    if unknown or not provinces:
        raise UsageError(f"provinces {list(provinces)}", where="provinces", expected="old codes such as 24, 27")
