"""Checks that the parts of a scenario fit each other and that the policies and facilities it names exist."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from emr_hub.errors import UsageError
from scenarios.definition.keys import nearest
from scenarios.definition.scenario import Scenario

# The rules, prices and people of the world are of our time; a slipped digit (2525) would draw centuries.
EARLIEST, LATEST = date(1970, 1, 1), date(2100, 12, 31)
LONGEST_PERIOD_DAYS = 3_650


def checked(scenario: Scenario, source: str) -> Scenario:
    """The same scenario; UsageError with path, value and expectation when its parts do not fit."""
    _check_period(scenario, source)
    _check_policies(scenario, source)
    _check_arms(scenario, source)
    _check_outages(scenario, source)
    return scenario


def _check_period(scenario: Scenario, source: str) -> None:
    for place, day in (("start", scenario.start), ("end", scenario.end)):
        if not EARLIEST <= day <= LATEST:
            raise UsageError(
                f"got {day}", where=f"{source}: period.{place}", expected=f"a day from {EARLIEST} to {LATEST}"
            )
    if scenario.end < scenario.start:
        raise UsageError(
            f"got {scenario.end}", where=f"{source}: period.end", expected=f"{scenario.start} (period.start) or later"
        )
    if scenario.days > LONGEST_PERIOD_DAYS:
        raise UsageError(
            f"got {scenario.days} days", where=f"{source}: period", expected=f"at most {LONGEST_PERIOD_DAYS} days"
        )


def _check_policies(scenario: Scenario, source: str) -> None:
    known = known_policies()
    if scenario.policy in scenario.policies:
        raise UsageError(
            f"got {scenario.policy!r} twice",
            where=f"{source}: policies.beside",
            expected="policies other than policies.own",
        )
    for place, name in (("own", scenario.policy), *(("beside", name) for name in scenario.policies)):
        check_policy(name, known, f"{source}: policies.{place}")
    if scenario.second_headline not in (None, *scenario.all_policies):
        raise UsageError(
            f"got {scenario.second_headline!r}",
            where=f"{source}: policies.second_headline",
            expected="one of the policies beside: " + ", ".join(scenario.policies),
        )


def check_policy(name: str, known: Sequence[str], place: str) -> None:
    """UsageError at `place` unless the name is a known policy or a file that exists."""
    if name.endswith(".toml"):
        if not Path(name).is_file():
            raise UsageError(f"no policy file {name}", where=place, expected="a file that exists")
        return
    if name not in known:
        raise UsageError(
            f"unknown policy {name!r}",
            where=place,
            expected=f"one of {', '.join(known)}; the nearest is {nearest(name, known)!r}",
        )


def _check_arms(scenario: Scenario, source: str) -> None:
    names = [arm.id for arm in scenario.arms]
    if not names:
        raise UsageError("no arm", where=f"{source}: arms", expected="at least one [[arms]] table")
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"got {name!r} twice", where=f"{source}: arms", expected="an id of its own for every arm")


def _check_outages(scenario: Scenario, source: str) -> None:
    named = [
        (f"{source}: arms[{a}].outages[{o}].facility", outage.facility)
        for a, arm in enumerate(scenario.arms, 1)
        for o, outage in enumerate(arm.outages, 1)
    ]
    keys = known_facilities() if named else ()
    for place, facility in named:
        if facility not in keys:
            raise UsageError(
                f"unknown facility {facility!r}",
                where=place,
                expected=f"a facility key; the nearest is {nearest(facility, keys)!r}",
            )


def known_policies() -> tuple[str, ...]:
    """Ids of the policies on the shelf."""
    from coordinator.policies import shipped_ids

    return shipped_ids()


def known_facilities() -> tuple[str, ...]:
    """Keys of the facilities registry."""
    from emr_hub.terminology import facilities

    return tuple(facilities())
