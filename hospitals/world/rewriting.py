"""The cards of a drawn world as another kind of desk would have written them: same people, same visits, same luck."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from emr_hub.columns import longs
from emr_hub.errors import UsageError
from emr_hub.randomness import hashes
from emr_hub.terminology import synthetic_facilities
from hospitals.network import NATIONAL, Sites, ladder_of, sites_of
from hospitals.population import Contacts, draw_people, heads_of, patients_on_paper, profile_names, write_cards
from hospitals.world.cards import CARDS_EACH, SEXES
from hospitals.world.columns import texts, words

Ints = NDArray[np.int64]


def cards_written_otherwise(
    seed: int, facilities: pa.Table, registrations: pa.Table, person_id: Ints, profiles: Mapping[str, str]
) -> pa.Table:
    """The registrations with the cards of some facilities written again; `profiles` by facility key.

    `person_id` is the true person of each registration. Who has how many cards, when they were made and their record
    numbers stay; written with the facility's own profile a card comes out as it was. UsageError for an unknown profile.
    """
    sites = _sites(facilities)
    site = _site_of(sites, longs(registrations, "facility_id"))
    profile = _numbers(sites, profiles)
    again = np.flatnonzero(profile[site] >= 0)
    contacts, who = _contacts(seed, sites, registrations, person_id, profile, site, again)
    ladder = ladder_of(sites)
    papers = patients_on_paper(seed, draw_people(seed, who, sites, ladder), sites, ladder)
    desk = write_cards(seed, papers, contacts)
    sex = np.array([SEXES.index(text) if text in SEXES else -1 for text in desk.sex.tolist()], np.int64)
    written = {"name": texts(desk.name), "birth_date": texts(desk.birth_date), "sex": words(sex, SEXES)}
    written |= {name: texts(getattr(desk, name)) for name in ("cccd", "bhyt", "phone", "address")}
    place = np.full(len(site), -1)
    place[again] = np.arange(len(again))
    for name, column in written.items():
        registrations = _replaced(registrations, name, column, place)
    return registrations


def _sites(facilities: pa.Table) -> Sites:
    """The facilities that the world was drawn with: a made-up one is found in none but a national one."""
    rows = facilities.select(["key", "network"]).to_pylist()
    if any(row["key"] in synthetic_facilities() for row in rows):
        return sites_of((NATIONAL,))
    return sites_of(sorted({str(row["network"]) for row in rows}))


def _site_of(sites: Sites, facility_id: Ints) -> Ints:
    order = np.argsort(sites.facility_id)
    return np.asarray(order[np.searchsorted(sites.facility_id[order], facility_id)], dtype=np.int64)


def _numbers(sites: Sites, profiles: Mapping[str, str]) -> Ints:
    """The row of the chosen profile for each site, -1 where none is chosen."""
    names = profile_names()
    for key, name in profiles.items():
        if name not in names:
            raise UsageError(f"no profile {name!r}", where=key, expected=", ".join(names))
    return np.array([names.index(profiles[key]) if key in profiles else -1 for key in sites.key], np.int64)


def _contacts(
    seed: int, sites: Sites, registrations: pa.Table, person_id: Ints, profile: Ints, site: Ints, again: Ints
) -> tuple[Contacts, Ints]:
    """The contacts of the cards to write again, and the persons to draw for them, ascending.

    The first of a household is drawn with it: the desk may have written down a phone of the house.
    """
    made = longs(registrations, "registered_at")
    which = _which(person_id * len(sites) + site, made)[again]
    who = np.unique(np.concatenate([person_id[again], heads_of(seed, person_id[again])]))
    bearer = np.searchsorted(who, person_id[again])
    number = sites.facility_id[site[again]] * CARDS_EACH + 1 + which
    luck = hashes(seed, "card", person_id[again], number)
    never = np.zeros(len(again), dtype=bool)
    facility = sites.facility_id[site[again]]
    return Contacts(bearer, facility, profile[site[again]], made[again], luck, never, never, which > 0), who


def _which(pair: Ints, made: Ints) -> Ints:
    """0 for the first card of a person at a facility, 1 for the second."""
    order = np.lexsort((made, pair))
    starts = np.flatnonzero(np.diff(pair[order], prepend=-1) != 0)
    within = np.arange(len(pair)) - np.repeat(starts, np.diff(starts, append=len(pair)))
    which = np.empty(len(pair), dtype=np.int64)
    which[order] = within
    return which


def _replaced(table: pa.Table, name: str, column: Any, place: Ints) -> pa.Table:
    """The table with the rows that have a place taken from a column."""
    spot = table.schema.get_field_index(name)
    kind = table.schema.field(spot).type
    plain = kind.value_type if pa.types.is_dictionary(kind) else kind
    rows = pa.array(place, pa.int64(), mask=place < 0)
    new = pc.take(pc.cast(column, plain), rows)
    mixed = pc.if_else(pa.array(place >= 0), new, pc.cast(table[name], plain))
    return table.set_column(spot, table.schema.field(spot), mixed.cast(kind))
