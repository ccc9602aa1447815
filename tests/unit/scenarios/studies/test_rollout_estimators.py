"""Estimators on panels whose effect is known: no effect is covered at the nominal rate, a planted one is found."""

from __future__ import annotations

import numpy as np
import pytest

from emr_hub.randomness import normals, uniforms
from scenarios.studies.rollouts import Panel, estimates_of, quality_of, truth_of
from scenarios.studies.rollouts.evaluators import Rows, two_way
from scenarios.studies.rollouts.panel import read_panel
from scenarios.studies.rollouts.truth import Truth

pytest.importorskip("statsmodels", reason="statsmodels is of the extra `studies`")

MEASURE = "tests_per_100_encounters"
SITES, PERIODS, WAVES = 24, 9, 6


def panel(seed: int, effect: float, growing: float = 0.0) -> Panel:
    """Facilities and periods of their own level, noise, and an effect of connecting (tests per encounter)."""
    joins = 2 + np.argsort(uniforms(seed, "order", np.arange(SITES))) // (SITES // WAVES)
    encounters = 150 + np.floor(uniforms(seed, "size", np.arange(SITES)) * 100)[:, None] * np.ones(PERIODS)
    cell = np.arange(SITES * PERIODS)
    level = 3 + 0.3 * normals(seed, "site", np.arange(SITES))[:, None] + 0.1 * normals(seed, "t", np.arange(PERIODS))
    noise = 0.08 * normals(seed, "noise", cell).reshape(SITES, PERIODS)
    periods = np.arange(PERIODS)
    connected = joins[:, None] <= periods
    share = connected.mean(axis=0)
    nobody = encounters * (level + noise)
    per_visit = effect + growing * share
    everybody = nobody + encounters * (effect + growing)
    tests = {"nobody": nobody, "everybody": everybody, "rollout": nobody + connected * encounters * per_visit}
    exposure = np.ones((SITES, 1)) * share
    return Panel(tuple(map(str, range(SITES))), joins, encounters, nobody, tests, exposure)


@pytest.mark.parametrize("name", ["mixed", "gee", "two-way", "callaway-santanna"])
def test_no_effect_is_covered_at_about_the_nominal_rate(name: str) -> None:
    panels = [panel(seed, 0.0) for seed in range(60)]
    found = quality_of(name, "realised", [estimates_of(p, MEASURE, (name,))[0] for p in panels], [Truth(0, 0)] * 60)
    assert found.failed == 0 and found.coverage is not None and found.coverage >= 0.85
    assert found.bias.covers(0.0)


@pytest.mark.parametrize("name", ["mixed", "gee", "two-way", "callaway-santanna"])
def test_a_constant_effect_is_found_without_bias(name: str) -> None:
    panels = [panel(seed, -0.4) for seed in range(30)]
    truths = [truth_of(p, MEASURE) for p in panels]
    assert {round(t.realised, 6) for t in truths} == {-40.0} == {round(t.full, 6) for t in truths}
    found = quality_of(name, "realised", [estimates_of(p, MEASURE, (name,))[0] for p in panels], truths)
    assert found.bias.covers(0.0) and found.power == 1.0


def test_an_effect_that_grows_with_those_connected_is_missed_by_two_way_effects_and_found_by_exposure() -> None:
    panels = [panel(seed, -0.1, growing=-0.5) for seed in range(20)]
    truths = [truth_of(p, MEASURE) for p in panels]
    assert all(t.full == pytest.approx(-60) and -60 < t.realised < -30 for t in truths)
    rows = [estimates_of(p, MEASURE, ("two-way", "exposure")) for p in panels]
    plain = quality_of("two-way", "full", [row[0] for row in rows], truths)
    mapped = quality_of("exposure", "full", [row[1] for row in rows], truths)
    assert plain.bias.low is not None and plain.bias.low > 10, "short of the effect with everybody connected"
    assert plain.coverage is not None and mapped.coverage is not None
    assert mapped.coverage >= 0.8 > plain.coverage and abs(mapped.bias.value or 99) < abs(plain.bias.value or 0) / 3


def test_two_way_effects_by_hand() -> None:
    """Three facilities, one joins after the first of three periods: its change less the mean change of the others."""
    rows = Rows(
        facility=np.repeat([0, 1, 2], 3), period=np.array([0, 1, 2] * 3), joins=np.repeat([1, -1, -1], 3),
        connected=np.array([0.0, 1, 1, 0, 0, 0, 0, 0, 0]), exposure=np.zeros(9),
        outcome=np.array([10.0, 13, 14, 20, 25, 27, 30, 34, 37]), weight=np.ones(9), periods=3,
    )  # fmt: skip
    assert two_way(rows)[0] == pytest.approx((13.5 - 10) - ((26 - 20) + (35.5 - 30)) / 2)


def test_an_estimator_that_cannot_speak_says_why_and_is_counted() -> None:
    nobody_joins = panel(1, 0.0)
    nobody_joins.joins[:] = -1
    (found,) = estimates_of(nobody_joins, MEASURE, ("exposure",))
    assert found.value is None and found.why
    assert quality_of("exposure", "full", [found], [Truth(0, 0)]).failed == 1


def test_exposure_is_the_share_of_referral_partners_connected() -> None:
    grid = [[1] * 3] * 3
    tests = {arm: grid for arm in ("nobody", "everybody", "rollout")}
    kept = {"facilities": ["BM", "BN1", "BN2"], "joins": [0, 1, 2], "encounters": grid, "orders": grid, "tests": tests}
    found = read_panel(kept, ("north",))
    assert found.exposure[1, 0] > 0, "BN1 refers to BM, which takes part from the first period"
    assert np.all(np.diff(found.exposure, axis=1) >= 0) and found.exposure.max() <= 1
