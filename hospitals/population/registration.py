"""What a hospital's desk wrote down at first contact: one card per person and hospital, with the desk's mistakes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import Instant, day_start, vietnamese_day
from emr_hub.identifiers import BhytForm, mint_bhyt, mint_cccd
from emr_hub.randomness import hashes, uniforms
from emr_hub.terminology import province_name, provinces
from hospitals.network import Sites
from hospitals.population.names import DRAWS, is_younger, name_provider, without_accents
from hospitals.population.people import ROOM, People
from hospitals.settings import numbers, rows

_EPOCH = date(1970, 1, 1)
_TWELVE_DIGITS_SINCE = day_start(date(2025, 8, 15))  # Decree 188/2025: the card may show the citizen number
_CHILD_YEARS = 14  # a citizen card is issued from this age
_SUBJECTS = ("DN", "GD", "HC", "HT", "HN")
Texts = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Desk:
    """The cards as written, one row each; `sex` female or male, None where nothing was written."""

    name: Texts
    birth_date: Texts
    sex: Texts
    cccd: Texts
    bhyt: Texts
    phone: Texts
    address: Texts


def draw_registrations(
    seed: int, people: People, sites: Sites, person: NDArray[np.int64], site: NDArray[np.int64],
    registered: NDArray[np.int64],
) -> Desk:  # fmt: skip
    """One card for each (person row, site row), made at `registered`; mistakes belong to that card alone."""
    number = numbers(ROOM, "desk")
    key = hashes(seed, "card", people.person_id[person], sites.facility_id[site])
    female = people.female[person] ^ (uniforms(seed, "wrong sex", key) < number["wrong_sex"])
    citizen = _citizen_numbers(seed, people, person, sites)
    years = np.array([_year(day) for day in people.birth_day[person]])
    child = np.array([vietnamese_day(int(t)).year for t in registered]) - years < _CHILD_YEARS
    missing = np.where(child, number["cccd_missing_child"], number["cccd_missing"])
    written = _mistyped(seed, key, citizen)
    written[uniforms(seed, "cccd missing", key) < missing] = None
    return Desk(
        name=_written_names(seed, people, person, years, key),
        birth_date=_birth_dates(seed, people.birth_day[person], key),
        sex=np.where(female, "female", "male").astype(object),
        cccd=written,
        bhyt=_insurance(seed, people, sites, person, key, registered, citizen),
        phone=_phones(seed, people.person_id[person], key),
        address=_addresses(seed, people, person, sites, registered),
    )


def _year(day: int) -> int:
    return (_EPOCH + timedelta(days=int(day))).year


def true_names(seed: int, people: People, person: NDArray[np.int64], years: NDArray[np.int64]) -> Texts:
    """The names these people really bear."""
    luck = uniforms(seed, "name", people.person_id[person][:, None], np.arange(DRAWS)[None, :])
    younger = is_younger(years)
    chosen = people.female[person], younger, people.north[person], people.minority[person]
    return name_provider().names(*chosen, luck)


def _written_names(
    seed: int, people: People, person: NDArray[np.int64], years: NDArray[np.int64], key: NDArray[np.uint64]
) -> Texts:
    number, names = numbers(ROOM, "desk"), true_names(seed, people, person, years)
    plain = uniforms(seed, "accents", key) < number["name_without_accents"]
    cut = uniforms(seed, "middle dropped", key) < number["name_middle_dropped"]
    for row in np.flatnonzero(cut):
        words = names[row].split(" ")
        names[row] = f"{words[0]} {words[-1]}"
    for row in np.flatnonzero(plain):
        names[row] = without_accents(names[row])
    return names


def _birth_dates(seed: int, birth_day: NDArray[np.int64], key: NDArray[np.uint64]) -> Texts:
    number = numbers(ROOM, "desk")
    wrong = uniforms(seed, "birth typo", key) < number["birth_date_typo"]
    only_year = uniforms(seed, "birth year only", key) < number["birth_year_only"]
    written = np.empty(len(key), dtype=object)
    for row, day in enumerate(birth_day):
        born = _EPOCH + timedelta(days=int(day))
        if wrong[row]:
            born = born.replace(year=born.year - 1, day=min(born.day, 28))  # 29 February exists in few years
        written[row] = f"{born.year}" if only_year[row] else born.isoformat()
    return written


def _citizen_numbers(seed: int, people: People, person: NDArray[np.int64], sites: Sites) -> Texts:
    """The synthetic citizen number of each person: one for life, province of birth registration by its old code."""
    who = people.person_id[person]
    here = uniforms(seed, "born here", who) < numbers(ROOM, "population")["born_here"]
    codes = sorted(provinces())
    anywhere = (uniforms(seed, "born where", who) * len(codes)).astype(np.int64)
    serial = (hashes(seed, "citizen serial", who) % np.uint64(1_000_000)).astype(np.int64)
    home = people.home[person]
    return np.array([
        mint_cccd(
            sites.facilities[home[n]].province_before if here[n] else codes[anywhere[n]],
            "female" if people.female[person[n]] else "male", _year(people.birth_day[person[n]]), int(serial[n]),
        )
        for n in range(len(person))
    ], dtype=object)  # fmt: skip


def _mistyped(seed: int, key: NDArray[np.uint64], citizen: Texts) -> Texts:
    """The numbers as typed: sometimes two neighbours change places, never the 9 that marks them synthetic."""
    typed = citizen.copy()
    place = (hashes(seed, "typo place", key) % np.uint64(10)).astype(np.int64) + 1
    for row in np.flatnonzero(uniforms(seed, "cccd typo", key) < numbers(ROOM, "desk")["cccd_typo"]):
        digits, at = list(typed[row]), place[row]
        digits[at], digits[at + 1] = digits[at + 1], digits[at]
        typed[row] = "".join(digits)
    return typed


def _insurance(
    seed: int, people: People, sites: Sites, person: NDArray[np.int64], key: NDArray[np.uint64],
    registered: NDArray[np.int64], citizen: Texts,
) -> Texts:  # fmt: skip
    number, who = numbers(ROOM, "desk"), people.person_id[person]
    insured = uniforms(seed, "insured", who) >= numbers(ROOM, "population")["no_insurance"]
    shown = insured & (uniforms(seed, "card shown", key) >= number["insurance_missing"])
    twelve = (registered >= _TWELVE_DIGITS_SINCE) & (uniforms(seed, "card twelve", key) < number["insurance_twelve"])
    ten = uniforms(seed, "card ten", key) < number["insurance_old_only"]
    serial = (hashes(seed, "insurance serial", who) % np.uint64(100_000_000)).astype(np.int64)
    subject = (hashes(seed, "insurance subject", who) % np.uint64(len(_SUBJECTS))).astype(np.int64)
    written = np.full(len(person), None, dtype=object)
    for row in np.flatnonzero(shown):
        form = BhytForm.CCCD if twelve[row] else BhytForm.BHXH if ten[row] else BhytForm.CARD
        province = sites.facilities[people.home[person[row]]].province_before
        written[row] = mint_bhyt(
            form, int(serial[row]), cccd=citizen[row], subject=_SUBJECTS[subject[row]], province=province
        )
    return written


def _phones(seed: int, who: NDArray[np.int64], key: NDArray[np.uint64]) -> Texts:
    """Ten digits that begin with 000, which no network uses."""
    shared = uniforms(seed, "household phone", who) < numbers(ROOM, "population")["household_phone"]
    owner = np.where(shared, who // 2, who)
    last = hashes(seed, "phone", owner) % np.uint64(10_000_000)
    missing = uniforms(seed, "phone missing", key) < numbers(ROOM, "desk")["phone_missing"]
    return np.array([None if gone else f"000{int(n):07d}" for gone, n in zip(missing, last, strict=True)], dtype=object)


def _addresses(
    seed: int, people: People, person: NDArray[np.int64], sites: Sites, registered: NDArray[np.int64]
) -> Texts:
    """Ward and province as the map read on that day: provinces merged on 1 July 2025."""
    wards = {row["old_code"]: row["wards"].split(";") for row in rows(ROOM, "places")}
    luck = uniforms(seed, "address", people.person_id[person])
    group = (hashes(seed, "address group", people.person_id[person]) % np.uint64(20)).astype(np.int64) + 1
    written = np.empty(len(person), dtype=object)
    for n, home in enumerate(people.home[person]):
        code = sites.facilities[home].province_before
        ward = wards[code][int(luck[n] * len(wards[code]))]
        written[n] = f"Tổ {group[n]}, {ward}, {province_at(code, int(registered[n]))}"
    return written


def province_at(old_code: str, at: Instant) -> str:
    """The name of the province that holds what was `old_code` before the mergers, as it was called at an instant."""
    province = provinces()[old_code]
    changed = province.valid_from is not None and province.valid_from <= at
    return province.name if changed else province_name(old_code, at) or province.old_name
