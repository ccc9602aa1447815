"""The people of a province with names, homes and kin: households put into words, ready for their papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from emr_hub.randomness import uniforms
from hospitals.population.homes import GRID
from hospitals.population.names import DRAWS, is_younger, name_provider
from hospitals.population.papers import NOBODY, Bearers, below, born_where, communes, on_papers, years_of
from hospitals.population.registry.households import Households, draw_households
from hospitals.settings import numbers, rows

ROOM = "hospitals.population"
_TRIES = 24  # given names tried for a twin who shall share an initial
Texts = NDArray[np.object_]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


def draw_residents(
    seed: int, first: int, last: int, old_codes: Sequence[str], reference_day: int
) -> tuple[Bearers, Households, Mask]:
    """The people with these numbers (ends of grids), their households, and who bears a name of a minority people."""
    homes = draw_households(seed, first, last, reference_day)
    number, who = numbers(ROOM, "registry"), homes.person_id
    household = who[homes.head]
    # who lives beside a namesake lives in the same hamlet and is of the same people
    place = np.where(homes.beside[homes.head] == NOBODY, household, who[homes.head // GRID * GRID])
    foreign = uniforms(seed, "foreign", place) < number["foreigners"]
    minority = uniforms(seed, "minority", place) < number["minority"]
    codes = np.array([int(code) for code in old_codes])
    home = codes[below(seed, "home province", place, len(codes))]
    day = on_papers(seed, who, homes.birth_day)
    year, born = years_of(day), born_where(seed, who, home)
    bearers = Bearers(
        person_id=who,
        name=_names(seed, homes, year, home >= number["southern_from_code"], minority, foreign),
        female=homes.female,
        birth_day=day,
        birth_year=year,
        home=home,
        birth_place=np.where(homes.twin_of == NOBODY, born, born[homes.twin_of]),  # twins are registered together
        commune=communes(home, uniforms(seed, "commune", place)),
        hamlet=1 + below(seed, "hamlet", place, int(number["hamlets"])),
        foreign=foreign,
        mother=homes.mother,
        near=_near(seed, who),
        phone_owner=np.where(homes.mother == NOBODY, homes.head, homes.mother),
    )
    return bearers, homes, minority


def _near(seed: int, who: Ints) -> Ints:
    """Somebody with a lower number in the same grid, at home or next door; the first of a grid has nobody."""
    slot = (who - 1) % GRID
    row = np.arange(len(who))
    luck = (uniforms(seed, "near", who) * slot).astype(np.int64)
    return np.where(slot == 0, NOBODY, row - slot + luck)


def _names(seed: int, homes: Households, year: Ints, south: Mask, minority: Mask, foreign: Mask) -> Texts:
    who = homes.person_id
    luck = uniforms(seed, "name", who[:, None], np.arange(DRAWS)[None, :])
    father = np.where(homes.father == NOBODY, homes.mother, homes.father)
    luck[:, 1] = np.where(father == NOBODY, luck[:, 1], luck[father, 1])
    twin = np.flatnonzero(homes.twin_of != NOBODY)
    luck[twin, :4] = luck[homes.twin_of[twin], :4]
    beside = np.flatnonzero(homes.beside != NOBODY)
    luck[beside] = luck[homes.beside[beside]]
    kinds = (homes.female, is_younger(year), ~south, minority)
    names = name_provider().names(*kinds, luck)
    names[beside] = names[homes.beside[beside]]
    _name_twins(seed, names, homes, kinds, luck, twin)
    return _foreign_names(seed, homes, foreign, names)


def _name_twins(
    seed: int, names: Texts, homes: Households, kinds: tuple[Mask, ...], luck: NDArray[np.float64], twin: Ints
) -> None:
    """Another given name than the elder twin's; for some one with the same initial."""
    alike = uniforms(seed, "twins initial", homes.person_id) < numbers(ROOM, "registry")["twins_same_initial"]
    for row in twin:
        elder = names[homes.twin_of[row]].split(" ")[-1]
        tries = np.repeat(luck[row : row + 1], _TRIES, axis=0)
        tries[:, 4] = uniforms(seed, "twin given name", homes.person_id[row], np.arange(_TRIES))
        female, younger, north, minority = (np.repeat(kind[row], _TRIES) for kind in kinds)
        able = name_provider().names(female, younger, north, minority, tries)
        others = [name for name in able if name.split(" ")[-1] != elder]
        same = [name for name in others if name.split(" ")[-1][0] == elder[0]] if alike[row] else []
        names[row] = (same or others or [names[row]])[0]


def _foreign_names(seed: int, homes: Households, foreign: Mask, names: Texts) -> Texts:
    """Names of foreign people instead, in the order their own passports have; never that of the elder twin."""
    table = rows(ROOM, "foreign_names")
    who = homes.person_id
    for row in np.flatnonzero(foreign):
        elder = "" if homes.twin_of[row] == NOBODY else names[homes.twin_of[row]]
        own = [_on_passport(r) for r in table if (r["sex"] == "female") == bool(homes.female[row])]
        at = int(below(seed, "abroad", who[row : row + 1], len(own))[0])
        names[row] = own[at] if own[at] != elder else own[(at + 1) % len(own)]
    return names


def _on_passport(chosen: Mapping[str, str]) -> str:
    parts = [chosen["family"], chosen["given"]]
    return " ".join(parts if chosen["family_first"] == "1" else reversed(parts))
