"""`emr-hub matching link`: who is one person in a table of people, with the evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.cli.options import AsJson, Out, Quiet

if TYPE_CHECKING:
    from coordinator.linking import Linked
    from scenarios.cli.voice import Voice
    from scenarios.people_tables import PeopleRead

FORMS = ("parquet", "csv")
_LOOKED_AT = 2_000  # dates that a first mapping looks at


def link(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    mapping: Annotated[Path | None, typer.Option("--mapping", metavar="FILE")] = None,
    out: Out = None,
    model: Annotated[str | None, typer.Option("--model", metavar="ID")] = None,
    population: Annotated[int | None, typer.Option("--population", min=2)] = None,
    form: Annotated[str, typer.Option("--form", metavar="|".join(FORMS))] = "parquet",
    init_mapping: Annotated[Path | None, typer.Option("--init-mapping", metavar="FILE")] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Link the people of a table."""
    from emr_hub.errors import UsageError

    voice = context.obj
    if init_mapping is not None:
        return _begin_mapping(file, init_mapping, voice)
    if form not in FORMS:
        raise UsageError(f"got {form!r}", where="--form", expected=f"one of {', '.join(FORMS)}")
    if mapping is None:
        raise UsageError("no mapping", where="--mapping", expected="a file; --init-mapping FILE writes a first one")
    if out is None:
        raise UsageError("no folder", where="--out", expected="a folder to write to")
    return _link(file, mapping, out, model, population, form, as_json, quiet, voice)


def _link(
    file: Path, mapping: Path, out: Path, model: str | None, population: int | None, form: str, as_json: bool,
    quiet: bool, voice: Voice,
) -> int:  # fmt: skip
    from coordinator.linking import link_table
    from coordinator.match_models import DEFAULT_MODEL, load_model
    from coordinator.matching import Grade
    from scenarios.cli.progress import shown_progress
    from scenarios.people_tables import load_mapping, read_people, write_links

    people = read_people(file, load_mapping(mapping))
    crowd = population or max(people.registrations.num_rows, 2)
    with shown_progress(voice, quiet) as progress:
        known = load_model(model or DEFAULT_MODEL)
        linked = link_table(people.registrations, known, crowd, least=Grade.POSSIBLE, told=progress)
    written = write_links(out, people, linked.person, linked.pairs, linked.questions, form)
    _tell(_counts(people, linked, crowd), written, as_json, voice)
    return 0


def _begin_mapping(file: Path, target: Path, voice: Voice) -> int:
    """Write a first mapping from the header and some dates; an existing file is not overwritten."""
    from emr_hub.errors import UsageError
    from scenarios.people_tables import guess_mapping, mapping_toml, open_table

    if target.exists():
        raise UsageError(f"{target} exists", where="--init-mapping", expected="a new file")
    table, _ = open_table(file)
    guess = guess_mapping(table.column_names)
    dates = guess.columns.get("birth_date")
    seen = table[dates[0]].slice(0, _LOOKED_AT).to_pylist() if dates else []
    guess = guess_mapping(table.column_names, [str(value) for value in seen if value is not None])
    target.write_text(mapping_toml(guess), encoding="utf-8")
    left = [name for name in table.column_names if all(name not in names for names in guess.columns.values())]
    print(voice.say("matching.mapping", path=target, fields=", ".join(guess.columns)))
    if left:
        print(voice.say("matching.mapping_left", columns=", ".join(left)))
    return 0


def _counts(people: PeopleRead, linked: Linked, population: int) -> dict[str, Any]:
    import numpy as np

    sizes = np.unique(linked.person, return_counts=True)[1]
    grades = linked.pairs["grade"].to_pylist()
    return {
        "rows_read": people.rows_read, "rows_set_aside": len(people.set_aside),
        "rows_linked": people.registrations.num_rows, "persons": len(sizes),
        "persons_of_several_rows": int((sizes > 1).sum()), "largest_person": int(sizes.max(initial=0)),
        **{f"pairs_{grade}": grades.count(grade) for grade in ("certain", "probable", "possible")},
        "questions": linked.questions.num_rows, "population": population,
        **{f"unclear_{field}": number for field, number in people.unclear.items()},
    }  # fmt: skip


def _tell(counts: dict[str, Any], written: tuple[Path, ...], as_json: bool, voice: Voice) -> None:
    from scenarios.cli.screen import print_figures, print_json

    if as_json:
        print_json({**counts, "files": [str(path) for path in written]})
        return
    rows = [[voice.say(f"matching.{key}"), voice.number(value)] for key, value in counts.items()]
    print_figures(rows, [voice.say("head.rows"), voice.say("head.number")])
    for path in written:
        print(voice.say("matching.written", path=path))
