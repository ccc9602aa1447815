"""The figures of `measures.json` that this reading can compute, by key and groups."""

from __future__ import annotations

from collections import defaultdict

from emr_hub.terminology import specimens
from tests.acceptance.second_reading.arm import CoordinatorArm
from tests.acceptance.second_reading.harm import KINDS, harms
from tests.acceptance.second_reading.world import Order, Row, World

Figures = dict[tuple[str, str | None], float]


def world_figures(world: World, counted: dict[int, Row]) -> Figures:
    """Counts of orders of the measured period, by (key, scope or None)."""
    measured = [counted[o.id] for o in world.orders if world.is_measured(o)]
    figures: Figures = {("orders", None): len(measured)}
    for name in ("d1", "d2", "d3"):
        of = [row[f"scope_{name}"] for row in measured if row[name]]
        figures[f"repeats_{name}", None] = len(of)
        figures[f"undecided_{name}", None] = sum(row[f"undecided_{name}"] for row in measured)
        for scope in ("same", "cross"):
            figures[f"repeats_{name}", scope] = of.count(scope)
    for key in ("pending", "same_moment"):
        figures[key, None] = sum(row[key] for row in measured)
    return figures


def arm_figures(world: World, arm: CoordinatorArm) -> Figures:
    """What the arm showed, cut, saved and missed, by (key, scope or None)."""
    figures: Figures = defaultdict(float)
    decided = [(order, arm.decided[order.id]) for order in world.orders if world.is_measured(order)]
    for order, row in decided:
        cut = not row["performed"]
        figures["asked", None] += row["verdict"] == "ask"
        missed = harms(world, order, arm.reused[order.id]) if cut else set()
        for scope in (None, row["scope"]):
            figures["seen", scope] += row["verdict"] == "reuse"
            figures["flagged", scope] += row["card_shown"]
            figures["accepted", scope] += row["answer"] == "accepted"
            figures["cut", scope] += cut
            figures["saved_vnd", scope] += order.service.price_vnd if cut else 0
            figures["harmful_cuts", scope] += bool(missed)
            for kind in KINDS:
                figures[kind, scope] += kind in missed
    figures["share_cut", None] = figures["cut", None] / len(decided)
    tubes = _saved_tubes(world, {order.id for order, row in decided if not row["performed"]})
    figures["tubes", None], figures["blood_ml", None] = len(tubes), sum(tubes)
    return dict(figures)


def _saved_tubes(world: World, cut: set[int]) -> list[float]:
    """Blood in mL of every tube of which each order was cut; a container without blood is no tube."""
    tubes: dict[tuple[int, str], list[Order]] = defaultdict(list)
    for order in world.orders:
        tubes[order.row["draw_id"], specimens()[order.row["specimen"]].container].append(order)
    blood = [
        max(specimens()[o.row["specimen"]].blood_ml for o in on)
        for on in tubes.values()
        if cut.issuperset(o.id for o in on)
    ]
    return [ml for ml in blood if ml > 0]
