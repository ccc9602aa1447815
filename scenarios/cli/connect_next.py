"""`emr-hub connect-next`: which facility to connect next, and what that makes cuttable."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.cli.options import AsJson, Days, Out, Patients, PolicyName, Quiet, ScenarioName

if TYPE_CHECKING:
    from scenarios.cli.voice import Voice
    from scenarios.studies.connecting import Connected


def connect_next(
    context: typer.Context,
    scenario: ScenarioName,
    connected: Annotated[str, typer.Option("--connected", metavar="KEY,KEY")] = "",
    steps: Annotated[int, typer.Option("--steps", metavar="N", min=1)] = 8,
    replications: Annotated[int, typer.Option("--replications", metavar="N", min=2)] = 10,
    patients: Patients = None,
    days: Days = None,
    policy: PolicyName = None,
    out: Out = None,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1)] = 2,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Say which facility to connect next."""
    from emr_hub.clock import SystemClock
    from scenarios.cli.progress import told_progress
    from scenarios.cli.screen import print_json
    from scenarios.definition import Overrides, load_scenario, with_overrides
    from scenarios.studies.connecting import produce_connect_next, question_of
    from scenarios.studies.connecting.objects import connected_object

    voice = context.obj
    asked = with_overrides(load_scenario(scenario), Overrides(patients=patients, days=days, policy=policy))
    keys = [key for key in connected.replace(",", " ").split() if key]
    question = question_of(asked, keys, steps, replications)
    folder = out or Path("studies") / f"connect-next-{asked.id}-{asked.seed}"
    with told_progress(voice, quiet) as progress:
        found = produce_connect_next(question, folder, workers, SystemClock(), progress)
    if as_json:
        print_json(connected_object(found))
    else:
        _print(found, folder, voice)


def _print(found: Connected, folder: Path, voice: Voice) -> None:
    from scenarios.cli.screen import print_figures

    print(voice.say("connect.title", worlds=found.question.replications))
    names = ("facility", "gain", "low", "high", "cuttable", "share", "best")
    rows = []
    for step in found.steps:
        numbers = [voice.number(x, 1) for x in (step.gain.value, step.gain.low, step.gain.high, step.cuttable.value)]
        share = voice.number(None if step.share.value is None else 100 * step.share.value, 1)
        rows.append([step.facility, *numbers, f"{share} %", f"{step.best_in}/{found.question.replications}"])
    print_figures(rows, [voice.say(f"connect.{name}") for name in names])
    print()
    print(voice.say("run.report", path=folder / "report.html"))
