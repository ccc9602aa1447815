"""`emr-hub matching train`: learn the weights of a model from registrations that nobody labelled."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.cli.options import Quiet

if TYPE_CHECKING:
    from coordinator.linking.training import Learned
    from scenarios.cli.voice import Voice

TUNING_SEED = 1001  # of the shipped model; evaluations use others
TUNING_PERSONS = 100_000


def train(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]")] = None,
    mapping: Annotated[Path | None, typer.Option("--mapping", metavar="FILE")] = None,
    out: Annotated[Path, typer.Option("--out", metavar="FILE")] = Path("model.toml"),
    id: Annotated[str, typer.Option("--id")] = "own",
    date: Annotated[str, typer.Option("--date", metavar="YYYY-MM-DD")] = "undated",
    base: Annotated[str | None, typer.Option("--base", metavar="ID")] = None,
    persons: Annotated[int, typer.Option("--persons", min=1_000)] = TUNING_PERSONS,
    seed: Annotated[int, typer.Option("--seed", min=0)] = TUNING_SEED,
    population: Annotated[int | None, typer.Option("--population", min=2)] = None,
    pairs: Annotated[int, typer.Option("--pairs", min=10_000)] = 10_000_000,
    quiet: Quiet = False,
) -> int:
    """Learn a model from a table, or from generated registrations when no table is given."""
    from coordinator.linking.training import learn, require_splink
    from coordinator.match_models import load_model, write_model
    from emr_hub.errors import UsageError
    from scenarios.cli.progress import shown_progress

    splink = require_splink()
    if file is not None and mapping is None:
        raise UsageError("is missing", where="--mapping", expected="the mapping of the table")
    registrations, described = _table(file, mapping) if file and mapping else _generated(persons, seed)
    about = {
        "data": described, "rows": f"{registrations.num_rows}", "seed": f"{seed}", "pairs_sampled": f"{pairs}",
        "learned_with": f"splink {splink.__version__}", "status": "calibrated",
    }  # fmt: skip
    with shown_progress(context.obj, quiet) as progress:
        learned = learn(
            registrations, load_model(base or "viet-nam-1"), id=id, version=date,
            population=population or registrations.num_rows, seed=seed, sampled=pairs, about=about,
            told=lambda step: progress(step, 0, None),
        )  # fmt: skip
    write_model(learned.model, out)
    _tell(learned, out, context.obj)
    return 0


def _table(file: Path, mapping: Path) -> tuple[Any, str]:
    from scenarios.people_tables import load_mapping, read_people

    return read_people(file, load_mapping(mapping)).registrations, f"a table of people, {file.name}"


def _generated(persons: int, seed: int) -> tuple[Any, str]:
    from hospitals.population import draw_registry
    from scenarios.linkage import known_profiles

    profiles = ", ".join(known_profiles(held_out=False))
    described = f"generated registrations of {persons} persons, site profiles {profiles}"
    return draw_registry(seed, persons).registrations, described


def _tell(learned: Learned, out: Path, voice: Voice) -> None:
    from coordinator.matching import FIELDS
    from scenarios.cli.screen import print_figures

    levels = [(field, level) for field in FIELDS for level in learned.model.weights[field]]
    rows = [_row(field, level, learned, voice) for field, level in levels]
    names = ("level", "same", "other", "bits", "origin")
    print_figures(rows, [voice.say(f"matching.head_{name}") for name in names])
    print(voice.say("matching.written", path=out))


def _row(field: str, level: str, learned: Learned, voice: Voice) -> list[str]:
    """One level: its chance between cards of one person and of two where it was learned, its bits, its origin."""
    known = (field, level) in learned.learned
    chances = [learned.estimates.same[field].get(level), learned.estimates.other[field].get(level)]
    shown = [voice.number(chance, 7) if chance is not None and known else "" for chance in chances]
    bits = voice.number(learned.model.weights[field][level], 2)
    return [f"{field} {level}", *shown, bits, voice.say("matching.learned" if known else "matching.kept")]
