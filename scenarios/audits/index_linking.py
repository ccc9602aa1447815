"""The patient index asked of all cards of an input at once: who is certainly one person, and who only probably."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute

from coordinator.linking import link_table
from coordinator.match_models import DEFAULT_MODEL, load_model
from emr_hub.columns import SCHEMAS
from emr_hub.formats.facts import Facts
from emr_hub.formats.settling import person_order
from scenarios.audits.limits import limit
from scenarios.audits.people_linked import Linking

pc: Any = compute  # its type stubs know neither every function nor every shape
_CARD = ("name", "birth_date", "sex", "cccd", "bhyt", "phone", "address")


def by_the_index(known: Facts, subjects: pa.Table) -> Linking:
    """Link the cards of all subjects that have rows; subjects without a card stay alone.

    A person goes by the first of its cards. Pairs that wait for a decision leave the question open.
    """
    keys = sorted((key for key in subjects["subject"].to_pylist() if key is not None), key=person_order)
    cards = known.cards()
    registrations = _registrations(cards.take(pc.index_in(pa.array(keys, pa.string()), cards["subject"])), keys)
    linked = link_table(registrations, load_model(DEFAULT_MODEL), limit("people_of_the_registry"))
    person = {key: keys[first - 1] for key, first in zip(keys, linked.person.tolist(), strict=True)}
    alias = {key: other for key, other in person.items() if key != other}
    waiting = linked.questions.select(["one", "other"]).to_pydict()
    asked = {
        (person[keys[one - 1]], person[keys[other - 1]])
        for one, other in zip(waiting["one"], waiting["other"], strict=True)
    }
    return Linking(alias, tuple(sorted((a, b) for a, b in asked if a != b)))


def _registrations(cards: pa.Table, keys: list[str]) -> pa.Table:
    """The cards in the shape of `registrations`, numbered from 1 in the order of the keys."""
    named = _facility_numbers(cards["facility"])
    cells: dict[str, Any] = {
        "registration_id": np.arange(1, len(keys) + 1), "facility_id": named,
        "mrn": pc.coalesce(cards["mrn"], pa.array(keys, pa.string())), **{name: cards[name] for name in _CARD},
        "registered_at": cards["registered"],
    }  # fmt: skip
    schema = SCHEMAS["registrations"]
    return pa.table([cells[f.name] for f in schema], names=schema.names).cast(schema)


def _facility_numbers(facility: Any) -> Any:
    coded: Any = pc.dictionary_encode(facility.combine_chunks() if isinstance(facility, pa.ChunkedArray) else facility)
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    return pc.add(pc.cast(pc.fill_null(coded.indices, -1), pa.int64()), 1)
