"""What the report is told about a run beside its measures; the same at the end of a run and years later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from coordinator.policies import load_policy
from emr_hub.clinical import Context
from emr_hub.clock import DAY, HOUR
from emr_hub.terminology import analytes
from scenarios.cli.science_tables import assumptions_of
from scenarios.cli.voice import messages
from scenarios.measures import Measure, inward, measure
from scenarios.reports.run_summary import ArmLine, PolicyLine, PolicyWindow, RunSummary, Source

_COMPARED = ("draft-2026-08", "g147")  # the rule that is being made, and the one it can be held against
_ADULT_DAYS = 40 * 365  # any adult: windows differ by age for children and newborns only

if TYPE_CHECKING:
    from coordinator.decision import Policy
    from emr_hub.terminology import Analyte
    from scenarios.definition import Scenario


def run_summary(scenario: Scenario, facts: Mapping[str, Any]) -> RunSummary:
    """The run in plain values; `facts` is the `run` of its measures file."""
    loaded = [load_policy(name) for name in scenario.all_policies]
    arms = _arm_lines(scenario, facts["arms"], {policy.id: policy for policy in loaded})
    return RunSummary(
        scenario=scenario.id,
        title_en=scenario.title.en,
        title_vi=scenario.title.vi,
        version=facts["version"],
        seed=scenario.seed,
        engine=scenario.engine,
        persons=scenario.patients,
        first_day=scenario.start.isoformat(),
        last_day=scenario.end.isoformat(),
        burn_in_days=scenario.burn_in_days,
        policies=[_policy_line(policy, scenario.burn_in_days) for policy in loaded],
        arms=arms,
        second_headline=_second(scenario, loaded),
        compared=[_policy_line(load_policy(name), scenario.burn_in_days) for name in _COMPARED],
        windows=_windows(),
        headline_arm=next((arm.id for arm in arms if arm.coordinator), arms[0].id),
        assumptions=assumptions_of(scenario),
        sources=[Source(text) for text in scenario.sources],
        question=scenario.question,
        expected=scenario.expected,
        directions=scenario.directions,
    )


def _windows() -> list[PolicyWindow]:
    """The windows that the compared policies set for adults, analyte by analyte."""
    policies = [load_policy(name) for name in _COMPARED]
    return [_window(policy, of) for policy in policies for of in analytes().values()]


def _window(policy: Policy, of: Analyte) -> PolicyWindow:
    outside, inside = (
        0 if of.never_reuse else policy.window(of.key, of.group, of.slow, context, _ADULT_DAYS)
        for context in (Context.OUTPATIENT, Context.INPATIENT)
    )
    return PolicyWindow(policy.id, of.key, outside / HOUR, inside / HOUR)


def _second(scenario: Scenario, loaded: Sequence[Policy]) -> str | None:
    """The id of the policy shown second; a scenario may name it by its file."""
    named = scenario.all_policies
    return loaded[named.index(scenario.second_headline)].id if scenario.second_headline in named else None


def measures_from(rows: Iterable[Mapping[str, Any]]) -> list[Measure]:
    """The measures of a file, labelled anew from the table of measures."""
    return [_measure(row) for row in rows]


def _measure(row: Mapping[str, Any]) -> Measure:
    interval = None if row["low"] is None else (row["low"], row["high"])
    of = {"numerator": row["numerator"], "denominator": row["denominator"]}
    return measure(row["key"], row["value"], inward(row["groups"]), interval=interval, **of)


def _policy_line(policy: Policy, burn_in_days: int) -> PolicyLine:
    longest = max((window.max_age for window in policy.windows), default=0)
    standing = messages().get(f"standing.{policy.id}", {}).get("vi", policy.legal_status)
    shortfall = max(0, -(-longest // DAY) - burn_in_days)  # a day begun is a day short
    return PolicyLine(policy.id, policy.title_en, policy.title_vi, policy.legal_status, standing, shortfall)


def _arm_lines(
    scenario: Scenario, played: Sequence[Mapping[str, str]], policies: Mapping[str, Policy]
) -> list[ArmLine]:
    arms = {arm.id: arm for arm in scenario.arms}
    lines = []
    for one in played:
        arm = arms[one["arm"].partition("@")[0]]
        beside = f" · {one['policy']}" if "@" in one["arm"] else ""
        titles = arm.title.en + beside, arm.title.vi + beside
        lines.append(ArmLine(one["arm"], *titles, policies[one["policy"]].id, arm.coordinator))
    return lines
