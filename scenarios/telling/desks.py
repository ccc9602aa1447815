"""The same people at the same desks, written down by another kind of desk."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from emr_hub.columns import longs
from hospitals.world import cards_written_otherwise
from scenarios.definition import choice_at
from scenarios.definition.systems import Chosen
from scenarios.telling.instants import rows_of_ids
from scenarios.telling.places import keys_and_kinds


def with_desks(tables: dict[str, pa.Table], chosen: Chosen, seed: int) -> None:
    """Write the cards of some facilities again as the chosen profile would; who has how many cards stays."""
    said = ((key, choice_at(chosen, key, kind)) for key, kind in keys_and_kinds(tables))
    profiles = {key: profile for key, profile in said if profile is not None}
    if not profiles:
        return
    registrations, truth = tables["registrations"], tables["truth/registrations"]
    place = rows_of_ids(longs(registrations, "registration_id"), longs(truth, "registration_id"))
    person = longs(truth, "person_id")[place]
    tables["registrations"] = cards_written_otherwise(
        seed, tables["facilities"], registrations, np.asarray(person, np.int64), profiles
    )
