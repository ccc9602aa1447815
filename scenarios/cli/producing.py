"""Makes run folders: the run, its report and its manifest, all of it or nothing; and makes one again to compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from emr_hub.errors import UsageError
from scenarios.cli.report_input import measures_from, run_summary
from scenarios.definition import Scenario, load_scenario, portable, scenario_hash, to_toml
from scenarios.experiments import Progress, RunOutcome, is_played_in_blocks, run_in_blocks, run_scenario
from scenarios.experiments.outcome import Stopwatch
from scenarios.measures import Measure, as_csv, as_rows
from scenarios.reports.run_report import write_report
from scenarios.reports.stress import stress_checklist
from scenarios.run_folder import (
    Draft,
    FileChange,
    Parts,
    Run,
    build_manifest,
    file_changes,
    hashes,
    new_run_folder,
    read_run,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from emr_hub.clock import Clock
    from scenarios.live import LivePilot

WORTH_TWO = 300
"""Patients from which on a second process pays: it takes a few seconds to start and enrols every hospital again."""


def default_folder(scenario: Scenario) -> Path:
    """Where a run goes when nobody said where."""
    return Path("runs") / f"{scenario.id}-{scenario.seed}"


def usual_workers(scenario: Scenario) -> int:
    """How many processes play a run when nobody said: two, but one where starting two costs more than it saves.

    The same on every machine, because a run folder says how many requests its workers made.
    """
    pays = scenario.engine == "exchange" and scenario.patients >= WORTH_TWO
    return 2 if pays or is_played_in_blocks(scenario) else 1


def produce_run(
    scenario: Scenario, target: Path, workers: int, clock: Clock, progress: Progress, live: LivePilot | None = None
) -> Run:
    """Run the scenario into the folder `target`, which appears complete or not at all.

    With `live`, the headline arm is played by processes over sockets instead of in this one.
    """
    started = clock.now()
    with new_run_folder(target) as draft:
        outcome = _run(scenario, draft, workers, clock, progress, live)
        watch = Stopwatch(clock, progress, dict(outcome.seconds))
        with watch.stage("tables"):
            _write_findings(draft, scenario, outcome)
        with watch.stage("report"):
            html = _report(scenario, outcome.facts, outcome.measures, outcome.tables["facilities"])
            draft.write_bytes("report.html", html)
        draft.finish(
            build_manifest(
                **_subject(scenario), workers=workers, started=started, ended=clock.now(), rows=outcome.rows,
                seconds=watch.seconds,
            )
        )  # fmt: skip
    return read_run(target)


def _run(
    scenario: Scenario, draft: Draft, workers: int, clock: Clock, progress: Progress, live: LivePilot | None
) -> RunOutcome:
    if live is not None:
        outcome = run_scenario(scenario, workers=1, clock=clock, progress=progress, player=live.play)
        return replace(outcome, facts={**outcome.facts, "live": live.facts})
    if is_played_in_blocks(scenario):
        folder = draft.folder
        return run_in_blocks(scenario, Parts(folder), folder, workers=workers, clock=clock, progress=progress)
    return run_scenario(scenario, workers=workers, clock=clock, progress=progress)


def _write_findings(draft: Draft, scenario: Scenario, outcome: RunOutcome) -> None:
    moved, policy_files = portable(scenario)
    draft.write_text("scenario.toml", to_toml(moved))
    draft.write_text("stress-des.md", stress_checklist(moved))
    for name, content in policy_files.items():
        draft.write_bytes(name, content)
    if not is_played_in_blocks(scenario):  # else the parts are there already
        draft.write_tables(outcome.tables)
    draft.write_measures(outcome.facts, as_rows(outcome.measures), as_csv(outcome.measures))


def _subject(scenario: Scenario) -> dict[str, Any]:
    return {
        "scenario": scenario.id,
        "scenario_sha256": scenario_hash(scenario),
        "seed": scenario.seed,
        "engine": scenario.engine,
    }


def _report(scenario: Scenario, facts: Mapping[str, Any], measures: Sequence[Measure], facilities: pa.Table) -> bytes:
    return write_report(measures, run_summary(scenario, facts), facilities)


def scenario_of(run: Run) -> Scenario:
    """The scenario that a run folder keeps; UsageError when the folder is an audit, which has none."""
    if run.run.get("kind") == "audit":
        raise UsageError("the folder holds an audit", where=str(run.folder), expected="the folder of a run")
    return load_scenario(run.folder / "scenario.toml")


def report_of(run: Run) -> bytes:
    """The report of a finished run, from what its folder holds."""
    return _report(scenario_of(run), run.run, measures_from(run.measures), run.table("facilities"))


def changes_when_run_again(run: Run, workers: int | None, clock: Clock, progress: Progress) -> tuple[FileChange, ...]:
    """Run again in a folder of its own that is thrown away; what differs, seen from the new run."""
    scenario = scenario_of(run)
    with TemporaryDirectory(prefix="emr-hub-verify-") as beside:
        again = produce_run(scenario, Path(beside) / "again", workers or run.manifest.workers, clock, progress)
        changes = file_changes(hashes(run.folder), hashes(again.folder))
    # What crossed the wire of a live run stands in measures.json, and is not done again; measures.csv holds the rest.
    return tuple(change for change in changes if "live" not in run.run or change.path != "measures.json")
