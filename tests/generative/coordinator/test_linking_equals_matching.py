"""Bulk and one pair at a time: the same blocks, levels, bits, grades and persons. Tolerated differences: none."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from coordinator.linking import find_names, find_numbers, graded_pairs, link_table
from coordinator.linking.cards import read_cards
from coordinator.linking.find import Finder
from coordinator.linking.one_by_one import card_of
from coordinator.linking.packing import LEVEL_NAMES, findings_of, packed_of
from coordinator.matching import LEVELS, MOST_CARDS, Findings, block_keys, compare, compared, features, find, persons
from coordinator.matching.levels import SyllableLevel
from hospitals.population import draw_registry, profiles
from tests.generative.coordinator.matching.people import Written, findings
from tests.generative.coordinator.twins import MODEL, POPULATION, crowds, differences, every_variant, table_of

SETTINGS = settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
SITES = {n: row["profile"] for n, row in enumerate(profiles(), start=1)}


@pytest.fixture(scope="module")
def registry():
    return draw_registry(11, 250, SITES).registrations


@pytest.fixture(scope="module")
def known(registry):
    return {f"{row['registration_id']:06d}": features(card_of(row)) for row in registry.to_pylist()}


@SETTINGS
@given(crowds())
def test_cards_that_collide_show_the_same_to_both(crowd: list[Written]) -> None:
    assert not differences(table_of(crowd))


def test_every_level_is_reached_and_shows_the_same_to_both():
    table = table_of(every_variant())
    assert not differences(table)
    known = [features(card_of(row)) for row in table.to_pylist()]
    reached = {pair for a, b in combinations(known, 2) for pair in zip(LEVELS, find(a, b)[0].levels, strict=True)}
    wanted = {(field, level) for field, levels in LEVELS.items() for level in levels}
    assert wanted - reached == {("phone", "shared")}  # the model's to say, see below


def test_a_phone_known_to_be_a_crowds_is_shared_in_both():
    crowd = [Written("An", phone=phone) for phone in ("0830012345", "01230012345", "0970012345")]
    table = table_of(crowd)
    model = replace(MODEL, frequent=frozenset({"p:0830012345"}))
    pairs = graded_pairs(table, model, POPULATION, least="certainly-not")
    known = {f"{n:06d}": features(card_of(row)) for n, row in enumerate(table.to_pylist(), 1)}
    assert pairs.num_rows == len(compared(known, model, POPULATION)) == 0  # it does not block
    wanted, _ = find(known["000001"], known["000002"], model.frequent)
    finder = Finder(read_cards(table), model.rarity, model.frequent)
    packed, _ = finder.find(np.array([0], np.int32), np.array([1], np.int32))
    assert findings_of(int(packed[0])) == wanted
    assert wanted.levels.phone == "shared"


def test_generated_registrations_show_the_same_to_both(registry):
    assert not differences(registry.slice(0, 150))


def test_a_whole_table_gets_the_pairs_that_one_at_a_time_get(registry, known):
    everything = compared(known, MODEL, POPULATION)
    wanted = {pair: found for pair, found in everything.items() if found.grade != "certainly-not"}
    pairs = graded_pairs(registry, MODEL, POPULATION, least="possible")
    got = {(f"{row['one']:06d}", f"{row['other']:06d}"): row for row in pairs.to_pylist()}
    assert got.keys() == wanted.keys()
    for pair, row in got.items():
        found = wanted[pair]
        told = (row["grade"], row["bits"], row["veto"], row["rule"])
        assert told == (found.grade, found.bits, found.veto, found.rule)
        for step in found.levels:
            assert (row[f"{step.field}_level"], row[f"{step.field}_bits"]) == (step.level, step.bits)


def test_a_whole_table_falls_into_the_persons_and_questions_of_one_at_a_time(registry, known):
    wanted = persons(
        known, compared(known, MODEL, POPULATION), judge=lambda a, b: compare(known[a], known[b], MODEL, POPULATION)
    )
    linked = link_table(registry, MODEL, POPULATION)
    ids = registry["registration_id"].to_pylist()
    got = {f"{n:06d}": f"{person:06d}" for n, person in zip(ids, linked.person.tolist(), strict=True)}
    assert got == dict(wanted.person_of)
    asked = {(f"{q['one']:06d}", f"{q['other']:06d}", q["reason"]) for q in linked.questions.to_pylist()}
    assert asked == {(q.one, q.other, str(q.reason)) for q in wanted.questions}


def test_the_order_of_the_rows_does_not_matter(registry):
    turned = registry.take(np.arange(registry.num_rows)[::-1].copy())
    for_one, for_other = link_table(registry, MODEL, POPULATION), link_table(turned, MODEL, POPULATION)
    assert _groups(registry, for_one) == _groups(turned, for_other)


def _groups(table, linked):
    ids = table["registration_id"].to_numpy()
    return {frozenset(ids[linked.person == person].tolist()) for person in set(linked.person.tolist())}


@SETTINGS
@given(findings())
def test_findings_packed_into_a_number_come_back_whole(found: Findings) -> None:
    assert findings_of(packed_of(found)) == found


def test_the_numbers_of_levels_are_those_of_matching():
    assert LEVEL_NAMES == tuple(LEVELS.values())
    assert find_names.SYLLABLE_AGREES == SyllableLevel.MARKS_MISSING
    assert find_names.SYLLABLE_ONE_NAME == SyllableLevel.REGIONAL
    assert find_names.SYLLABLE_OTHER == SyllableLevel.DIFFERENT
    assert find_numbers.PHONE_LEVELS.index("shared") == 2


def test_a_key_of_too_many_cards_blocks_in_neither():
    crowd = [Written(None, "", phone="0830012345", record_number=f"A{n}") for n in range(MOST_CARDS + 1)]
    table = table_of(crowd)
    keys = [block_keys(features(card_of(row))) for row in table.slice(0, 2).to_pylist()]
    assert set(keys[0]) & set(keys[1]) == {"p:0830012345"}
    assert graded_pairs(table, MODEL, POPULATION, least="certainly-not").num_rows == 0
    held = graded_pairs(table.slice(1), MODEL, POPULATION, least="certainly-not")
    assert held.num_rows == MOST_CARDS * (MOST_CARDS - 1) // 2
