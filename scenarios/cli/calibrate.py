"""`emr-hub calibrate`: a scenario's world beside published figures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from scenarios.calibration import Calibration
    from scenarios.cli.voice import Voice

USUAL_PATIENTS = 4_000  # enough for narrow intervals within a minute
HEADS = ("figure", "published", "range", "simulated", "verdict")


def calibrate(
    context: typer.Context,
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO")],
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR")] = None,
    seed: Annotated[int | None, typer.Option("--seed", metavar="N")] = None,
    patients: Annotated[int, typer.Option("--patients", metavar="N", min=1)] = USUAL_PATIENTS,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    quiet: Annotated[bool, typer.Option("--quiet")] = False,
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
    from scenarios.calibration import USES, range_of, say, simulated, summary
    from scenarios.cli.screen import print_figures

    language = voice.language
    for use in USES:
        print(say(language, use))
        rows = [
            (r.target.figure[language], r.target.published, range_of(r.target, language), simulated(r, language),
             say(language, r.verdict.value))
            for r in found.rows if r.target.use == use
        ]  # fmt: skip
        print_figures(rows, [say(language, head) for head in HEADS])
        print()
    for line in summary(found, language):
        print(line)


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
