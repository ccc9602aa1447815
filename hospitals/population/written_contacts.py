"""Phone and address as a desk writes them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import day_start
from emr_hub.randomness import hashes
from hospitals.population.identities import NOBODY, Identities
from hospitals.population.minted import digits, networks
from hospitals.population.mistakes.digits import one_digit
from hospitals.population.mistakes.letters import without_accents
from hospitals.population.mistakes.slips import Slips
from hospitals.population.places import map_of
from hospitals.population.written_numbers import child_years
from hospitals.settings import rows

if TYPE_CHECKING:
    from hospitals.population.desk import Contacts

ROOM = "hospitals.population"
Texts = NDArray[np.object_]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
MERGED = day_start(date(2025, 7, 1))  # Decision 19/2025/QĐ-TTg: 34 provinces, no districts
_FIXED_LINE = "0204"  # the hospital's own phone: an area code, then 00 and five digits, as all phones here


def write_phones(people: Identities, contacts: Contacts, slips: Slips, age: Ints) -> Texts:
    """A mobile number of the person, of the household, of the hospital, a placeholder, or nothing."""
    who, child = contacts.bearer, age < child_years()
    owner = people.bearers.phone_owner[who]
    other = owner != NOBODY
    shared = slips.strikes("parents_phone", child & other)
    shared |= slips.strikes("household_phone", ~child & other & (owner != who))
    bearer = np.where(shared, owner, who)
    later = slips.strikes("phone_changed", ~shared)
    network = np.where(later, people.phone_b_network[bearer], people.phone_network[bearer])
    line = np.where(later, people.phone_b_line[bearer], people.phone_line[bearer])
    now, before = networks()
    former = slips.strikes("phone_former", now[network] != before[network])
    written = np.where(former, before[network], now[network]) + line
    slips.rewrite("phone_digit", written, _one_digit)
    slips.rewrite("phone_other_form", written, _other_form)
    hospital = slips.strikes("hospital_phone")
    written[hospital] = _FIXED_LINE + digits(contacts.facility_id[hospital], 7)
    said = np.array([r["text"] for r in rows(ROOM, "desk_words") if r["kind"] == "placeholder phone"], dtype=object)
    anything = slips.strikes("placeholder_phone", ~hospital)
    written[anything] = said[(slips.luck("placeholder_phone")[anything] % np.uint64(len(said))).astype(np.int64)]
    written[slips.strikes("phone_missing", ~hospital & ~anything)] = None
    return written


def _one_digit(phone: str, luck: int) -> str:
    return one_digit(phone, luck, len(phone) - 5)


def _other_form(phone: str, luck: int) -> str:
    """+84 for the first zero, points, spaces, or the first zero lost in a spreadsheet."""
    head, middle, tail = phone[:-6], phone[-6:-3], phone[-3:]
    return (f"+84{phone[1:]}", f"{head}.{middle}.{tail}", f"{head} {middle} {tail}", phone[1:])[luck % 4]


def write_addresses(people: Identities, contacts: Contacts, slips: Slips) -> Texts:
    """Hamlet, commune, district and province as the map read on that day, or as the desk still reads it."""
    bearers, who = people.bearers, contacts.bearer
    moved = slips.strikes("moved")
    hamlet, commune = bearers.hamlet[who], bearers.commune[who]
    merged = contacts.registered >= MERGED
    today = merged & ~slips.strikes("old_map", merged)
    short = slips.strikes("address_short")
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
            land.group[at] + hamlet[here].astype(str).astype(object) + ", " + full,
        )
    _without_letters(slips, written)
    written[slips.strikes("address_missing")] = None
    return written


def _without_letters(slips: Slips, written: Texts) -> None:
    """A desk or system without Vietnamese letters leaves them out of the address too."""
    for row in np.flatnonzero(slips.falls("accents_lost")):
        written[row] = without_accents(written[row])
