"""Judges the whole world once: as it is, for the counts, and as the coordinator can see it, for the arms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from coordinator.bulk import Columns, Ground
from coordinator.decision import Policy
from scenarios.engines.counting import WorldCounts, count_world
from scenarios.engines.exchange_records import read_world
from scenarios.engines.ground import columns_of, seen_ground, true_ground
from scenarios.experiments.known_codes import known_results


@dataclass(frozen=True, slots=True)
class Judgement:
    """`counts`: the world under each policy. `seen`, `seen_columns`: what the coordinator can link and read."""

    counts: WorldCounts
    seen_columns: Columns
    seen: Ground


def judge_world(tables: Mapping[str, pa.Table], policies: Sequence[Policy]) -> Judgement:
    """Judge a world under its policies; the first is the scenario's own."""
    whole = columns_of(tables)
    counts = count_world(true_ground(tables, whole), whole, policies)
    readable = columns_of(tables, known_results(tables))
    cards = read_world({**tables, "orders": tables["orders"].slice(0, 0), "results": tables["results"].slice(0, 0)})
    return Judgement(counts, readable, seen_ground(tables, readable, cards.registrations))
