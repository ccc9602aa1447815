"""Citizen and insurance numbers as a desk writes them: the person's own, somebody else's, or something like one."""

from __future__ import annotations

from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import day_start
from emr_hub.randomness import hashes
from emr_hub.terminology import provinces
from hospitals.population.desk.contact import Contacts
from hospitals.population.mistakes import Slips
from hospitals.population.mistakes.digits import one_digit, swapped_digits
from hospitals.population.papers import NO_NUMBER, NOBODY, PASSPORT_MARK, Identities, digits, subjects
from hospitals.settings import numbers, rows

ROOM = "hospitals.population"
Texts = NDArray[np.object_]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
_TWELVE_DIGITS_SINCE = day_start(date(2025, 8, 15))  # Decree 188/2025: the card may show the citizen number
_MARK = 1  # the 9 that marks citizen numbers and old cards synthetic stays whatever is mistyped
_MARKS = {10: 2, 12: _MARK, 15: 7}  # so do the 99 of an insurance number and the letters before it


def filled(texts: Texts) -> Mask:
    """Which texts are there: None is none, and no text is empty."""
    return texts.astype(bool)


def child_years() -> float:
    """The age in years from which a citizen card is issued."""
    return numbers(ROOM, "desk")["child_years"]


def write_citizen_numbers(people: Identities, contacts: Contacts, slips: Slips, age: Ints, lender: Ints) -> Texts:
    """Twelve digits, nine of the old card, a passport, a placeholder, or nothing; notes whose number was borrowed."""
    who, child = contacts.bearer, age < child_years()
    own = _valid_at(people, who, contacts.registered)
    kin, near = _lenders(people, contacts)
    parents = slips.strikes("parents_number", child & (kin != NOBODY))
    borrowed = slips.strikes("borrowed_number", ~child & (near != NOBODY))
    lender[parents], lender[borrowed] = kin[parents], near[borrowed]
    taken = parents | borrowed
    written = digits(np.where(taken, _valid_at(people, lender, contacts.registered), own), 12)
    abroad = people.bearers.foreign[who]
    written[abroad] = PASSPORT_MARK + digits(own[abroad], 7)
    missing = slips.strikes("cccd_missing", ~child & ~taken)
    missing |= slips.strikes("cccd_missing_child", child & ~taken & ~contacts.newborn) | (contacts.newborn & ~taken)
    written[missing] = None
    plain = ~taken & ~missing
    old_card = people.old_card[who]
    old = slips.strikes("old_number", plain & (old_card != NO_NUMBER))
    written[old] = digits(old_card[old], 9)
    _mistype(slips, written, filled(written) & ~abroad)
    anything = slips.strikes("placeholder_number", plain & ~old)
    written[anything] = _anything(slips)[anything]
    return written


def _mistype(slips: Slips, written: Texts, able: Mask) -> None:
    slips.rewrite("cccd_digit", written, partial(one_digit, kept=_MARK), able)
    slips.rewrite("cccd_swapped", written, partial(swapped_digits, kept=_MARK), able)


def _anything(slips: Slips) -> Texts:
    said = np.array([r["text"] for r in rows(ROOM, "desk_words") if r["kind"] == "placeholder number"], dtype=object)
    return np.asarray(said[(slips.luck("placeholder_number") % np.uint64(len(said))).astype(np.int64)])


def _valid_at(people: Identities, row: Ints, instant: Ints) -> Ints:
    """The citizen number of these people at an instant; a number may have been corrected."""
    return np.where(instant < people.renumbered_at[row], people.citizen_before[row], people.citizen[row])


def _lenders(people: Identities, contacts: Contacts) -> tuple[Ints, Ints]:
    """Whose numbers could stand on each card: the mother's, and those of some grown person near; NOBODY for none."""
    bearers, who = people.bearers, contacts.bearer
    year = contacts.registered.astype("datetime64[ms]").astype("datetime64[Y]").astype(np.int64) + 1970
    mother, near = bearers.mother[who], bearers.near[who]
    grown = year - bearers.birth_year[near] > child_years()
    abroad = bearers.foreign[who]
    return (
        np.where(abroad | bearers.foreign[mother], NOBODY, mother),
        np.where(abroad | bearers.foreign[near] | ~grown, NOBODY, near),
    )


def write_insurance(
    seed: int, people: Identities, contacts: Contacts, slips: Slips, age: Ints, lender: Ints
) -> Texts:  # fmt: skip
    """Fifteen, ten or twelve characters, or nothing; notes whose card was borrowed."""
    who, child = contacts.bearer, age < child_years()
    insured = people.stem != NO_NUMBER
    kin, near = (np.where((row != NOBODY) & insured[row], row, NOBODY) for row in _lenders(people, contacts))
    parents = slips.strikes("parents_card", child & (kin != NOBODY))
    borrowed = slips.strikes("borrowed_card", ~child & (near != NOBODY))
    lender[parents], lender[borrowed] = kin[parents], near[borrowed]
    bearer = np.where(parents, kin, np.where(borrowed, near, who))
    shown = insured[bearer] & ~(contacts.newborn & ~parents)
    shown &= ~slips.strikes("insurance_missing", shown & ~parents & ~borrowed)
    written = _in_some_form(seed, people, contacts, slips, bearer, shown)
    slips.rewrite("insurance_digit", written, _one_digit, filled(written))
    return written


def _one_digit(number: str, luck: int) -> str:
    return one_digit(number, luck, _MARKS[len(number)])


def _in_some_form(seed: int, people: Identities, contacts: Contacts, slips: Slips, bearer: Ints, shown: Mask) -> Texts:
    bearers, day = people.bearers, contacts.registered
    twelve = slips.strikes("insurance_twelve", shown & (day >= _TWELVE_DIGITS_SINCE))
    ten = slips.strikes("insurance_ten", shown & ~twelve)
    changed = slips.strikes("prefix_changed", shown & ~twelve & ~ten)
    year = day.astype("datetime64[ms]").astype("datetime64[Y]").astype(np.int64) + 1970
    age = np.maximum(year - bearers.birth_year[bearer], 0)
    letters, benefit = subjects(seed, bearers.person_id[bearer], age, changed.astype(np.int64))
    codes = np.array([int(code) for code in sorted(provinces())])
    elsewhere = codes[(hashes(seed, "card province", slips.key) % np.uint64(len(codes))).astype(np.int64)]
    province = np.where(changed, elsewhere, bearers.home[bearer])
    stem = people.stem[bearer]
    written = np.full(len(bearer), None, dtype=object)
    card = shown & ~twelve & ~ten
    behind = (benefit * 100 + province) * 10**10 + stem
    written[card] = letters[card] + digits(behind[card], 13)
    written[ten] = digits(stem[ten], 10)
    written[twelve] = digits(_valid_at(people, bearer, day)[twelve], 12)
    return written
