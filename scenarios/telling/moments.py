"""What a hospital says of when: the collection, and when a result was finished."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from emr_hub.columns import longs
from scenarios.definition import Outage
from scenarios.telling.instants import NEVER, instants, rows_of_ids, with_instants
from scenarios.telling.places import keys_and_kinds, named_rows, row_of_facility
from scenarios.telling.spans import Spans


def with_order_times(tables: dict[str, pa.Table], places: Sequence[str]) -> None:
    """At these places the time of the order stands for that of the collection: nobody wrote the real one down."""
    if not places:
        return
    orders = tables["orders"]
    there = named_rows(tables, places)[row_of_facility(tables, longs(orders, "facility_id"))]
    collected = instants(orders, "collected_at")
    known = there & (collected < NEVER)
    tables["orders"] = with_instants(orders, "collected_at", np.where(known, instants(orders, "signed_at"), collected))


def with_hospital_outages(tables: dict[str, pa.Table], outages: Sequence[Outage]) -> None:
    """What a laboratory finishes while its hospital's systems are down is known there when they are up again."""
    down = [outage for outage in outages if outage.what == "hospital"]
    keys = [key for key, _ in keys_and_kinds(tables)]
    for key in sorted({outage.facility for outage in down} & set(keys)):
        spans = Spans.of([(o.begins, o.ends) for o in down if o.facility == key])
        _finished_later(tables, keys.index(key), spans)


def _finished_later(tables: dict[str, pa.Table], row: int, spans: Spans) -> None:
    orders, results = tables["orders"], tables["results"]
    here = row_of_facility(tables, longs(orders, "facility_id")) == row
    resulted, published = instants(orders, "resulted_at"), instants(orders, "published_at")
    later = np.where(here, spans.after(resulted), resulted)
    moved = np.where(published < NEVER, np.maximum(published, later), published)
    tables["orders"] = with_instants(with_instants(orders, "resulted_at", later), "published_at", moved)
    order = rows_of_ids(longs(results, "order_id"), longs(orders, "order_id"))
    known = instants(results, "known_at")
    tables["results"] = with_instants(results, "known_at", np.where(here[order], spans.after(known), known))
