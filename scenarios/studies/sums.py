"""The sums of every arm of one world, the same numbers that the measures of a run give, without anything finer."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from scenarios.experiments.laboratories import laboratories_of
from scenarios.measures import Period, SummedLedger, count_of, sums_of_arms
from scenarios.studies.outcomes import COUNTED
from scenarios.studies.worlds import Played

_FROM_TALLIES = {
    "seen": ("decided", "seen"), "flagged": ("decided", "flagged"), "cut": ("decided", "cut"),
    "harmful_cuts": ("harmed", "harmful"), "saved_vnd": ("decided", "vnd"), "tubes": ("saved", "tubes"),
    "blood_ml": ("saved", "microlitres"),
}  # fmt: skip


def sums_of(played: Played) -> Mapping[str, Mapping[str, float]]:
    """Per arm, every count of `COUNTED`."""
    scenario = played.scenario
    tallies = sums_of_arms(
        played.tables, pa.concat_tables(list(played.decisions.values())),
        Period(scenario.measured_from, scenario.measured_until),
        laboratories=laboratories_of(scenario.networks, played.tables),
    )  # fmt: skip
    ledger = SummedLedger([tallies])
    return {arm: _row(ledger, arm, decisions.num_rows) for arm, decisions in played.decisions.items()}


def _row(ledger: SummedLedger, arm: str, orders: int) -> dict[str, float]:
    sums: dict[str, float] = {"orders": orders}
    for key, (source, name) in _FROM_TALLIES.items():
        sums[key] = count_of(ledger.rows(source, (name,), arm=arm)[0], name)
    sums["blood_ml"] = sums["blood_ml"] / 1000 or 0  # kept as 0, like every count of nothing
    sums["performed"] = orders - sums["cut"]
    return {key: sums[key] for key in COUNTED}
