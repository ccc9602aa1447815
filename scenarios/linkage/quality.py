"""Quality of an answer against the truth: over all pairs, by cause of error, by site profile, by relation of people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenarios.linkage.answers import Answer, pairs_of_two
from scenarios.linkage.intervals import Share, f_measure, share
from scenarios.linkage.tallies import Labels, Tally, islands, tally
from scenarios.linkage.truth import RELATIONS, Truth, relations


@dataclass(frozen=True, slots=True)
class Quality:
    """Pairs of registrations: of one person, linked, linked rightly. `reviewed` counts what the queue would add.

    sensitivity = right / same, predictive value = right / linked; `reviewed` = sensitivity after a reviewer who is
    always right. `queue` = items of the review queue per registration.
    """

    method: str
    registrations: int
    same: int
    linked: int
    right: int
    sensitivity: Share
    predictive_value: Share
    f1: Share
    reviewed: Share
    queue: int

    @property
    def confusion(self) -> dict[str, int]:
        """All pairs of registrations by truth and answer."""
        pairs = self.registrations * (self.registrations - 1) // 2
        missed, wrong = self.same - self.right, self.linked - self.right
        return {"right": self.right, "missed": missed, "wrong": wrong, "apart": pairs - self.right - missed - wrong}


@dataclass(frozen=True, slots=True)
class Part:
    """Pairs that touch a registration of one cause or profile: how many are one person's, and how many are found."""

    name: str
    registrations: int
    sensitivity: Share
    reviewed: Share
    predictive_value: Share


def quality_of(answer: Answer, truth: Truth) -> Quality:
    """Every pair counted."""
    group, reviewed = answer.group, answer.reviewed(truth.person)
    island = islands(truth.person, group)
    found, later = tally(truth.person, group, island), _reviewed(truth.person, reviewed)
    return Quality(
        answer.method, len(group), int(found.same.sum()), int(found.linked.sum()), int(found.right.sum()),
        share(found.right, found.same), share(found.right, found.linked),
        f_measure(found.right, found.same, found.linked), share(later.right, later.same), answer.items,
    )  # fmt: skip


def _reviewed(person: Labels, group: Labels) -> Tally:
    return tally(person, group, islands(person, group))


def parts(answer: Answer, truth: Truth, marked: Mapping[str, NDArray[np.bool_]]) -> list[Part]:
    """One row per mark: the pairs of which at least one registration bears it."""
    reviewed = answer.reviewed(truth.person)
    places = [(group, islands(truth.person, group)) for group in (answer.group, reviewed)]
    (now, whole), (then, whole_then) = ((p, tally(truth.person, *p)) for p in places)
    rows = []
    for name, mark in marked.items():
        found = whole.minus(tally(truth.person, *now, among=~mark))
        later = whole_then.minus(tally(truth.person, *then, among=~mark))
        rows.append(Part(
            name, int(mark.sum()), share(found.right, found.same), share(later.right, later.same),
            share(found.right, found.linked),
        ))  # fmt: skip
    return rows


def profile_marks(truth: Truth) -> dict[str, NDArray[np.bool_]]:
    """Which registrations come from a site of each profile."""
    return {str(profile): truth.profile == profile for profile in np.unique(truth.profile)}


def wrong_by_relation(answer: Answer, truth: Truth) -> dict[str, int]:
    """Pairs of two people that were linked automatically, by how the two are related; every relation has a row."""
    counted = Counter(relations(truth, *pairs_of_two(truth.person, answer.group)).tolist())
    return {relation: counted.get(relation, 0) for relation in RELATIONS}


def asked_by_relation(answer: Answer, truth: Truth) -> dict[str, int]:
    """Questions of the review queue: those about one person, and those about two, by how the two are related."""
    one, other = answer.asked_one, answer.asked_other
    same = truth.person[one] == truth.person[other]
    counted = Counter(relations(truth, one[~same], other[~same]).tolist())
    return {"one person": int(same.sum()), **{relation: counted.get(relation, 0) for relation in RELATIONS}}
