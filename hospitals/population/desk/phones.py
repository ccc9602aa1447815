"""Phone as a desk writes it: the person's, the household's, the hospital's own, or something like a number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hospitals.population.desk.contact import Contacts
from hospitals.population.desk.numbers import child_years
from hospitals.population.mistakes import Slips
from hospitals.population.mistakes.digits import one_digit
from hospitals.population.papers import NOBODY, Identities, digits, networks
from hospitals.settings import rows

ROOM = "hospitals.population"
Texts = NDArray[np.object_]
Ints = NDArray[np.int64]
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
    written: Texts = np.where(former, before[network], now[network]) + digits(line, 7)
    slips.rewrite("phone_digit", written, _one_digit)
    slips.rewrite("phone_other_form", written, other_form)
    hospital = slips.strikes("hospital_phone")
    written[hospital] = _FIXED_LINE + digits(contacts.facility_id[hospital], 7)
    said = np.array([r["text"] for r in rows(ROOM, "desk_words") if r["kind"] == "placeholder phone"], dtype=object)
    anything = slips.strikes("placeholder_phone", ~hospital)
    written[anything] = said[(slips.luck("placeholder_phone")[anything] % np.uint64(len(said))).astype(np.int64)]
    written[slips.strikes("phone_missing", ~hospital & ~anything)] = None
    return written


def _one_digit(phone: str, luck: int) -> str:
    return one_digit(phone, luck, len(phone) - 5)


def other_form(phone: str, luck: int) -> str:
    """+84 for the first zero, points, spaces, or the first zero lost in a spreadsheet."""
    head, middle, tail = phone[:-6], phone[-6:-3], phone[-3:]
    return (f"+84{phone[1:]}", f"{head}.{middle}.{tail}", f"{head} {middle} {tail}", phone[1:])[luck % 4]
