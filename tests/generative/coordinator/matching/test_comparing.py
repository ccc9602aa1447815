"""Promises of `compare` that hold for any two cards and any model."""

from __future__ import annotations

import pickle
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordinator.match_models import load_model
from coordinator.matching import (
    VETOES,
    Features,
    Findings,
    Grade,
    Model,
    Outcome,
    block_keys,
    compare,
    features,
    find,
    judged,
    veto_of,
)
from tests.generative.coordinator.matching.people import HARMLESS, Written, cards, findings, models, renamed

MODEL = load_model("viet-nam-1")
SETTINGS = settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
CROWDS = st.integers(0, 10**10)
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
RANKS = [Grade.CERTAINLY_NOT, Grade.POSSIBLE, Grade.PROBABLE, Grade.CERTAIN]


def test_comparing_is_symmetric_and_the_examples_reach_every_grade_and_most_vetoes() -> None:
    reached: Counter[str] = Counter()

    @settings(SETTINGS, max_examples=600)
    @given(cards(), cards())
    def check(one: Written, other: Written) -> None:
        a, b = features(one), features(other)
        found = compare(a, b, MODEL, 10**6)
        assert found == compare(b, a, MODEL, 10**6)
        assert find(a, b) == find(b, a)
        reached.update((found.grade, str(found.veto or found.rule)))

    check()
    assert set(RANKS) <= set(reached)
    assert len({veto.name for veto in VETOES} & set(reached)) >= 9, reached


@SETTINGS
@given(cards(), cards(), st.sampled_from(HARMLESS), st.sampled_from(HARMLESS))
def test_unicode_form_case_and_place_of_the_tone_change_no_grade(
    one: Written, other: Written, slip: object, second: object
) -> None:
    def grade(a: Features, b: Features) -> tuple[Grade, str | None]:
        found = compare(a, b, MODEL, 10**6)
        return found.grade, found.veto

    plain = features(one), features(other)
    turned = features(renamed(one, slip)), features(renamed(other, second))  # type: ignore[arg-type]
    assert grade(*plain) == grade(*turned)
    assert {key for f in plain for key in block_keys(f)} == {key for f in turned for key in block_keys(f)}


@SETTINGS
@given(findings(), models(), CROWDS)
def test_no_score_of_any_model_outvotes_a_veto(found: Findings, model: Model, population: int) -> None:
    result = judged(found, 0.0, model, population)
    veto = veto_of(found)
    if veto is None:
        assert result.veto is None
        return
    assert result.veto == veto.name and result.grade is not Grade.CERTAIN and not result.is_link
    assert result.score <= 0.9
    if veto.outcome is Outcome.APART:
        assert (result.grade, result.score, result.parts) == (Grade.CERTAINLY_NOT, 0.0, True)


@SETTINGS
@given(findings(), models(), CROWDS, CROWDS)
def test_a_bigger_crowd_never_makes_a_pair_surer(found: Findings, model: Model, one: int, other: int) -> None:
    small, big = sorted((one, other))
    in_small, in_big = (judged(found, 0.0, model, size) for size in (small, big))
    assert RANKS.index(in_big.grade) <= RANKS.index(in_small.grade)
    assert in_big.score <= in_small.score


@SETTINGS
@given(findings(), models(), CROWDS, st.sampled_from(range(7)), st.floats(0, 500))
def test_more_bits_for_what_was_found_never_make_a_pair_less_sure(
    found: Findings, model: Model, population: int, place: int, more: float
) -> None:
    field = list(model.weights)[place]
    level = found.levels[place]
    raised = {**model.weights, field: {**model.weights[field], level: model.weights[field][level] + more}}
    before = judged(found, 0.0, model, population)
    after = judged(found, 0.0, type(model)("any", "1", raised, model.rarity, model.margins, model.strong), population)
    assert RANKS.index(after.grade) >= RANKS.index(before.grade)


@SETTINGS
@given(cards())
def test_a_card_is_never_less_than_possibly_itself(card: Written) -> None:
    """Unless it says nothing at all, or names a child without a name, or a number that is not its own."""
    found = features(card)
    itself = compare(found, found, MODEL, 10**6)
    assert itself.veto in (None, "no-name-yet")
    assert all(step.bits >= 0 for step in itself.levels)


@SETTINGS
@given(st.tuples(*[ANY_TEXT] * 8))
def test_no_text_whatever_makes_it_fail(texts: tuple[str, ...]) -> None:
    name, birth, cccd, bhyt, phone, address, facility, record = texts
    one = features(Written(name, birth, Written().sex, cccd, bhyt, phone, address, facility, record))
    other = features(Written(address, phone, Written().sex, name, cccd, bhyt, birth, record, facility))
    compare(one, other, MODEL, 10**6)
    assert pickle.loads(pickle.dumps(one)) == one and hash(one) == hash(pickle.loads(pickle.dumps(one)))
    assert list(block_keys(one)) == sorted(set(block_keys(one)))


@SETTINGS
@given(cards(), cards())
def test_cards_that_are_certain_share_a_key(one: Written, other: Written) -> None:
    a, b = features(one), features(other)
    if compare(a, b, MODEL, 10**6).grade is Grade.CERTAIN:
        assert set(block_keys(a)) & set(block_keys(b))
