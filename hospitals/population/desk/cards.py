"""What a hospital's desk wrote down: one card per contact, with the mistakes that its kind of desk makes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY, HOUR
from hospitals.population.desk.addresses import write_addresses
from hospitals.population.desk.births import ages_at, write_births, write_sexes
from hospitals.population.desk.contact import Contacts
from hospitals.population.desk.names import write_names
from hospitals.population.desk.numbers import child_years, write_citizen_numbers, write_insurance
from hospitals.population.desk.phones import write_phones
from hospitals.population.mistakes import Slips
from hospitals.population.papers import NOBODY, Identities

Texts = NDArray[np.object_]
Ints = NDArray[np.int64]
_LOCAL = 7 * HOUR  # Asia/Ho_Chi_Minh, no daylight saving


@dataclass(frozen=True, slots=True)
class Desk:
    """The cards as written, one row each; `sex` female, male or unknown, None where nothing was written.

    `causes` (bits, in the order of `mistakes.causes`) and `lender` (the row of the person whose number stands there
    instead, NOBODY for none) belong to the truth.
    """

    name: Texts
    birth_date: Texts
    sex: Texts
    cccd: Texts
    bhyt: Texts
    phone: Texts
    address: Texts
    causes: NDArray[np.uint64]
    lender: Ints


def write_cards(seed: int, people: Identities, contacts: Contacts) -> Desk:
    """One card per contact. The luck of a card follows from its own key, whatever else is written."""
    slips = Slips(seed, contacts.key, contacts.profile)
    slips.mark("second_card", contacts.second)
    who, born = contacts.bearer, people.bearers.birth_day[contacts.bearer]
    day = (contacts.registered + _LOCAL) // DAY
    age = ages_at(born, day)
    unknown = slips.strikes("unidentified", contacts.emergency & ~contacts.newborn & (age >= child_years()))
    lender = np.full(len(contacts), NOBODY, dtype=np.int64)
    citizen = write_citizen_numbers(people, contacts, slips, age, lender)
    insurance = write_insurance(seed, people, contacts, slips, age, lender)
    female = people.bearers.female[who]
    desk = Desk(
        name=write_names(people, contacts, slips, unknown),
        birth_date=write_births(born, slips, unknown),
        sex=write_sexes(female, slips),
        cccd=citizen,
        bhyt=insurance,
        phone=write_phones(people, contacts, slips, age),
        address=write_addresses(people, contacts, slips),
        causes=slips.struck,
        lender=lender,
    )
    for papers in (desk.cccd, desk.bhyt, desk.phone, desk.address):
        papers[unknown] = None
    desk.lender[unknown] = NOBODY
    return desk
