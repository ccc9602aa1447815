"""An arm asked under another policy than the scenario's own: `arm@policy` inside, two groups in every file.

So a file has exactly one row per arm that names the arm alone; the policies beside it are finer rows.
"""

from __future__ import annotations

from collections.abc import Mapping

_BETWEEN = "@"


def arm_beside(arm: str, policy: str) -> str:
    """The inner name of an arm asked under another policy."""
    return f"{arm}{_BETWEEN}{policy}"


def outward(groups: Mapping[str, str]) -> dict[str, str]:
    """Groups as a file holds them: the policy beside the arm is a group of its own."""
    arm, between, policy = groups.get("arm", "").partition(_BETWEEN)
    return {**groups, "arm": arm, "policy": policy} if between else dict(groups)


def inward(groups: Mapping[str, str]) -> dict[str, str]:
    """The inverse: an arm with a policy beside it gets its inner name."""
    if "arm" not in groups or "policy" not in groups:
        return dict(groups)
    rest = {name: value for name, value in groups.items() if name != "policy"}
    return rest | {"arm": arm_beside(groups["arm"], groups["policy"])}
