"""What is sent while a link, a hospital or the coordinator is down arrives when it is up again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from emr_hub.clock import Instant
from emr_hub.columns import longs
from scenarios.definition import Outage
from scenarios.telling.instants import NEVER, Ints, instants, rows_of_ids, with_instants
from scenarios.telling.places import keys_and_kinds, row_of_facility
from scenarios.telling.spans import Spans


def with_waits(tables: dict[str, pa.Table], outages: Sequence[Outage], link_delay: Instant) -> None:
    """Move cards, legal bases and publications out of the outages that keep them from arriving.

    What is moved arrives at the end of the outage. A pointer is under way for `link_delay` ms: it may leave while the
    coordinator is down, if it arrives when it is up. What was sent in time is not moved, nor what is never sent.
    """
    if not outages:
        return
    since = instants(tables["facilities"], "connected_since")
    cards, orders, consents = tables["registrations"], tables["orders"], tables["consents"]
    at_card = row_of_facility(tables, longs(cards, "facility_id"))
    arrival = _arrival(tables, outages, 0, since, instants(cards, "registered_at"), at_card)
    of_basis = rows_of_ids(longs(consents, "registration_id"), longs(cards, "registration_id"))
    begins = np.maximum(instants(consents, "valid_from"), instants(cards, "registered_at")[of_basis])
    known = _arrival(tables, outages, 0, since, begins, at_card[of_basis])
    told_in_time = pa.array(np.where(known > begins, known, 0) < instants(consents, "valid_to"))
    moved = np.where(known > begins, known, instants(consents, "valid_from"))
    tables["consents"] = with_instants(consents, "valid_from", moved).filter(told_in_time)
    tables["registrations"] = with_instants(cards, "registered_at", arrival)
    site = row_of_facility(tables, longs(orders, "facility_id"))
    published = _arrival(tables, outages, link_delay, since, instants(orders, "published_at"), site)
    tables["orders"] = with_instants(orders, "published_at", published)


def _arrival(
    tables: dict[str, pa.Table], outages: Sequence[Outage], delay: Instant, since: Ints, sent: Ints, site: Ints
) -> Ints:
    """When each thing sent passes, where an outage keeps it; everything else is left as it was."""
    passed = sent.copy()
    for row, (key, _) in enumerate(keys_and_kinds(tables)):
        here = np.flatnonzero((site == row) & (sent < NEVER))
        if since[row] >= NEVER or not len(here):
            continue
        leaves = np.maximum(sent[here], since[row])
        later = _closed_to(key, outages, delay).after(leaves)
        passed[here] = np.where(later > leaves, later, sent[here])
    return passed


def _closed_to(key: str, outages: Sequence[Outage], delay: Instant) -> Spans:
    """When nothing that a facility sends gets through, by the instant at which it leaves the facility."""
    own = [(o.begins, o.ends) for o in outages if o.facility == key]
    away = [(o.begins - delay, o.ends - delay) for o in outages if o.what == "coordinator"]
    return Spans.of([*own, *away])
