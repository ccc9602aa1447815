"""How far back a policy looks for the tests that are ordered in these worlds: the history that it needs."""

from __future__ import annotations

from emr_hub.clock import DAY


def longest_window(policy: str) -> tuple[str, float]:
    """The analyte ordered here with the longest window under a policy (id or file), and that window in days."""
    from coordinator.policies import load_policy
    from emr_hub.terminology import analytes, services
    from hospitals.care import offered_services

    rule = load_policy(policy)
    keys = sorted({key for code in offered_services() for key in services()[code].analytes})
    windows = {key: rule.longest_window(key, analytes()[key].group) for key in keys if not analytes()[key].never_reuse}
    longest = max(windows, key=lambda key: windows[key])
    return longest, windows[longest] / DAY
