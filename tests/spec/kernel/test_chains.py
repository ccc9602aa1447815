"""Chapter: a repeat is counted against the last one kept, never against the last one done."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordinator.bulk import (
    Arm,
    Carried,
    Columns,
    Ground,
    Grouping,
    Rules,
    arrange,
    judge_arm,
    judge_count,
    permits_of,
    read_columns,
    rules_of,
)
from coordinator.decision import Answer, Count
from emr_hub.clock import DAY, HOUR
from emr_hub.columns import SCHEMAS
from emr_hub.randomness import uniforms
from emr_hub.terminology import analytes
from tests.spec.decision.asked import policy_of
from tests.spec.decision.words import told
from tests.spec.kernel.story import flagged, story
from tests.spec.kernel.tables import arm, count

THREE_DAYS = policy_of("everything anywhere 3 d")
NEIGHBOURS = """
hb N, day 0                       |
hb N, day 3, unstable since day 2 | d1 d2
hb H, day 6                       | d3
hb N, day 7                       | d1 d3
"""


@pytest.mark.parametrize("which", list(Count))
def test_of_ten_daily_tests_under_three_days_six_are_flagged_and_never_nine(which: Count) -> None:
    said = count([told(f"hb N, day {d}", d + 1) for d in range(10)], THREE_DAYS, which)
    assert [d for d, s in enumerate(said) if s.kept] == [0, 3, 6, 9]
    assert sum(s.counted is Answer.YES for s in said) == 6


def test_an_arm_where_every_proposal_is_accepted_cuts_the_same_six() -> None:
    said = arm([told(f"hb N, day {d}", d + 1) for d in range(10)], THREE_DAYS, accepts=True)
    assert [d for d, s in enumerate(said) if s.kept] == [0, 3, 6, 9]


def test_an_arm_where_none_is_accepted_proposes_nine_times_and_performs_all() -> None:
    said = arm([told(f"hb N, day {d}", d + 1) for d in range(10)], THREE_DAYS, accepts=False)
    assert all(s.kept for s in said) and sum(s.counted is Answer.YES for s in said) == 9


def test_d2_may_be_smaller_than_d3_because_each_count_has_a_chain_of_its_own() -> None:
    lines, words = story(NEIGHBOURS)
    said = flagged(lines, policy_of("everything anywhere 5 d"))
    assert [" ".join(sorted(s)) for s in said] == words
    assert [sum(c.value in s for s in said) for c in Count] == [2, 1, 2]


GAPS = st.sampled_from([0, 1, HOUR, DAY, 3 * DAY - 1, 3 * DAY, 3 * DAY + 1, 5 * DAY])
LINES = st.lists(
    st.tuples(GAPS, st.sampled_from("NNNHL"), st.sampled_from("AABCD"), st.sampled_from(["", ", serial", ", not permitted"]),
              st.sampled_from(["", "", ", unstable since day 2", ", resulted day 9", ", status preliminary"])),
    min_size=2, max_size=8,
)  # fmt: skip


@settings(max_examples=80, deadline=None, derandomize=True)
@given(LINES)
def test_totals_of_single_analyte_orders_on_the_collection_clock_are_nested(
    rows: list[tuple[int, str, str, str, str]],
) -> None:
    at = np.cumsum([gap for gap, *_ in rows])
    lines = [
        told(f"hb {word}, {_day(int(t))}, at {where}{first}{second}", n + 1)
        for n, (t, (_, word, where, first, second)) in enumerate(zip(at, rows, strict=True))
    ]
    said = {c: count(lines, THREE_DAYS, c) for c in Count}
    totals = {c: sum(s.counted is Answer.YES for s in said[c]) for c in Count}
    assert totals[Count.D1] >= totals[Count.D2] and totals[Count.D1] >= totals[Count.D3]
    for chain in said.values():  # one order, one candidate: what fulfils more conditions fulfils fewer
        for s in chain:
            d1, d2, d3 = (min(s.answers[c] for c in s.answers if c in some) >= Answer.YES for some in _NESTED)
            assert d1 >= d2 >= d3


_NESTED = ({1, 2, 5}, {1, 2, 5, 6, 7}, set(range(1, 11)))


def _day(ms: int) -> str:
    day, rest = divmod(ms, DAY)
    hours, rest = divmod(rest, HOUR)
    return f"day {day} {hours:02}:{rest // 60_000:02}:{rest % 60_000 // 1000:02}.{rest % 1000:03}"


@pytest.mark.parametrize(("per_day", "window_days"), [(1.0, 3), (0.2, 3), (4.0, 1), (0.5, 14)])
def test_random_tests_are_kept_at_the_rate_of_renewal_theory(per_day: float, window_days: int) -> None:
    """Poisson orders at rate a, dead for t after each kept one, are kept at rate a / (1 + a t): a dead-time counter."""
    assert _errors_from_renewal_theory(per_day, window_days, window_days) <= 1.96


def test_a_window_one_day_longer_than_asked_leaves_renewal_theory() -> None:
    assert _errors_from_renewal_theory(1.0, 3, asked_days=2) > 10


def _errors_from_renewal_theory(per_day: float, window_days: int, asked_days: int) -> float:
    """How many standard errors the tests kept under a window lie from those expected under the window asked for."""
    people, days, settled = 60, 700, 100
    gap, spread = asked_days + 1 / per_day, 1 / per_day
    kept_on = _kept_days(per_day, window_days, people, settled + days)
    found = np.count_nonzero((kept_on >= settled) & (kept_on < settled + days))
    expected = people * days * per_day / (1 + per_day * asked_days)
    return float(abs(found - expected) / np.sqrt(people * days * spread**2 / gap**3))


@pytest.mark.parametrize(("per_day", "window_days"), [(1.0, 3), (0.2, 3), (4.0, 1)])
def test_where_nobody_accepts_each_test_is_held_against_the_last_one_done(per_day: float, window_days: int) -> None:
    """With every order performed an arm asks the last test: no card at rate a e^(-a t), the other dead-time counter."""
    at, columns, ground = _poisson(per_day, 60, 800)
    size = len(at)
    none, spans = np.zeros(size), np.empty(0, np.int64)
    visible, asked = ground.arranged.orders.signed, np.ones(size, np.int8)
    arm = Arm(visible, asked, none, none, none, np.zeros(3, np.int64), spans, spans)
    judged = judge_arm(ground, _rules(columns, window_days), arm)
    without_a_card = at[ground.arranged.row[judged.counted != Answer.YES]] / DAY
    assert _errors_from_the_last_done(without_a_card, per_day, window_days) <= 1.96


def test_tests_kept_are_not_taken_for_tests_without_a_card() -> None:
    """The two counters lie far apart: one held to the rate of the other is noticed."""
    assert _errors_from_the_last_done(_kept_days(1.0, 3, 60, 800), 1.0, 3) > 10


def _errors_from_the_last_done(days_found: np.ndarray, per_day: float, window_days: int) -> float:
    """How many standard errors 60 people's tests of days 100 to 800 lie from a e^(-a t)."""
    found = np.count_nonzero((days_found >= 100) & (days_found < 800))
    share, orders = np.exp(-per_day * window_days), 60 * 700 * per_day
    return float(abs(found - orders * share) / np.sqrt(orders * share * (1 - share) + orders * share**2))


