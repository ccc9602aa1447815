"""`emr-hub run`: read the scenario, run it, keep its folder, say what was found."""

from __future__ import annotations

from typing import Annotated

import typer

from scenarios.cli.options import AsJson, Days, Out, Patients, PolicyName, Quiet, ScenarioName, Seed


def run(
    context: typer.Context,
    scenario: ScenarioName,
    out: Out = None,
    seed: Seed = None,
    patients: Patients = None,
    days: Days = None,
    policy: PolicyName = None,
    engine: Annotated[str | None, typer.Option("--engine", metavar="exchange|columns")] = None,
    workers: Annotated[int | None, typer.Option("--workers", metavar="N", min=1)] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Run a scenario into a run folder."""
    from emr_hub.clock import SystemClock
    from scenarios.cli.producing import default_folder, produce_run, usual_workers
    from scenarios.cli.progress import shown_progress
    from scenarios.cli.screen import note, print_json
    from scenarios.cli.summary import print_summary
    from scenarios.definition import Overrides, load_scenario, with_overrides
    from scenarios.measures.expectations import refuse_unknown_measures
    from scenarios.run_folder import measures_object

    voice = context.obj
    asked = with_overrides(load_scenario(scenario), Overrides(seed, patients, days, policy, engine))
    refuse_unknown_measures(asked.directions, scenario)
    target = out or default_folder(asked)
    note(voice.say("run.begins", scenario=asked.id, seed=asked.seed, patients=voice.number(asked.patients)), quiet)
    with shown_progress(voice, quiet) as progress:
        done = produce_run(asked, target, workers or usual_workers(asked), SystemClock(), progress)
    if as_json:
        print_json(measures_object(done.run, done.measures))
    else:
        print_summary(asked, done, voice)
