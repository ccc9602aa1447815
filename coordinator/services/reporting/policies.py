"""The rules: the one in force here, and those that a question may be asked under."""

from __future__ import annotations

from typing import Any

from coordinator.decision import Policy
from coordinator.policies import load_policy, shipped_ids
from coordinator.services.at_work import Coordinator
from emr_hub.clock import HOUR


def policies(at: Coordinator) -> list[dict[str, Any]]:
    """One row per policy: the one in force first, then the shipped ones by id."""
    others = [load_policy(name) for name in shipped_ids() if name != at.policy.id]
    return [_row(at.policy, True), *(_row(one, False) for one in others)]


def _row(policy: Policy, in_force: bool) -> dict[str, Any]:
    longest = max((window.max_age for window in policy.windows), default=0)
    return {
        "policy": policy.id,
        "in_force": in_force,
        "title_en": policy.title_en,
        "title_vi": policy.title_vi,
        "legal_status": policy.legal_status,
        "dated": policy.dated,
        "source": policy.source,
        "clock": str(policy.clock),
        "criteria": len(policy.binds),
        "windows": len(policy.windows),
        "longest_window_hours": longest / HOUR,
    }
