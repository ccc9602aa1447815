"""`emr-hub live`: the pilot played by processes on this machine, every message over a socket, to be watched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from emr_hub.errors import UsageError
from scenarios.cli.options import AsJson, Days, Out, Patients, PolicyName, Quiet, ScenarioName, Seed

if TYPE_CHECKING:
    from scenarios.cli.voice import Voice
    from scenarios.definition import Scenario
    from scenarios.live import LivePilot, LivePlan


def live(
    context: typer.Context,
    scenario: ScenarioName,
    speed: Annotated[str, typer.Option("--speed", metavar="X|max")] = "max",
    out: Out = None,
    seed: Seed = None,
    patients: Patients = None,
    days: Days = None,
    policy: PolicyName = None,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, max=64)] = 1,
    hospital: Annotated[list[str] | None, typer.Option("--hospital", metavar="KEY=URL")] = None,
    database: Annotated[str | None, typer.Option("--database", metavar="URL")] = None,
    data: Annotated[Path | None, typer.Option("--data", metavar="DIR")] = None,
    page: Annotated[int, typer.Option("--page", metavar="PORT", min=0, max=65535)] = 0,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Play a scenario live into a run folder."""
    from scenarios.definition import Overrides, load_scenario, with_overrides
    from scenarios.live import LivePlan
    from scenarios.live.served import listening

    asked = with_overrides(load_scenario(scenario), Overrides(seed, patients, days, policy, "exchange"))
    plan = LivePlan(
        speed=speed_of(speed), workers=workers, elsewhere=elsewhere_of(hospital or ()), database=database, folder=data,
        page_port=page,
    )  # fmt: skip
    listening(page, said_by="--page").close()  # a port that is taken is said now, not when the world has been drawn
    return _play(asked, plan, out, context.obj, as_json, quiet)


def _play(asked: Scenario, plan: LivePlan, out: Path | None, voice: Voice, as_json: bool, quiet: bool) -> int:
    from emr_hub.clock import SystemClock
    from scenarios.cli.live_progress import live_progress
    from scenarios.cli.producing import produce_run
    from scenarios.cli.screen import note, print_json
    from scenarios.cli.serve import database_refused
    from scenarios.cli.summary import print_summary
    from scenarios.live import LivePilot
    from scenarios.run_folder import measures_object

    if asked.headline_arm is None:
        raise UsageError("no arm has a coordinator", where=asked.id, expected="a scenario with one")
    target = out or Path("runs") / f"{asked.id}-{asked.seed}-live"
    clock = SystemClock()
    note(voice.say("live.begins", scenario=asked.id, patients=voice.number(asked.patients), arm=asked.headline_arm.id),
         quiet)  # fmt: skip
    pilot = LivePilot(plan, clock, lambda key, **values: note(voice.say(key, **values), quiet))
    with live_progress(voice, quiet, clock) as progress, database_refused():
        done = produce_run(asked, target, 1, clock, progress, pilot)
    if as_json:
        print_json(measures_object(done.run, done.measures))
    else:
        print_summary(asked, done, voice)
    return _befell(pilot, voice)


def _befell(pilot: LivePilot, voice: Voice) -> int:
    """Exit code 1, and why on stderr, when accidents made the decisions other than the scenario's."""
    from scenarios.cli.screen import note

    facts: Mapping[str, Any] = pilot.facts
    if not facts["failures"] and not facts["restarts"]:
        return 0
    died = ", ".join(f"{name} ({times})" for name, times in sorted(facts["restarts"].items())) or "-"
    note(voice.say("live.accidents", died=died, failures=facts["failures"]))
    return 1


def speed_of(said: str) -> float | None:
    """Simulated seconds a second; None for `max`. UsageError for anything else."""
    if said == "max":
        return None
    try:
        speed = float(said)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= 1e9:
        raise UsageError(f"got {said!r}", where="--speed", expected="max, or simulated seconds a second, above 0")
    return speed


def elsewhere_of(said: Sequence[str]) -> dict[str, str]:
    """The FHIR addresses of hospitals whose record lies on another's server, by key; UsageError names what is wrong."""
    from emr_hub.terminology import every_facility
    from scenarios.definition import nearest

    found: dict[str, str] = {}
    for one in said:
        key, _, url = one.partition("=")
        if not key or not url.startswith(("http://", "https://")):
            raise UsageError(
                f"got {one!r}", where="--hospital", expected="KEY=URL, such as BN1=http://127.0.0.1:8080/fhir"
            )
        if key.upper() not in every_facility():
            near = nearest(key.upper(), every_facility())
            raise UsageError(f"nobody is registered at {key!r}", where="--hospital",
                             expected=f"a facility key; the nearest is {near!r}")  # fmt: skip
        found[key.upper()] = url.rstrip("/")
    return found
