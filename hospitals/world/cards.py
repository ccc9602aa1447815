"""Registrations: one card per person and hospital, numbered by time, with the legal bases for showing its records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.clock import DAY, vietnamese_day
from emr_hub.identifiers import mint_record_number
from emr_hub.randomness import hashes, normals, uniforms
from hospitals.care import NEVER
from hospitals.network import Sites
from hospitals.population import Desk, draw_registrations
from hospitals.settings import numbers
from hospitals.world.columns import table, texts, times, words
from hospitals.world.lives import ROOM, Lives

BASES = ("contract", "law", "written_request")
SEXES = ("male", "female")
_CATEGORIES = "laboratory"


@dataclass(frozen=True, slots=True)
class Cards:
    """One row per registration, in order of its id (row + 1). `of_encounter` names the card of each encounter."""

    person: NDArray[np.int64]
    site: NDArray[np.int64]
    registered: NDArray[np.int64]
    key: NDArray[np.uint64]
    desk: Desk
    birth_day: NDArray[np.int64]
    of_encounter: NDArray[np.int64]


def register(seed: int, lives: Lives, sites: Sites) -> Cards:
    """The cards that these lives leave behind, each made at the first contact with a hospital."""
    encounters = lives.encounters
    pair, of_encounter = np.unique(encounters.person * len(sites) + encounters.site, return_inverse=True)
    person, site = np.divmod(pair, len(sites))
    first = np.full(len(pair), np.iinfo(np.int64).max)
    np.minimum.at(first, of_encounter, encounters.started)
    key = hashes(seed, "registration", lives.people.person_id[person], sites.facility_id[site])
    order = np.lexsort((key, first))
    rank = np.empty(len(pair), dtype=np.int64)
    rank[order] = np.arange(len(pair))
    person, site, first = person[order], site[order], first[order]
    desk = draw_registrations(seed, lives.people, sites, person, site, first)
    return Cards(person, site, first, key[order], desk, birth_days(desk.birth_date), rank[of_encounter])


def birth_days(written: NDArray[np.object_]) -> NDArray[np.int64]:
    """Birth days as a hospital reads them; a year alone counts as its first of July."""
    days = [date.fromisoformat(text if len(text) == 10 else f"{text}-07-01").toordinal() for text in written]
    return np.array(days, dtype=np.int64) - date(1970, 1, 1).toordinal()


def registrations_table(cards: Cards, sites: Sites) -> pa.Table:
    """The cards as written."""
    return table("registrations", {
        "registration_id": np.arange(1, len(cards.person) + 1), "facility_id": sites.facility_id[cards.site],
        "mrn": texts(_record_numbers(cards)), "name": texts(cards.desk.name),
        "birth_date": texts(cards.desk.birth_date),
        "sex": words((cards.desk.sex == "female").astype(np.int64), SEXES), "cccd": texts(cards.desk.cccd),
        "bhyt": texts(cards.desk.bhyt), "phone": texts(cards.desk.phone), "address": texts(cards.desk.address),
        "registered_at": times(cards.registered),
    })  # fmt: skip


def _record_numbers(cards: Cards) -> NDArray[np.object_]:
    """Year and serial, counted per hospital and year in order of registration."""
    years = np.array([vietnamese_day(int(instant)).year for instant in cards.registered], dtype=np.int64)
    group = cards.site * 10_000 + years
    order = np.argsort(group, kind="stable")
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    serial = np.empty(len(group), dtype=np.int64)
    serial[order] = np.arange(len(group)) - np.repeat(starts, np.diff(starts, append=len(group)))
    pairs = zip(years, serial, strict=True)
    return np.array([mint_record_number(int(year), int(number) + 1) for year, number in pairs], dtype=object)


def consents_table(seed: int, lives: Lives, cards: Cards, sites: Sites) -> pa.Table:
    """Legal bases: a contract or a rule of law from registration on, and a written request at each referral."""
    standing = _standing(seed, cards)
    asked = _written_requests(lives, cards, sites)
    card, basis, start, stop = (np.concatenate(pair) for pair in zip(standing, asked, strict=True))
    order = np.lexsort((basis, start, card))
    return table("consents", {
        "registration_id": card[order] + 1, "basis": words(basis[order], BASES),
        "categories": texts(np.full(len(order), _CATEGORIES, dtype=object)),
        "valid_from": times(start[order]), "valid_to": times(stop[order]),
    })  # fmt: skip


def _standing(seed: int, cards: Cards) -> tuple[NDArray[np.int64], ...]:
    number, luck = numbers(ROOM, "world"), uniforms(seed, "basis", cards.key)
    contract = luck < number["basis_contract"]
    law = ~contract & (luck < number["basis_contract"] + number["basis_law"])
    which = np.flatnonzero(contract | law)
    lasts = number["withdrawn_after_days"] * np.exp(normals(seed, "withdrawn after", cards.key))
    withdrawn = contract & (uniforms(seed, "withdrawn", cards.key) < number["basis_withdrawn"])
    stop = np.where(withdrawn, cards.registered + (lasts * DAY).astype(np.int64) + 1, NEVER)
    return which, np.where(contract[which], 0, 1), cards.registered[which], stop[which]


def _written_requests(lives: Lives, cards: Cards, sites: Sites) -> tuple[NDArray[np.int64], ...]:
    """A referred person asks the sender in writing to show its records; in force from arrival."""
    referred = lives.encounters.take(lives.encounters.came_from >= 0)
    held = cards.person * len(sites) + cards.site
    order = np.argsort(held)
    wanted = referred.person * len(sites) + referred.came_from
    place = np.minimum(np.searchsorted(held[order], wanted), len(held) - 1)
    card = order[place]
    known = (held[card] == wanted) & (cards.registered[card] <= referred.started)
    start = referred.started[known]
    stop = start + int(numbers(ROOM, "world")["request_days"] * DAY)
    return card[known], np.full(len(start), BASES.index("written_request")), start, stop
