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
from coordinator.linking.find import Bits, Finder, Packed
from coordinator.linking.grading import GRADES, Graded, Grader
from coordinator.linking.grouping import Edges, persons_of
from coordinator.linking.keys import blocks
from coordinator.linking.one_by_one import comparing
from coordinator.matching import Grade, Model
from emr_hub.columns import longs
from emr_hub.columns.grouped import rows_by

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


class Prepared:
    """A table whose blocked pairs were looked at once; it can be graded again with other margins or weights.

    What is kept holds for one rarity of names and one set of frequent keys: those of the model it was prepared with.
    """

    def __init__(self, registrations: pa.Table, model: Model, told: Stage = silent) -> None:
        self.registrations = registrations
        self.cards = read_cards(registrations)
        self.finder = Finder(self.cards, model.rarity, model.frequent)
        shared = blocks(self.cards, model.frequent)
        found, done = [], 0
        for one, other in candidate_pairs(shared):
            found.append((one, other, *self.finder.find(one, other)))
            done += len(one)
            told("pairs", done, shared.most_pairs)
        self.one, self.other, self.packed, self.rarity = _in_order(found)

    def edges(self, grader: Grader, least: Grade) -> Edges:
        """The blocked pairs graded `least` or better, in the order of their rows."""
        edges = Edges(self.one, self.other, grader.grade(self.packed, self.rarity))
        return edges.take(edges.graded.grade <= GRADES.index(least))

    def found(self, one: Rows, other: Rows) -> tuple[Packed, Bits]:
        """What any pairs of rows show, blocked or not: findings and bits of rarity, as a grader takes them."""
        return self.finder.find(one, other)

    def link(self, model: Model, population: int, least: Grade = Grade.PROBABLE) -> Linked:
        """Persons, pairs and questions under a model that shares rarity and frequent keys with the prepared one."""
        grader = Grader(model, population)
        edges = self.edges(grader, max(least, Grade.PROBABLE, key=GRADES.index))

        def judge(one: Rows, other: Rows) -> Graded:
            return grader.grade(*self.found(one, other))

        compare = comparing(self.registrations, model, population)
        person, questions = persons_of(self.registrations.num_rows, edges, judge, compare)
        ids = longs(self.registrations, "registration_id")
        return Linked(ids[person], pairs_table(edges, ids, grader), questions_table(questions, ids))


def link_table(
    registrations: pa.Table, model: Model, population: int, *, least: Grade = Grade.PROBABLE, told: Stage = silent
) -> Linked:
    """Link the rows of a table in the columns of `registrations`, among so many people.

    A pair gets the grade that `coordinator.matching.compare` gives its two cards, and rows fall into the persons that
    `coordinator.matching.persons` names. `pairs` keeps what is graded `least` (probable or below) or better. `told`
    hears how far each stage has come.
    """
    return Prepared(registrations, model, told).link(model, population, least)


def graded_pairs(registrations: pa.Table, model: Model, population: int, least: Grade = Grade.PROBABLE) -> pa.Table:
    """The blocked pairs of a table graded `least` or better, as `pairs` of `link_table`; no persons are made."""
    grader = Grader(model, population)
    edges = Prepared(registrations, model).edges(grader, least)
    return pairs_table(edges, longs(registrations, "registration_id"), grader)


def _in_order(found: list[tuple[Rows, Rows, Packed, Bits]]) -> tuple[Rows, Rows, Packed, Bits]:
    """All batches as one, sorted by row and other row."""
    if not found:
        none = np.empty(0, np.int32)
        return none, none, none, np.empty(0)
    one, other, packed, rarity = (np.concatenate(column) for column in zip(*found, strict=True))
    order = rows_by(one, other)
    return one[order], other[order], packed[order], rarity[order]
