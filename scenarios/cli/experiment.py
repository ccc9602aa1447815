"""`emr-hub experiment`: carry a study out, or go on with it, and say what was found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.cli.options import AsJson, Out, Patients, Quiet

if TYPE_CHECKING:
    from scenarios.cli.voice import Voice
    from scenarios.studies.findings import Difference, Findings
    from scenarios.studies.rollouts import Quality


def experiment(
    context: typer.Context,
    study: Annotated[str, typer.Argument(metavar="FILE")],
    out: Out = None,
    patients: Patients = None,
    at_most: Annotated[int | None, typer.Option("--at-most", metavar="N", min=1)] = None,
    points: Annotated[int | None, typer.Option("--points", metavar="N", min=2)] = None,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1)] = 2,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Ask one question of many worlds."""
    from emr_hub.clock import SystemClock
    from scenarios.cli.progress import told_progress
    from scenarios.cli.screen import note, print_json
    from scenarios.studies import load_study
    from scenarios.studies.changing import with_size
    from scenarios.studies.objects import findings_object
    from scenarios.studies.producing import default_folder, produce_study

    voice = context.obj
    asked = with_size(load_study(study), patients=patients, at_most=at_most, points=points)
    folder = out or default_folder(asked)
    most = asked.sampling.replications if asked.sampling else asked.stop.at_most
    note(voice.say("experiment.begins", study=asked.id, worlds=most, patients=voice.number(asked.scenario.patients),
                   folder=folder), quiet)  # fmt: skip
    with told_progress(voice, quiet) as progress:
        found = produce_study(asked, folder, workers, SystemClock(), progress)
    if as_json:
        print_json(findings_object(found))
    else:
        _print(found, folder, voice)


def _print(found: Findings, folder: Path, voice: Voice) -> None:
    from scenarios.cli.screen import print_figures

    of, study = found.of, found.study
    print(study.title.in_language(voice.language))
    print(study.question.in_language(voice.language))
    print()
    headings = [voice.say(f"experiment.{name}") for name in ("outcome", "arm", "difference", "low", "high")]
    shown = [d for d in found.differences if d.arm == study.primary.arm or d.outcome == found.primary.outcome]
    print_figures([_row(d, voice) for d in shown], headings)
    print()
    ending = "design" if study.sampling else "capped" if of.capped else "stopped"
    print(voice.say(f"experiment.{ending}", worlds=of.replications, points=len(of.points)))
    print(voice.say("experiment.played", now=of.played_now, all=len(of.found)))
    _print_estimators(found, voice)
    _print_effects(found, voice)
    print(voice.say("run.report", path=folder / "report.html"))


def _row(d: Difference, voice: Voice) -> list[str]:
    label = d.outcome.label_vi if voice.language == "vi" else d.outcome.label_en
    numbers = (d.interval.value, d.interval.low, d.interval.high)
    return [label + (" *" if d.primary else ""), d.arm, *(voice.number(x, 2) for x in numbers)]


def _print_estimators(found: Findings, voice: Voice) -> None:
    from scenarios.cli.screen import print_figures

    if not found.qualities:
        return
    print()
    names = ("estimator", "against", "mean", "truth", "bias", "low", "high", "coverage", "low", "high")
    rows = [_quality_row(q, voice) for q in found.qualities]
    print_figures(rows, [voice.say(f"experiment.{name}") for name in names])
    print()


def _quality_row(q: Quality, voice: Voice) -> list[str]:
    """An estimator against one truth: how far it is off, and how often its interval holds, each with its bounds."""
    off = (q.mean.value, q.truth.value, q.bias.value, q.bias.low, q.bias.high)
    holds = (q.coverage, q.coverage_low, q.coverage_high)
    shares = ("–" if x is None else f"{voice.number(100 * x)} %" for x in holds)
    return [q.estimator, voice.say(f"experiment.{q.target}"), *(voice.number(x, 2) for x in off), *shares]


def _print_effects(found: Findings, voice: Voice) -> None:
    from scenarios.cli.screen import print_figures

    if not found.effects:
        return
    print()
    rows = [[e.parameter.path, voice.number(e.index if e.total is None else e.total, 3)] for e in found.effects]
    print_figures(rows, [voice.say("experiment.parameter"), voice.say("experiment.effect")])
    print()
