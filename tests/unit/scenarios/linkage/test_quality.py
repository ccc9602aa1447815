"""Quality against the truth, on a case small enough to be worked out by hand."""

import numpy as np
import pyarrow as pa
import pytest

from scenarios.linkage.answers import Answer, pairs_of_two, without_questions
from scenarios.linkage.quality import (
    asked_by_relation,
    parts,
    profile_marks,
    quality_of,
    wrong_by_relation,
)
from scenarios.linkage.truth import truth_of

# Ann has three cards (one without accents), her twin Bea one, their mother Cam two, a stranger one.
CARDS = [
    # person, causes, profile, household, twin, mother, newborn
    (1, "", "careful", 1, 2, 3, False),
    (1, "", "hasty", 1, 2, 3, False),
    (1, "accents lost", "hasty", 1, 2, 3, False),
    (2, "accents lost;year only", "careful", 1, 1, 3, False),
    (3, "", "careful", 1, None, None, False),
    (3, "year only", "hasty", 1, None, None, False),
    (4, "", "careful", 2, None, None, False),
]
NAMES = ("person_id", "causes", "profile", "household", "twin", "mother", "newborn")


@pytest.fixture
def truth():
    columns = dict(zip(NAMES, map(list, zip(*CARDS, strict=True)), strict=True))
    whole = pa.nulls(len(CARDS), pa.int64())
    return truth_of(pa.table({**columns, "lender": whole, "namesake": whole}))


def answer(groups, *asked):
    one, other = (np.array(side, np.int64) for side in (zip(*asked, strict=True) if asked else ((), ())))
    return Answer("index", np.array(groups, np.int64), one, other)


# Two of Ann's cards linked, the third linked with her twin; Cam apart but asked about; one question about two people.
LINKED = answer([1, 1, 2, 2, 3, 4, 5], (4, 5), (0, 6))


def test_the_confusion_of_all_pairs(truth):
    found = quality_of(LINKED, truth)
    # one person's pairs: 3 of Ann and 1 of Cam; linked: (0,1) rightly and (2,3) wrongly; 21 pairs in all
    assert found.confusion == {"right": 1, "missed": 3, "wrong": 1, "apart": 16}
    assert (found.sensitivity.value, found.predictive_value.value) == (1 / 4, 1 / 2)
    assert found.f1.value == pytest.approx(2 / 6)


def test_the_queue_adds_what_a_reviewer_would_join(truth):
    found = quality_of(LINKED, truth)
    assert found.queue == 2
    assert found.reviewed.value == 2 / 4


def test_several_questions_between_the_same_two_groups_are_one_item(truth):
    assert quality_of(answer([1, 1, 2, 3, 4, 4, 5], (0, 2), (1, 2), (2, 1)), truth).queue == 1


def test_by_cause_counts_the_pairs_that_touch_it(truth):
    rows = {part.name: part for part in parts(LINKED, truth, truth.causes)}
    assert (rows["accents lost"].sensitivity.found, rows["accents lost"].sensitivity.of) == (0, 2)
    assert (rows["accents lost"].predictive_value.found, rows["accents lost"].predictive_value.of) == (0, 1)
    assert (rows["clean"].sensitivity.found, rows["clean"].sensitivity.of) == (1, 4)
    assert (rows["year only"].reviewed.found, rows["year only"].reviewed.of) == (1, 1)
    assert rows["year only"].registrations == 2


def test_by_profile_counts_the_pairs_that_touch_a_site(truth):
    rows = {part.name: part for part in parts(LINKED, truth, profile_marks(truth))}
    assert rows["careful"].sensitivity.of == 3  # Ann's first card with the two others, and Cam's pair
    assert rows["hasty"].sensitivity.of == 4


def test_wrong_links_are_told_by_relation_closest_first(truth):
    everybody = without_questions("all", np.zeros(len(CARDS), np.int64))
    wrong = wrong_by_relation(everybody, truth)
    # Ann 3 x Bea 1; Ann 3 x Cam 2 and Bea 1 x Cam 2; the stranger with all six
    assert wrong == {"twin": 3, "parent and child": 8, "lent card": 0, "household": 0, "namesake": 0, "stranger": 6}
    assert wrong_by_relation(LINKED, truth)["twin"] == 1


def test_questions_are_told_by_relation(truth):
    asked = asked_by_relation(LINKED, truth)
    assert (asked["one person"], asked["stranger"]) == (1, 1)


def test_a_perfect_answer_has_no_wrong_pair(truth):
    perfect = without_questions("truth", truth.person)
    assert pairs_of_two(truth.person, perfect.group)[0].size == 0
    found = quality_of(perfect, truth)
    assert (found.sensitivity.value, found.predictive_value.value, found.f1.value) == (1.0, 1.0, 1.0)
    assert found.sensitivity.low < 1.0