def _kept_days(per_day: float, window_days: int, people: int, days: int) -> np.ndarray:
    at, columns, ground = _poisson(per_day, people, days)
    judged = judge_count(ground, _rules(columns, window_days), Count.D3)
    return at[ground.arranged.row[judged.kept == 1]] / DAY


def _rules(columns: Columns, window_days: int) -> Rules:
    return rules_of(policy_of(f"everything anywhere {window_days} d"), columns.analytes, analytes())


def _poisson(per_day: float, people: int, days: int) -> tuple[np.ndarray, Columns, Ground]:
    size = int(days * per_day * 1.4) + 40
    who, which = np.repeat(np.arange(people), size), np.tile(np.arange(size), people)
    gaps = -np.log1p(-uniforms(7, "renewal theory", who, which)).reshape(people, size) / per_day
    at = (np.cumsum(gaps, axis=1).ravel() * DAY).astype(np.int64)
    assert np.all(at.reshape(people, size)[:, -1] > days * DAY)
    ids = np.arange(len(at), dtype=np.int64)
    orders = _table("orders", len(at), order_id=ids, registration_id=who, facility_id=np.ones_like(ids),
                    context=["outpatient"] * len(at), age_days=np.full(len(at), 20_000), signed_at=at,
                    collected_at=at, resulted_at=at)  # fmt: skip
    results = _table("results", len(at), order_id=ids, analyte=["hb"] * len(at), version=np.ones(len(at), np.int16),
                     known_at=at, flag=["N"] * len(at), status=["final"] * len(at))  # fmt: skip
    columns = read_columns(orders, results, {1: 3})
    ground = Ground(arrange(columns, Grouping.by_person(columns.registration_ids)), permits_of(columns, {}), Carried())
    return at, columns, ground


def _table(name: str, size: int, **columns: object) -> pa.Table:
    schema = SCHEMAS[name]
    return pa.table(
        {
            f.name: pa.array(columns[f.name]).cast(f.type) if f.name in columns else pa.nulls(size, f.type)
            for f in schema
        },
        schema=schema,
    )
