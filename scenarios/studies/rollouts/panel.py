"""The panel of a rollout: one row per facility and period, in every arm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY
from emr_hub.columns import longs
from hospitals.network import referral_graph, sites_of
from scenarios.studies.rollouts.schedule import EVERYBODY, NOBODY, WAVES, dealt
from scenarios.studies.study import Rollout

if TYPE_CHECKING:
    from scenarios.studies.worlds import Played

Grid = NDArray[np.float64]


@dataclass(frozen=True)
class Panel:
    """Arrays facility by period. `joins`: period of joining per facility, -1 never.

    `tests` by arm: orders carried out. `encounters` and `orders` (signed) do not depend on the arm. `exposure`: share
    of the facility's partners, weighted by the referral graph, that take part in the period.
    """

    facilities: tuple[str, ...]
    joins: NDArray[np.int64]
    encounters: Grid
    orders: Grid
    tests: Mapping[str, Grid]
    exposure: Grid

    @property
    def connected(self) -> NDArray[np.bool_]:
        """Whether the facility takes part in the period."""
        periods = np.arange(self.encounters.shape[1])
        return np.asarray((self.joins[:, None] >= 0) & (self.joins[:, None] <= periods))

    def outcome(self, measure: str, arm: str) -> Grid:
        """The outcome of every cell in an arm; NaN where nothing was at risk."""
        above, below, per = (self.tests[arm], self.encounters, 100.0)
        if measure == "cut_per_1000_orders":
            above, below, per = self.orders - self.tests[arm], self.orders, 1000.0
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(below > 0, per * above / below, np.nan)

    def weight(self, measure: str) -> Grid:
        """What is at risk in every cell: encounters or orders."""
        return self.orders if measure == "cut_per_1000_orders" else self.encounters


def panel_of(rollout: Rollout, played: Played) -> dict[str, Any]:
    """The panel of one world as it is kept: facilities of the rollout only, whole numbers."""
    waves = dealt(rollout, played.scenario.seed)
    named = sorted(key for wave in waves for key in wave)
    sites = played.tables["facilities"]
    row = {int(i): named.index(k) for i, k in zip(longs(sites, "facility_id"), sites["key"].to_pylist(), strict=True)
           if k in named}  # fmt: skip
    cell = _Cells(row, played.scenario.measured_from, rollout.period_days * DAY, rollout.periods)
    orders = played.tables["orders"]
    at = cell.of(longs(orders, "facility_id"), longs(orders, "signed_at"))
    visits = played.tables["encounters"]
    joins = {key: rollout.before + n for n, wave in enumerate(waves) for key in wave}
    return {
        "facilities": named,
        "joins": [joins[key] for key in named],
        "encounters": cell.counted(cell.of(longs(visits, "facility_id"), longs(visits, "started_at"))),
        "orders": cell.counted(at),
        "tests": {arm: cell.counted(at[_performed(played, arm)]) for arm in (NOBODY, EVERYBODY, WAVES)},
    }


def read_panel(kept: Mapping[str, Any], networks: tuple[str, ...]) -> Panel:
    """The panel as it was kept, its exposure worked out from the referral graph."""
    joins = np.array(kept["joins"], np.int64)
    grids = {name: np.array(kept[name], np.float64) for name in ("encounters", "orders")}
    tests = {arm: np.array(grid, np.float64) for arm, grid in kept["tests"].items()}
    named = tuple(kept["facilities"])
    exposure = _exposure(named, joins, grids["orders"].shape[1], networks)
    return Panel(named, joins, grids["encounters"], grids["orders"], tests, exposure)


def _exposure(named: tuple[str, ...], joins: NDArray[np.int64], periods: int, networks: tuple[str, ...]) -> Grid:
    """Partners are the facilities a person is referred to or comes from; each weighs by its share of referrals."""
    graph = referral_graph(sites_of(networks))
    ties = np.zeros((len(named), len(named)))
    for i, one in enumerate(named):
        for j, other in enumerate(named):
            if graph.has_edge(one, other):
                ties[i, j] = graph.edges[one, other]["share"]
    joined = (joins[:, None] >= 0) & (joins[:, None] <= np.arange(periods))
    whole = ties.sum(axis=1, keepdims=True)
    shares = np.divide(ties, whole, out=np.zeros_like(ties), where=whole > 0)
    return np.asarray(shares @ joined)


@dataclass(frozen=True, slots=True)
class _Cells:
    row: Mapping[int, int]
    begins: int
    length: int
    periods: int

    def of(self, facility: NDArray[np.int64], at: NDArray[np.int64]) -> NDArray[np.int64]:
        """The cell of each event; -1 outside the panel."""
        size = max(self.row) + 1
        rows = np.full(size + 1, -1, np.int64)
        for key, value in self.row.items():
            rows[key] = value
        mine, period = rows[np.minimum(facility, size)], (at - self.begins) // self.length
        inside = (mine >= 0) & (period >= 0) & (period < self.periods)
        return np.where(inside, mine * self.periods + period, -1)

    def counted(self, cells: NDArray[np.int64]) -> list[list[int]]:
        """Events per cell."""
        size = len(self.row) * self.periods
        found: list[list[int]] = np.bincount(cells[cells >= 0], minlength=size).reshape(-1, self.periods).tolist()
        return found


def _performed(played: Played, arm: str) -> NDArray[np.bool_]:
    """Per order of the orders table, whether the arm carried it out; history always was."""
    done = played.decisions[arm]
    ids = longs(played.tables["orders"], "order_id")
    performed = np.ones(len(ids), bool)
    performed[np.searchsorted(ids, longs(done, "order_id"))] = done["performed"].to_numpy(zero_copy_only=False)
    return performed
