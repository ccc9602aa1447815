"""The illnesses of this world by name: those one lives with, those that come and pass, and pregnancy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from hospitals.settings import rows

ROOM = "hospitals.population"


def _of_kind(kind: str) -> tuple[str, ...]:
    return tuple(row["illness"] for row in rows(ROOM, "conditions") if row["kind"] == kind)


CHRONIC = _of_kind("chronic")
ACUTE = _of_kind("acute")
PREGNANCY = "pregnancy"
ILLNESSES = (*CHRONIC, *ACUTE, PREGNANCY)


@cache
def conditions() -> tuple[Mapping[str, str], ...]:
    """Kind, names and ICD-10 code of each illness, in the order of ILLNESSES."""
    of = {row["illness"]: row for row in rows(ROOM, "conditions")}
    return tuple(of[illness] for illness in ILLNESSES)


@cache
def constitution() -> Mapping[str, float]:
    """How much of each chronic illness comes from one tendency that a person has to all of them: 0 none, below 1."""
    table = [row for row in rows(ROOM, "conditions") if row["kind"] == "chronic"]
    return MappingProxyType({row["illness"]: float(row["constitution"]) for row in table})
