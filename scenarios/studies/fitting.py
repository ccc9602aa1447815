"""Checks that a study fits its own scenario: enough history, a period that holds the rollout, arms that differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from emr_hub.clock import DAY
from emr_hub.errors import UsageError
from scenarios.studies.parameters import WINDOW_FACTOR
from scenarios.studies.study import Study


def fitted(study: Study, source: str) -> Study:
    """The study, a rollout's scenario cut to its periods; UsageError where the parts do not fit."""
    done = _cut_to_periods(study, source) if study.rollout else study
    _check_burn_in(done, source)
    return done


def longest_window(study: Study) -> tuple[str, float]:
    """The analyte ordered in these worlds with the longest window under the own policy, and that window in days.

    A parameter that stretches the windows counts with its upper bound.
    """
    from coordinator.policies import load_policy
    from emr_hub.terminology import analytes, services
    from hospitals.care import offered_services

    policy = load_policy(study.scenario.policy)
    factor = max([p.high for p in study.parameters if p.path == WINDOW_FACTOR], default=1.0)
    keys = sorted({key for code in offered_services() for key in services()[code].analytes})
    usable = [key for key in keys if not analytes()[key].never_reuse]
    windows = {key: policy.longest_window(key, analytes()[key].group) for key in usable}
    name = max(windows, key=lambda key: windows[key])
    return name, factor * windows[name] / DAY


def _check_burn_in(study: Study, source: str) -> None:
    """At the start nobody has an earlier result; history must reach back as far as the policy looks."""
    analyte, days = longest_window(study)
    had = min([study.scenario.burn_in_days, *(p.low for p in study.parameters if p.path == "period.burn_in_days")])
    if had < days:
        raise UsageError(
            f"got {had:g} days", where=f"{source}: world.burn_in_days",
            expected=f"at least {days:g} days, the window of {analyte!r} under {study.scenario.policy!r}",
        )  # fmt: skip


def _cut_to_periods(study: Study, source: str) -> Study:
    assert study.rollout is not None
    needed = study.rollout.periods * study.rollout.period_days
    if study.scenario.days < needed:
        raise UsageError(
            f"got {study.scenario.days} days", where=f"{source}: world.days",
            expected=f"at least {needed} days: {study.rollout.periods} periods of {study.rollout.period_days}",
        )  # fmt: skip
    end = study.scenario.start + timedelta(days=needed - 1)
    return replace(study, scenario=replace(study.scenario, end=end))
