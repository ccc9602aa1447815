"""`emr-hub catalogue`: services, analytes or facilities, one line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from scenarios.cli.voice import Voice

SHELVES = ("services", "analytes", "facilities")


def catalogue(
    context: typer.Context, shelf: Annotated[str, typer.Argument(metavar="services|analytes|facilities")] = "services"
) -> None:
    """List one shelf of the catalogue."""
    from emr_hub.errors import UsageError
    from scenarios.cli.screen import print_list
    from scenarios.definition import nearest

    if shelf not in SHELVES:
        close = nearest(shelf, SHELVES)
        expected = f"one of {', '.join(SHELVES)}; the nearest is {close!r}"
        raise UsageError(f"got {shelf!r}", where="catalogue", expected=expected)
    voice: Voice = context.obj
    columns, rows = {"services": _services, "analytes": _analytes, "facilities": _facilities}[shelf](voice)
    print_list(rows, [voice.say(f"column.{name}") for name in columns])


Shelf = tuple[Sequence[str], Sequence[Sequence[str]]]


def _services(voice: Voice) -> Shelf:
    from emr_hub.terminology import services

    rows = [
        (s.code, _name(s, voice), str(s.group), voice.number(s.price_vnd), " ".join(s.analytes))
        for s in services().values()
    ]
    return ("code", "name", "group", "price_vnd", "analytes"), rows


def _analytes(voice: Voice) -> Shelf:
    from emr_hub.terminology import analytes

    rows = [(a.key, _name(a, voice), str(a.group), a.unit or "", " ".join(a.loinc)) for a in analytes().values()]
    return ("key", "name", "group", "unit", "loinc"), rows


def _facilities(voice: Voice) -> Shelf:
    from emr_hub.terminology import facilities

    rows = [
        (f.key, f.name_vi, str(f.network), str(f.kind), str(f.lab_level), str(f.province))
        for f in facilities().values()
    ]
    return ("key", "name", "network", "kind", "lab_level", "province"), rows


def _name(entry: object, voice: Voice) -> str:
    return str(getattr(entry, f"name_{voice.language}"))
