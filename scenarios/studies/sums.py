"""The sums of every arm of one world, the same numbers that the measures of a run give, at a fraction of their cost.

What is cut is rare. So the ledgers are opened on the orders that a cut touches alone: those cut, those reused, and all
that share a draw with one cut. Everything else is counted from the decisions as they stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from emr_hub.columns import SCHEMAS, longs
from scenarios.experiments.laboratories import laboratories_of
from scenarios.measures import Period, measure_run
from scenarios.studies.outcomes import COUNTED
from scenarios.studies.worlds import Played, policies_of

FROM_MEASURES = ("cut", "harmful_cuts", "saved_vnd", "tubes", "blood_ml")
_NO_ANALYTES = pa.table({
    "policy": pa.array([], pa.string()), "order_id": pa.array([], pa.int64()), "analyte": pa.array([], pa.string()),
    **{f"d{n}": pa.array([], pa.bool_()) for n in (1, 2, 3)},
})  # fmt: skip


def sums_of(played: Played) -> Mapping[str, Mapping[str, float]]:
    """Per arm, every count of `COUNTED`."""
    touched = _touched(played)
    found = _measured(played, touched)
    return {arm: _row(decisions, found, arm) for arm, decisions in played.decisions.items()}


def _row(decisions: pa.Table, found: Mapping[tuple[str, str], float], arm: str) -> dict[str, float]:
    seen = pc.equal(pc.cast(decisions["verdict"], pa.string()), pa.scalar("reuse"))
    sums: dict[str, float] = {"orders": decisions.num_rows, "seen": _true(seen)}
    sums["flagged"] = _true(decisions["card_shown"])
    sums |= {key: found[arm, key] for key in FROM_MEASURES}
    sums["performed"] = sums["orders"] - sums["cut"]
    return {key: sums[key] for key in COUNTED}


def _true(column: Any) -> int:
    return int(pc.sum(column).as_py() or 0)


def _touched(played: Played) -> NDArray[np.int64]:
    """Ids of the orders that a cut of any arm touches."""
    orders = played.tables["orders"]
    cut, reused = set[int](), set[int]()
    for decisions in played.decisions.values():
        gone = decisions.filter(pc.invert(decisions["performed"]))
        cut.update(longs(gone, "order_id").tolist())
        reused.update(one for ids in gone["reused"].to_pylist() for one in ids or ())
    ids, draws = longs(orders, "order_id"), longs(orders, "draw_id", -1)
    row = np.searchsorted(ids, np.array(sorted(cut), np.int64))
    shared = np.isin(draws, draws[row][draws[row] >= 0])
    return np.union1d(ids[shared], np.array(sorted(cut | reused), np.int64))


def _measured(played: Played, touched: NDArray[np.int64]) -> dict[tuple[str, str], float]:
    """The measures of whole arms over the orders touched."""
    wanted, scenario = pa.array(touched), played.scenario
    few = {name: _only(played.tables[name], wanted) for name in ("orders", "results", "truth/orders")}
    world = {**played.tables, **few}
    decisions = pa.concat_tables([_only(d, wanted) for d in played.decisions.values()])
    measures = measure_run(
        world, SCHEMAS["counts"].empty_table(), decisions, _NO_ANALYTES,
        Period(scenario.measured_from, scenario.measured_until), [policies_of(scenario)[0].id], list(played.decisions),
        laboratories=laboratories_of(scenario.networks, played.tables), finer=False,
    )  # fmt: skip
    return {(m.groups["arm"], m.key): m.value or 0 for m in measures if set(m.groups) == {"arm"}}


def _only(table: pa.Table, wanted: Any) -> pa.Table:
    return table.filter(pc.is_in(table["order_id"], value_set=wanted))
