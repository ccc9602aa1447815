"""How many cards each clinician would see: from the world's own D3 chain, summed over all blocks of its people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.columns import longs
from emr_hub.columns.grouped import numbered
from scenarios.definition import Scenario

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Workload:
    """Clinicians in ascending order of their ids, and the cards of each in the measured period."""

    clinician_id: Ints
    cards: Ints

    def per_day(self, scenario: Scenario, clinician_id: Ints) -> NDArray[np.float64]:
        """The cards that each of these clinicians would see on an average calendar day of the measured period."""
        place = np.searchsorted(self.clinician_id, clinician_id)
        return np.asarray((self.cards / scenario.days)[place], dtype=np.float64)


def workload_of(scenario: Scenario, orders: pa.Table, cards: NDArray[np.bool_]) -> Workload:
    """`cards`: per order, whether the world's own D3 chain would raise a card; every clinician of the orders counts."""
    signed = longs(orders, "signed_at")
    measured = (signed >= scenario.measured_from) & (signed < scenario.measured_until)
    ids, clinician = numbered(longs(orders, "clinician_id"))
    return Workload(ids, np.bincount(clinician[cards & measured], minlength=len(ids)).astype(np.int64))


def together(loads: Iterable[Workload]) -> Workload:
    """The clinicians of several blocks with the cards of all of them."""
    parts = list(loads)
    ids, clinician = np.unique(np.concatenate([part.clinician_id for part in parts]), return_inverse=True)
    cards = np.zeros(len(ids), np.int64)
    np.add.at(cards, clinician, np.concatenate([part.cards for part in parts]))
    return Workload(ids, cards)
