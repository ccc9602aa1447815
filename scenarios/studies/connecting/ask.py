"""What is asked of `connect-next`, in a form that can be written down and hashed."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import tomli_w

from emr_hub.errors import UsageError
from hospitals.network import sites_of
from scenarios.definition import Scenario, nearest, to_toml


@dataclass(frozen=True, slots=True)
class ConnectNext:
    """`connected` take part already; `steps` more are chosen; everything is counted in `replications` worlds."""

    scenario: Scenario
    connected: tuple[str, ...]
    steps: int
    replications: int

    @property
    def text(self) -> str:
        """The resolved question as TOML."""
        asked = {"connected": list(self.connected), "steps": self.steps, "replications": self.replications}
        scenario = tomllib.loads(to_toml(self.scenario))
        return tomli_w.dumps({"id": f"connect-next {self.scenario.id}", "asked": asked, "scenario": scenario})

    @property
    def candidates(self) -> tuple[str, ...]:
        """Facilities that could be connected, by key."""
        return tuple(sorted(set(sites_of(self.scenario.networks).key) - set(self.connected)))


def question_of(scenario: Scenario, connected: Sequence[str], steps: int, replications: int) -> ConnectNext:
    """The question, its scenario without anything that only arms need; UsageError for an unknown facility."""
    known = sites_of(scenario.networks).key
    for key in connected:
        if key not in known:
            raise UsageError(
                f"unknown facility {key!r}", where="--connected",
                expected=f"a facility of the scenario's networks; the nearest is {nearest(key, known)!r}",
            )  # fmt: skip
    plain = replace(scenario, policies=(), second_headline=None, engine="columns", directions=(),
                    arms=tuple(replace(arm, policy=None) for arm in scenario.arms))  # fmt: skip
    left = len(known) - len(set(connected))
    if not 1 <= steps <= left:
        raise UsageError(f"got {steps}", where="--steps", expected=f"a whole number from 1 to {left}")
    return ConnectNext(plain, tuple(dict.fromkeys(connected)), steps, replications)
