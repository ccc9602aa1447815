"""Hospitals that publish by another habit than their own."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from emr_hub.columns import longs
from emr_hub.terminology import facility
from hospitals.laboratory import habit_named, published_by, usual_habit
from scenarios.definition import choice_at
from scenarios.definition.systems import Chosen
from scenarios.telling.instants import NEVER, instants, rows_of_ids, with_instants
from scenarios.telling.places import keys_and_kinds, row_of_facility


def with_habits(tables: dict[str, pa.Table], chosen: Chosen) -> None:
    """Publish by the chosen habit where one is chosen; what is never published stays so, nor is anything else moved."""
    words = [choice_at(chosen, key, kind) for key, kind in keys_and_kinds(tables)]
    if not any(words):
        return
    orders, encounters = tables["orders"], tables["encounters"]
    keys = [key for key, _ in keys_and_kinds(tables)]
    habits = [habit_named(word) if word else usual_habit(facility(key)) for key, word in zip(keys, words, strict=True)]
    site = row_of_facility(tables, longs(orders, "facility_id"))
    visit = rows_of_ids(longs(orders, "encounter_id"), longs(encounters, "encounter_id"))
    resulted, published = instants(orders, "resulted_at"), instants(orders, "published_at")
    moved = np.array([word is not None for word in words])[site] & (published < NEVER) & (resulted < NEVER)
    ended = instants(encounters, "ended_at")[visit]
    again = published_by(habits, site[moved], resulted[moved], ended[moved])
    later = published.copy()
    later[moved] = np.minimum(again, NEVER)  # a visit that never ends is never closed
    tables["orders"] = with_instants(orders, "published_at", later)
