"""Judges the whole world once: as it is, for the counts, and as the coordinator can see it, for the arms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from coordinator.bulk import Columns, Ground
from coordinator.decision import Policy
from emr_hub.errors import BrokenError
from scenarios.engines.counting import WorldCounts, count_world
from scenarios.engines.ground import as_mapped, columns_of, seen_ground, true_ground
from scenarios.engines.identity import Cards, cards_of
from scenarios.engines.signed_orders import Signed
from scenarios.experiments.known_codes import known_results
from scenarios.experiments.stretched import CurveAsked, harm_curve

Tables = Mapping[str, pa.Table]


@dataclass(frozen=True, slots=True)
class Seen:
    """A world as the coordinator can read and link it: `columns`, and a ground for each way of being connected.

    `grounds` holds those that were asked for so far. A world that has waited to be played has no more of its columns
    than that takes, and no other ground than it was left with.
    """

    tables: Tables
    columns: Columns | Signed
    cards: Cards
    grounds: dict[bool, Ground] = field(default_factory=dict)

    def ground(self, connected_only: bool) -> Ground:
        """Who is linked with whom, and when, where hospitals take part from their connection date or from the start."""
        found = self.grounds.get(connected_only)
        if found is None:
            if not isinstance(self.columns, Columns):
                raise BrokenError("a ground is asked for that was not laid before its world had to wait")
            found = self.grounds[connected_only] = seen_ground(self.tables, self.columns, self.cards, connected_only)
        return found


@dataclass(frozen=True, slots=True)
class Judgement:
    """`counts`: the world under each policy. `seen`: what the coordinator can link and read.

    `curve`: rows of `harm_curve`, where they were asked for.
    """

    counts: WorldCounts
    seen: Seen
    curve: pa.Table | None = None


def judge_world(tables: Tables, policies: Sequence[Policy], curve: CurveAsked | None = None) -> Judgement:
    """Judge a world under its policies; the first is the scenario's own, and the one a curve is asked of."""
    whole = columns_of(tables)
    ground = true_ground(tables, whole)
    counts = count_world(ground, whole, policies)
    drawn = None if curve is None else harm_curve(tables, whole, ground, policies[0], curve)
    return Judgement(counts, seen_of(tables, whole), drawn)


def seen_of(tables: Tables, whole: Columns | None = None) -> Seen:
    """A world's seen tables as the coordinator can read and link them; the truth is not looked at.

    `whole`: the columns of these tables with every result known, where somebody has read them already.
    """
    columns = as_mapped(whole or columns_of(tables), known_results(tables))
    return Seen(tables, columns, cards_of(tables))
