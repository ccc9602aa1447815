"""`emr-hub scenarios`: what can be run, what it asks and what it expects; with show, one of them in full."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from scenarios.cli.options import ScenarioName

if TYPE_CHECKING:
    from scenarios.cli.voice import Voice
    from scenarios.definition import Arm, Scenario


def app() -> typer.Typer:
    """`scenarios` lists; `scenarios show ID` shows one."""
    group = typer.Typer(rich_markup_mode=None, invoke_without_command=True)
    group.callback()(scenarios)
    group.command("show")(show)
    return group


def scenarios(context: typer.Context) -> None:
    """List the scenarios that ship with the software."""
    if context.invoked_subcommand is not None:
        return
    from scenarios.cli.screen import print_list
    from scenarios.definition import shelf

    voice = context.obj
    said = [(one.id, one.title, one.question, one.expected) for one in shelf()]
    rows = [(name, *(words.in_language(voice.language) for words in told)) for name, *told in said]
    print_list(rows, [voice.say(f"column.{name}") for name in ("id", "title", "question", "expected")])


def show(context: typer.Context, scenario: ScenarioName) -> None:
    """Show one scenario: its question, what it expects, its arms and its sources."""
    from scenarios.cli.screen import print_list
    from scenarios.definition import load_scenario
    from scenarios.measures.expected_words import in_words

    voice, found = context.obj, load_scenario(scenario)
    for name, value in _facts(found, voice):
        print(f"{voice.say('column.' + name)}: {value}")
    print(f"\n{voice.say('scenario.arms')}")
    columns = ("arm", "title", "policy", "engine", "conditions")
    print_list([_arm(found, arm, voice) for arm in found.arms], [voice.say(f"column.{name}") for name in columns])
    titles = {arm.id: arm.title for arm in found.arms}
    _lines(voice.say("scenario.directions"), [in_words(one, titles, voice.language) for one in found.directions])
    _lines(voice.say("scenario.sources"), list(found.sources))


def _facts(scenario: Scenario, voice: Voice) -> Iterator[tuple[str, str]]:
    yield "id", scenario.id
    for name in ("title", "question", "expected"):
        yield name, getattr(scenario, name).in_language(voice.language)
    yield "period", voice.say("scenario.period", start=scenario.start, end=scenario.end, before=scenario.burn_in_days)
    yield "patients", voice.number(scenario.patients)
    yield "networks", ", ".join(scenario.networks)
    yield "engine", scenario.engine
    yield "policy", ", ".join(scenario.all_policies)


def _arm(scenario: Scenario, arm: Arm, voice: Voice) -> tuple[str, ...]:
    """An arm as a line: how it is played, and what in it differs from the usual."""
    from scenarios.definition import differences

    played = "exchange" if scenario.is_on_the_wire(arm) else "columns"
    conditions = "; ".join(f"{key} {value}" for key, value in differences(arm))
    return arm.id, arm.title.in_language(voice.language), scenario.policy_of(arm), played, conditions


def _lines(heading: str, lines: list[str]) -> None:
    if lines:
        print(f"\n{heading}")
        for line in lines:
            print(f"  {line}")
