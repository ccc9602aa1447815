"""Registrations: the cards that people leave at hospitals, numbered by time. A desk may make somebody a second one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.columns.grouped import numbered, rows_by, rows_in_time
from emr_hub.errors import DataError
from emr_hub.randomness import hashes, uniforms
from emr_hub.terminology import Facility
from hospitals.network import Sites, ladder_of
from hospitals.population import (
    Contacts,
    Desk,
    causes,
    patients_on_paper,
    profile_names,
    rates,
    record_numbers,
    write_cards,
)
from hospitals.settings import numbers, rows
from hospitals.world.blocks import Block
from hospitals.world.columns import Column, table, texts, times, words
from hospitals.world.lives import ROOM, Lives

SEXES = ("male", "female")
_NEVER_HERE = ("birth_missing", "no_such_day", "sex_missing")  # a visit reckons with age and sex
CARDS_EACH = 16  # the key of a card counts up to sixteen cards of a person at a hospital
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Cards:
    """One row per registration, in order of its id (row + 1). `of_encounter` names the card of each encounter."""

    person: Ints
    site: Ints
    registered: Ints
    key: NDArray[np.uint64]
    desk: Desk
    profile: Ints
    birth_day: Ints
    of_encounter: Ints


def register(seed: int, lives: Lives, sites: Sites) -> Cards:
    """The cards that these lives leave behind, each made at the visit that needed it."""
    encounters, profile = lives.encounters, desk_profiles(sites)
    pair = encounters.person * len(sites) + encounters.site
    again = _second_made(seed, lives, profile)
    first_or_second, of_encounter = numbered(pair * 2 + again)
    (person, site), which = np.divmod(first_or_second // 2, len(sites)), first_or_second % 2
    made = np.full(len(which), np.iinfo(np.int64).max)
    np.minimum.at(made, of_encounter, encounters.started)
    number = sites.facility_id[site] * CARDS_EACH + 1 + which
    key = hashes(seed, "registration", lives.people.person_id[person], number)
    order = rows_in_time(made, key)
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    person, site, made, number, key = person[order], site[order], made[order], number[order], key[order]
    luck = hashes(seed, "card", lives.people.person_id[person], number)
    never = np.zeros(len(person), dtype=bool)  # these people have a name and can say it
    second = which[order] > 0
    contacts = Contacts(person, sites.facility_id[site], profile[site], made, luck, never, never, second)
    desk = write_cards(seed, patients_on_paper(seed, lives.people, sites, ladder_of(sites)), contacts)
    return Cards(person, site, made, key, desk, contacts.profile, birth_days(desk.birth_date), rank[of_encounter])


def _second_made(seed: int, lives: Lives, profile: Ints) -> Ints:
    """1 for encounters from the one on at which the desk did not find the first card; encounters run by time."""
    encounters = lives.encounters
    rate = rates()[profile[encounters.site], causes().index("second_card")]
    chance = rate * numbers(ROOM, "world")["second_card_per_visit"]
    missed = uniforms(seed, "second card", encounters.key) < chance
    order = rows_by(encounters.person, encounters.site)
    person, site = encounters.person[order], encounters.site[order]
    starts = (np.diff(person, prepend=-1) != 0) | (np.diff(site, prepend=-1) != 0)
    count = np.cumsum(missed[order] & ~starts)
    before = np.repeat(count[starts], np.diff(np.flatnonzero(starts), append=len(order)))
    again = np.empty(len(order), dtype=np.int64)
    again[order] = (count - before) > 0
    return again


def desk_profiles(sites: Sites) -> Ints:
    """The profile of each hospital's desk, as a row of the profiles: its own line of the table, or that of its kind."""
    return np.array([profile_names().index(_profile(facility)) for facility in sites.facilities], dtype=np.int64)


def _profile(facility: Facility) -> str:
    chosen = _profile_by()
    name = chosen.get((facility.key, facility.kind)) or chosen.get(("", facility.kind), "ordinary")
    never = [cause for cause in _NEVER_HERE if rates()[profile_names().index(name), causes().index(cause)] > 0]
    if never:
        raise DataError(
            f"{facility.key} as {name}, whose cards may lack what a visit needs ({', '.join(never)})",
            where="hospitals.world/facility_profiles.csv",
        )
    return name


@cache
def _profile_by() -> dict[tuple[str, str], str]:
    return {(row["facility"], row["kind"]): row["profile"] for row in rows(ROOM, "facility_profiles")}


def birth_days(written: NDArray[np.object_]) -> NDArray[np.int64]:
    """Birth days as a hospital reads them; a year alone counts as its first of July."""
    days: Column = pa.array([day if len(day) == 10 else f"{day}-07-01" for day in written.tolist()], pa.string())
    return np.asarray(days.cast(pa.date32()).cast(pa.int32()), dtype=np.int64)


def registrations_table(cards: Cards, sites: Sites, block: Block) -> pa.Table:
    """The cards as written; each block of people is registered at a counter of its own, which numbers its records."""
    return table("registrations", {
        "registration_id": block.ids(np.arange(len(cards.person))), "facility_id": sites.facility_id[cards.site],
        "mrn": texts(record_numbers(cards.site, cards.registered, block.number)), "name": texts(cards.desk.name),
        "birth_date": texts(cards.desk.birth_date),
        "sex": words((cards.desk.sex == "female").astype(np.int64), SEXES), "cccd": texts(cards.desk.cccd),
        "bhyt": texts(cards.desk.bhyt), "phone": texts(cards.desk.phone), "address": texts(cards.desk.address),
        "registered_at": times(cards.registered),
    })  # fmt: skip
