"""The truth of generated registrations, laid out for counting: who, why a card is wrong, and how people are related."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.columns import longs, words_of
from scenarios.linkage.tallies import Labels

CLEAN = "clean"
RELATIONS = ("twin", "parent and child", "lent card", "household", "namesake", "stranger")
"""How two people are related, closest first; the first that holds counts."""


@dataclass(frozen=True, slots=True)
class Truth:
    """One row per registration. `twin`, `mother`, `lender`, `namesake` are persons, -1 where there is none."""

    person: Labels
    profile: NDArray[np.str_]
    causes: dict[str, NDArray[np.bool_]]
    household: Labels
    twin: Labels
    mother: Labels
    lender: Labels
    namesake: Labels
    newborn: NDArray[np.bool_]


def truth_of(table: pa.Table) -> Truth:
    """The truth table of a generated registry."""
    number, words = words_of(table, "profile")
    links = {name: longs(table, name, -1) for name in ("twin", "mother", "lender", "namesake")}
    return Truth(
        person=longs(table, "person_id"),
        profile=np.array(words)[number],
        causes=_causes(table),
        household=longs(table, "household", -1),
        newborn=np.asarray(table["newborn"].to_numpy(zero_copy_only=False), dtype=bool),
        **links,
    )


def _causes(table: pa.Table) -> dict[str, NDArray[np.bool_]]:
    """Per mechanism of error, whether a card bears it; `clean` where it bears none."""
    number, words = words_of(table, "causes")
    said = [frozenset(filter(None, word.split(";"))) for word in words]
    every = sorted(frozenset().union(*said))
    held = {cause: np.array([cause in s for s in said] + [False], dtype=bool)[number] for cause in every}
    return {CLEAN: np.array([not s for s in said] + [True], dtype=bool)[number], **held}


def relations(truth: Truth, one: Labels, other: Labels) -> NDArray[np.str_]:
    """How the two people of each pair of rows are related."""
    person, home = truth.person, truth.household
    related = [
        _either(truth.twin, person, one, other),
        _either(truth.mother, person, one, other),
        _either(truth.lender, person, one, other),
        (home[one] == home[other]) & (home[one] >= 0),
        _either(truth.namesake, person, one, other),
    ]
    return np.select(related, list(RELATIONS[:-1]), RELATIONS[-1])


def _either(relative: Labels, person: Labels, one: Labels, other: Labels) -> NDArray[np.bool_]:
    return np.asarray((relative[one] == person[other]) | (relative[other] == person[one]))
