"""`emr-hub calibrate`: a scenario's world beside published figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.cli.options import AsJson, Out, Quiet, ScenarioName, Seed

if TYPE_CHECKING:
    from scenarios.calibration import Calibration, Compared
    from scenarios.cli.voice import Voice

USUAL_PATIENTS = 4_000  # enough for narrow intervals within a minute
HEADS = ("figure", "study", "published", "range", "simulated", "verdict")


def calibrate(
    context: typer.Context,
    scenario: ScenarioName,
    out: Out = None,
    seed: Seed = None,
    patients: Annotated[int, typer.Option("--patients", metavar="N", min=1)] = USUAL_PATIENTS,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Print every published figure, the simulated one and where it lies; 1 when one lies outside without a reason."""
    from scenarios.calibration import as_object
    from scenarios.calibration import calibrate as calibrated
    from scenarios.cli.progress import shown_progress
    from scenarios.cli.screen import print_json
    from scenarios.definition import Overrides, load_scenario, with_overrides

    voice = context.obj
    asked = with_overrides(load_scenario(scenario), Overrides(seed, patients))
    if out is not None:
        _check_free(out)
    with shown_progress(voice, quiet) as progress:
        found = calibrated(asked, progress)
    if out is not None:
        _write(found, out)
    if as_json:
        print_json(as_object(found))
    else:
        _print(found, voice)
    return int(any(row.is_unexplained for row in found.rows))


def _print(found: Calibration, voice: Voice) -> None:
    from scenarios.calibration import USES, say, summary
    from scenarios.cli.screen import print_figures

    for use in USES:
        heads = HEADS if use != "tuned" else (*HEADS, "parameters")
        print(say(voice.language, use))
        rows = [_row(row, voice.language, use == "tuned") for row in found.rows if row.target.use == use]
        print_figures(rows, [say(voice.language, head) for head in heads])
        print()
    for line in summary(found, voice.language):
        print(line)


def _row(row: Compared, language: str, is_tuned: bool) -> list[str]:
    from scenarios.calibration import range_of, say, simulated

    target = row.target
    cells = [
        target.figure[language], f"{target.study} {target.year}".strip(), target.published,
        range_of(target, language), simulated(row, language), say(language, row.verdict.value),
    ]  # fmt: skip
    return [*cells, ", ".join(target.parameters)] if is_tuned else cells


def _check_free(out: Path) -> None:
    from emr_hub.errors import UsageError

    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} exists", where="--out", expected="a folder that does not exist or is empty")


def _write(found: Calibration, out: Path) -> None:
    import json

    from scenarios.calibration import as_object, page

    out.mkdir(parents=True, exist_ok=True)
    scenario = found.scenario
    command = f"emr-hub calibrate {scenario.id} --patients {scenario.patients} --seed {scenario.seed}"
    (out / "calibration.md").write_text(page(found, command), encoding="utf-8")
    text = json.dumps(as_object(found), ensure_ascii=False, allow_nan=False, indent=1)
    (out / "calibration.json").write_text(text + "\n", encoding="utf-8")
