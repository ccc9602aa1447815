"""Checks that the parts of a scenario fit each other and that the policies and facilities it names exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from emr_hub.clock import to_fhir
from emr_hub.errors import UsageError
from scenarios.definition.arm import Arm
from scenarios.definition.direction import Direction
from scenarios.definition.keys import nearest
from scenarios.definition.known import check_facility, check_policy, known_group_words, known_policies
from scenarios.definition.scenario import Scenario

# The rules, prices and people of the world are of our time; a slipped digit (2525) would draw centuries.
EARLIEST, LATEST = date(1970, 1, 1), date(2100, 12, 31)
LONGEST_PERIOD_DAYS = 3_650


def checked(scenario: Scenario, source: str) -> Scenario:
    """The same scenario; UsageError with path, value and expectation when its parts do not fit."""
    _check_period(scenario, source)
    _check_policies(scenario, source)
    _check_arms(scenario, source)
    _check_arm_policies(scenario, source)
    _check_facilities(scenario, source)
    _check_rollouts(scenario, source)
    _check_moments(scenario, source)
    _check_directions(scenario, source)
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


def _check_arms(scenario: Scenario, source: str) -> None:
    names = [arm.id for arm in scenario.arms]
    if not names:
        raise UsageError("no arm", where=f"{source}: arms", expected="at least one [[arms]] table")
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"got {name!r} twice", where=f"{source}: arms", expected="an id of its own for every arm")


def _check_arm_policies(scenario: Scenario, source: str) -> None:
    """An arm's policy is one that the world is counted under too."""
    for a, arm in enumerate(scenario.arms, 1):
        if arm.policy is not None and arm.policy not in scenario.all_policies:
            known = scenario.all_policies
            raise UsageError(
                f"got {arm.policy!r}",
                where=f"{source}: arms[{a}].policy",
                expected=f"one of {', '.join(known)}; the nearest is {nearest(arm.policy, known)!r}",
            )


def _check_facilities(scenario: Scenario, source: str) -> None:
    named = [(a, place, key) for a, arm in enumerate(scenario.arms, 1) for place, key in _named(arm)]
    for a, place, facility in named:
        check_facility(facility, scenario.networks, f"{source}: arms[{a}].{place}")


def _named(arm: Arm) -> Iterator[tuple[str, str]]:
    """Every facility that an arm names, and where."""
    for o, outage in enumerate(arm.outages, 1):
        if outage.what != "coordinator":
            yield f"outages[{o}].facility", outage.facility
    yield from (("systems.on_paper", key) for key in arm.systems.on_paper)
    for s, step in enumerate(arm.rollout.steps if arm.rollout else (), 1):
        yield from ((f"rollout.steps[{s}].facilities", key) for key in step.facilities)


def _check_rollouts(scenario: Scenario, source: str) -> None:
    for a, arm in enumerate(scenario.arms, 1):
        joined = [key for step in (arm.rollout.steps if arm.rollout else ()) for key in step.facilities]
        for key in joined:
            if joined.count(key) > 1:
                raise UsageError(
                    f"got {key!r} twice", where=f"{source}: arms[{a}].rollout", expected="each facility in one step"
                )


def _check_moments(scenario: Scenario, source: str) -> None:
    """A step or an outage after the last measured day would change nothing: a slip of the pen, most likely a year."""
    for a, arm in enumerate(scenario.arms, 1):
        joining = arm.rollout.steps if arm.rollout else ()
        steps = [(f"rollout.steps[{s}]", step.begins) for s, step in enumerate(joining, 1)]
        outages = [(f"outages[{o}]", outage.begins) for o, outage in enumerate(arm.outages, 1)]
        for place, begins in (*steps, *outages):
            if begins >= scenario.measured_until:
                raise UsageError(
                    f"got {to_fhir(begins)}",
                    where=f"{source}: arms[{a}].{place}.from",
                    expected=f"a time up to {scenario.end} (period.end); leave out what begins later",
                )


def _check_directions(scenario: Scenario, source: str) -> None:
    names = [arm.id for arm in scenario.arms]
    for d, direction in enumerate(scenario.directions, 1):
        for place, name in (("arm", direction.arm), ("than", direction.than)):
            if name not in names:
                raise UsageError(
                    f"unknown arm {name!r}",
                    where=f"{source}: directions[{d}].{place}",
                    expected=f"one of {', '.join(names)}; the nearest is {nearest(name, names)!r}",
                )
        _check_groups(direction, scenario.all_policies, f"{source}: directions[{d}].groups")


def _check_groups(direction: Direction, policies: Sequence[str], place: str) -> None:
    """A group nobody can belong to would leave the expectation unknown for ever."""
    words = known_group_words(policies) if direction.groups else {}
    for group, word in direction.groups:
        if word not in words[group]:
            close = nearest(word, words[group])
            raise UsageError(
                f"unknown {group} {word!r}",
                where=f"{place}.{group}",
                expected=f"a {group} that measures are counted by; the nearest is {close!r}",
            )
