"""Reads the parts of a study file that only some kinds have: parameters and their ranges, sampling, rollout."""

from __future__ import annotations

from math import inf

from emr_hub.errors import UsageError
from hospitals.network import sites_of
from scenarios.definition import Scenario, nearest
from scenarios.definition.sections import Section
from scenarios.studies.parameters import FACTOR_RANGE, WINDOW_FACTOR, present, varied
from scenarios.studies.study import Kind, Parameter, Rollout, Sampling

STATUS = ("read", "second-hand", "recalled", "derived", "calibrated", "assumed", "measured")
ESTIMATORS = ("mixed", "gee", "two-way", "callaway-santanna", "interrupted", "exposure")
PANEL_MEASURES = ("tests_per_100_encounters", "cut_per_1000_orders")
SENSITIVITY: tuple[Kind, ...] = ("tornado", "latin-hypercube", "sobol")


def parameters_of(top: Section, scenario: Scenario) -> tuple[Parameter, ...]:
    """The uncertain numbers, each once; their paths exist in the scenario and their bounds are in order."""
    found = tuple(_parameter(section, scenario) for section in top.sections("parameters"))
    for n, parameter in enumerate(found):
        if parameter.path in [p.path for p in found[:n]]:
            raise UsageError(
                f"got {parameter.path!r} twice", where=top.place(f"parameters[{n + 1}].path"), expected="each path once"
            )
    return found


def _parameter(section: Section, scenario: Scenario) -> Parameter:
    path = section.text("path")
    lowest, highest = FACTOR_RANGE if path == WINDOW_FACTOR else (-inf, inf)
    low = section.number("low", lowest, highest, "the parameter's unit")
    high = section.number("high", lowest, highest, "the parameter's unit")
    if high <= low:
        raise section.refuse("high", f"a number above low ({low:g})")
    whole = section.are_whole("low", "high", "base")
    base = _base(section, scenario, path, low, high, whole)
    mode = section.number("mode", low, high, "the parameter's unit") if section.has("mode") else None
    return Parameter(
        path, base, low, high, mode, section.text("unit"), section.text("source"), section.one_of("status", STATUS),
        whole,
    )  # fmt: skip


def _base(section: Section, scenario: Scenario, path: str, low: float, high: float, whole: bool) -> float:
    """The scenario's own number; where it says none there (or a word, such as acceptance "table"), the file's."""
    place = section.place("path")
    base = section.number("base", low, high, "the parameter's unit") if section.has("base") else None
    if base is None:
        base = present(scenario, path, place)
    if not low <= base <= high:
        raise section.refuse("low", f"a range that holds the scenario's own value {base:g}")
    for value in (low, base, high):
        varied(scenario, {path: round(value) if whole else value}, f"{place}: {path} = {value:g}")
    return base


def sampling_of(top: Section, kind: Kind) -> Sampling | None:
    """How many points, and how many worlds at each; a sensitivity study must say it, others must not."""
    if kind not in SENSITIVITY:
        if top.has("sampling"):
            raise UsageError("got a table", where=top.place("sampling"), expected=f"none in a study of kind {kind!r}")
        return None
    if not top.has("parameters"):
        raise UsageError("missing key 'parameters'", where=top.place(), expected="at least one [[parameters]] table")
    section = top.section("sampling")
    return Sampling(
        points=section.whole("points", 2, 100_000, "points", 2),
        second_order=section.yes_no("second_order", False),
        replications=section.whole("replications", 1, 1_000, "worlds per point"),
    )


def rollout_of(top: Section, scenario: Scenario, kind: Kind) -> Rollout | None:
    """The order of joining; every facility is of the scenario's networks and joins once."""
    if kind != "rollout":
        if top.has("rollout"):
            raise UsageError("got a table", where=top.place("rollout"), expected=f"none in a study of kind {kind!r}")
        return None
    section = top.section("rollout")
    return Rollout(
        waves=_waves(section, scenario),
        random_order=section.yes_no("random_order", True),
        period_days=section.whole("period_days", 1, 366, "days"),
        before=section.whole("before", 1, 120, "periods"),
        after=section.whole("after", 0, 120, "periods"),
        measure=section.one_of("measure", PANEL_MEASURES),
        estimators=_estimators(section),
    )


def _waves(section: Section, scenario: Scenario) -> tuple[tuple[str, ...], ...]:
    """One text per wave, facility keys parted by spaces."""
    waves = tuple(tuple(words.split()) for words in section.texts("waves"))
    here = sites_of(scenario.networks).key
    named = [key for wave in waves for key in wave]
    for key in named:
        if key not in here:
            raise UsageError(
                f"unknown facility {key!r}", where=section.place("waves"),
                expected=f"a facility of the scenario's networks; the nearest is {nearest(key, here)!r}",
            )  # fmt: skip
    if len(set(named)) != len(named) or len(waves) < 2:
        raise section.refuse("waves", "at least two waves, each facility in one of them")
    return waves


def _estimators(section: Section) -> tuple[str, ...]:
    names = section.texts("estimators", ESTIMATORS)
    for name in names:
        if name not in ESTIMATORS:
            raise section.refuse("estimators", f"some of {', '.join(ESTIMATORS)}; the nearest is "
                                               f"{nearest(name, ESTIMATORS)!r}")  # fmt: skip
    return names
