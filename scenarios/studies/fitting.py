"""Checks that a study fits its own scenario: enough history, a period that holds the rollout, arms that differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from emr_hub.errors import UsageError
from scenarios.definition import longest_window
from scenarios.studies.parameters import WINDOW_FACTOR
from scenarios.studies.study import Study


def fitted(study: Study, source: str) -> Study:
    """The study, a rollout's scenario cut to its periods; UsageError where the parts do not fit."""
    done = _cut_to_periods(study, source) if study.rollout else study
    _check_burn_in(done, source)
    return done


def longest_stretched(study: Study) -> tuple[str, float]:
    """The analyte ordered in these worlds with the longest window under the own policy, and that window in days.

    A parameter that stretches the windows counts with its upper bound.
    """
    analyte, days = longest_window(study.scenario.policy)
    return analyte, days * max([p.high for p in study.parameters if p.path == WINDOW_FACTOR], default=1.0)


def _check_burn_in(study: Study, source: str) -> None:
    """At the start nobody has an earlier result; history must reach back as far as the policy looks."""
    analyte, days = longest_stretched(study)
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
