"""Address as a desk writes it: the map changed on 1 July 2025, and not every desk changed with it."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import day_start
from emr_hub.randomness import hashes
from hospitals.population.desk.contact import Contacts
from hospitals.population.mistakes import Slips
from hospitals.population.mistakes.letters import without_accents
from hospitals.population.papers import Identities, map_of

Texts = NDArray[np.object_]
MERGED = day_start(date(2025, 7, 1))  # Decision 19/2025/QĐ-TTg: 34 provinces, no districts


def write_addresses(people: Identities, contacts: Contacts, slips: Slips) -> Texts:
    """Hamlet, commune, district and province as the map read on that day, or as the desk still reads it."""
    bearers, who = people.bearers, contacts.bearer
    moved = slips.strikes("moved")
    hamlet, commune = bearers.hamlet[who], bearers.commune[who]
    merged = contacts.registered >= MERGED
    today = merged & ~slips.strikes("old_map", merged)
    short = slips.strikes("address_short")
    numeral = np.array([str(n) for n in range(int(hamlet.max(initial=0)) + 1)], dtype=object)[hamlet]
    written = np.empty(len(who), dtype=object)
    for code in np.unique(bearers.home[who]):
        here = bearers.home[who] == code
        land = map_of(f"{code:02d}")
        away = (hashes(slips.seed, "other home", bearers.person_id[who[here]]) % np.uint64(len(land))).astype(np.int64)
        at = np.where(moved[here], away, commune[here])
        full = np.where(today[here], land.new[at], land.old[at])
        written[here] = np.where(
            short[here],
            np.where(today[here], land.new[at], land.short_old[at]),
            land.group[at] + numeral[here] + ", " + full,
        )
    slips.rewrite("accents_lost", written, without_accents)  # with the name: a system has Vietnamese letters or none
    written[slips.strikes("address_missing")] = None
    return written
