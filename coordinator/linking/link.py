"""Link a whole table: candidate pairs, grades, persons, and what is left for a person to decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.linking.blocking import Rows, candidate_pairs
from coordinator.linking.cards import read_cards
from coordinator.linking.evidence import pairs_table, questions_table
from coordinator.linking.find import Finder
from coordinator.linking.grading import GRADES, NOTHING, Graded, Grader
from coordinator.linking.grouping import Edges, persons_of
from coordinator.linking.keys import blocks
from coordinator.linking.one_by_one import comparing
from coordinator.matching import Grade, Model
from emr_hub.columns import longs

Stage = Callable[[str, int, int], None]


def silent(stage: str, done: int, total: int) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Linked:
    """Who is whom in a table. `person`: per row, the lowest registration_id of the person.

    `pairs`: one row per pair compared and kept: one, other (registration_id, the lower row first), grade, bits, the
    level and bits of every field, veto, rule. `questions`: pairs that wait for a decision: one, other, reason.
    """

    person: NDArray[np.int64]
    pairs: pa.Table
    questions: pa.Table


class _Work:
    """One table being linked: its cards, what compares them in bulk, and what compares two of them."""

    def __init__(self, registrations: pa.Table, model: Model, population: int) -> None:
        self.cards = read_cards(registrations)
        self.model = model
        self.grader = Grader(model, population)
        self.finder = Finder(self.cards, model.rarity, model.frequent)
        self.compare = comparing(registrations, model, population)

    def judge(self, one: Rows, other: Rows) -> Graded:
        """The grades of many pairs of rows."""
        return self.grader.grade(*self.finder.find(one, other))

    def edges(self, least: Grade, told: Stage) -> Edges:
        """The blocked pairs graded `least` or better, in the order of their rows."""
        shared = blocks(self.cards, self.model.frequent)
        kept, done = [], 0
        for one, other in candidate_pairs(shared):
            graded = self.judge(one, other)
            kept.append(Edges(one, other, graded).take(graded.grade <= GRADES.index(least)))
            done += len(one)
            told("pairs", done, shared.most_pairs)
        return _in_order(kept)


def link_table(
    registrations: pa.Table, model: Model, population: int, *, least: Grade = Grade.PROBABLE, told: Stage = silent
) -> Linked:
    """Link the rows of a table in the columns of `registrations`, among so many people.

    A pair gets the grade that `coordinator.matching.compare` gives its two cards, and rows fall into the persons that
    `coordinator.matching.persons` names. `pairs` keeps what is graded `least` (probable or below) or better. `told`
    hears how far each stage has come.
    """
    work = _Work(registrations, model, population)
    edges = work.edges(max(least, Grade.PROBABLE, key=GRADES.index), told)
    person, questions = persons_of(registrations.num_rows, edges, work.judge, work.compare)
    ids = longs(registrations, "registration_id")
    return Linked(ids[person], pairs_table(edges, ids, work.grader), questions_table(questions, ids))


def graded_pairs(registrations: pa.Table, model: Model, population: int, least: Grade = Grade.PROBABLE) -> pa.Table:
    """The blocked pairs of a table graded `least` or better, as `pairs` of `link_table`; no persons are made."""
    work = _Work(registrations, model, population)
    return pairs_table(work.edges(least, silent), longs(registrations, "registration_id"), work.grader)


def _in_order(kept: list[Edges]) -> Edges:
    one, other = (np.concatenate([e[side] for e in kept] or [np.empty(0, np.int32)]) for side in (0, 1))
    columns = [np.concatenate(column) for column in zip(*(e.graded for e in kept), strict=True)]
    graded = Graded(*columns) if columns else NOTHING
    return Edges(one, other, graded).take(np.lexsort((other, one)))
