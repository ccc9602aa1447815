"""The short table that a run prints: what the world held, what each arm did with it, where the report is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from scenarios.cli.figures import Figures
from scenarios.cli.screen import print_figures

if TYPE_CHECKING:
    from scenarios.cli.voice import Voice
    from scenarios.definition import Scenario
    from scenarios.run_folder import Run

WORLD_ROWS = ("orders", "repeats_d1", "repeats_d2", "repeats_d3", "undecided_d3")
ARM_ROWS = ("seen", "flagged", "accepted", "cut", "harmful_cuts", "saved_vnd", "tubes", "blood_ml")
SCOPES = ("cross", "same")


def print_summary(scenario: Scenario, run: Run, voice: Voice) -> None:
    """Print headline, funnel and the path of the report on stdout."""
    figures = Figures(run.measures)
    print(scenario.title.in_language(voice.language))
    print(voice.say("run.world", policy=scenario.policy, start=scenario.start, end=scenario.end))
    print()
    for line in _headline(scenario, figures, voice):
        print(line)
    for line in _remarks(scenario, run, voice):
        print(line)
    print()
    _print_world(figures, voice)
    print()
    _print_arms(scenario, figures, voice)
    print()
    print(voice.say("run.limits"))
    print(voice.say("run.report", path=run.folder / "report.html"))


def _headline(scenario: Scenario, figures: Figures, voice: Voice) -> list[str]:
    could, cross = figures.value("repeats_d3"), figures.value("repeats_d3", scope="cross")
    shown = {"orders": figures.value("orders"), "could": could, "cross": cross}
    lines = [voice.say("run.headline", **_numbers(shown, voice))]
    return [*lines, *(_arm_line(arm.id, figures, voice) for arm in scenario.arms if arm.coordinator)]


def _arm_line(arm: str, figures: Figures, voice: Voice) -> str:
    keys = {"cut": "cut", "saved": "saved_vnd", "harmful": "harmful_cuts"}
    shown = _numbers({name: figures.value(key, arm=arm) for name, key in keys.items()}, voice)
    share = figures.value("share_cut", arm=arm)
    percent = voice.number(None if share is None else 100 * share, 2)
    return voice.say("run.arm", arm=arm, share=percent, **shown)


def _remarks(scenario: Scenario, run: Run, voice: Voice) -> Iterator[str]:
    """How many expectations came out, each that did not, and whether history reaches back far enough."""
    from scenarios.cli.report_input import measures_from
    from scenarios.definition import longest_window
    from scenarios.measures.expectations import findings_of
    from scenarios.measures.expected_words import in_words

    found = findings_of(scenario.directions, measures_from(run.measures))
    held = sum(one.holds is True for one in found)
    if found:
        yield voice.say("run.expected", held=voice.number(held), all=voice.number(len(found)))
    titles = {arm.id: arm.title for arm in scenario.arms}
    for one in found:
        if one.holds is not True:
            key = "run.otherwise" if one.holds is False else "run.open"
            yield voice.say(key, expectation=in_words(one.direction, titles, voice.language))
    analyte, days = longest_window(scenario.policy)
    if scenario.burn_in_days < days:
        yield voice.say(
            "run.short_history", had=scenario.burn_in_days, days=voice.number(days), analyte=_name(analyte, voice)
        )


def _name(analyte: str, voice: Voice) -> str:
    from emr_hub.terminology import analytes

    of = analytes()[analyte]
    return of.name_vi if voice.language == "vi" else of.name_en


def _numbers(values: Mapping[str, Any], voice: Voice) -> dict[str, str]:
    return {name: voice.number(value) for name, value in values.items()}


def _print_world(figures: Figures, voice: Voice) -> None:
    headings = [voice.say(f"head.{name}") for name in ("world", "all", *SCOPES)]
    print_figures([_world_row(key, figures, voice) for key in WORLD_ROWS], headings)


def _world_row(key: str, figures: Figures, voice: Voice) -> list[str]:
    by_scope = [voice.number(figures.value(key, scope=s)) if figures.has(key, scope=s) else "" for s in SCOPES]
    return [voice.say(f"row.{key}"), voice.number(figures.value(key)), *by_scope]


def _print_arms(scenario: Scenario, figures: Figures, voice: Voice) -> None:
    arms = [arm.id for arm in scenario.arms]
    rows = [[voice.say(f"row.{key}"), *(voice.number(figures.value(key, arm=arm)) for arm in arms)] for key in ARM_ROWS]
    print_figures(rows, [voice.say("head.arm"), *arms])
