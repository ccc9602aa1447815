"""What a rule would let be reused if one window held for every test: the chains that a curve is read from."""

from __future__ import annotations

from dataclasses import replace

from coordinator.bulk import Columns, Ground, Judged, judge_count, rules_of
from coordinator.decision import Count, Policy
from coordinator.decision.policy import Kind, Window
from emr_hub.clock import HOUR
from emr_hub.terminology import analytes


def stretched(policy: Policy, hours: int) -> Policy:
    """The policy with one window in place of all of its own; its clock and what it binds stay.

    Intensive care, newborns and analytes that are never reused stay without a window, and an emergency keeps its cap.
    """
    window = Window(Kind.ANY, "any", None, hours * HOUR, source="a point of a curve", status="assumed")
    return replace(policy, id=f"{policy.id}~{hours}h", windows=(window,))


def judge_stretched(ground: Ground, columns: Columns, policy: Policy, hours: int) -> Judged:
    """The D3 chain of the stretched policy: what could be cut, each order against what was kept."""
    return judge_count(ground, rules_of(stretched(policy, hours), columns.analytes, analytes()), Count.D3)
