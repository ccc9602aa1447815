"""Saved against missed as a window stretches: what counts as changed, and where a stated risk is reached."""

from __future__ import annotations

import numpy as np
import pytest

from emr_hub.randomness import normals
from emr_hub.terminology import analytes
from scenarios.measures.curve_tables import curve_hours, risk_levels
from scenarios.measures.reuse_pairs import Reading, ReusePairs, limits_between
from scenarios.measures.stretch import ALL, point_of_curve, summed
from scenarios.measures.stretch_measures import stretch_measures
from scenarios.measures.windows_at_risk import body_noise, windows_at_risk

KEYS = ("creat", "hba1c", "crp")


def side(value: list[float], body: list[float], abnormal: list[bool], critical: list[bool] | None = None) -> Reading:
    of = len(value)
    return Reading(
        np.array(value), np.zeros(of, bool), np.array(abnormal), np.array(critical or [False] * of),
        np.ones(of, bool), np.array(body),
    )  # fmt: skip


def pairs(earlier: Reading, later: Reading, analyte: list[int], order: list[int]) -> ReusePairs:
    of = np.array(analyte)
    cva = np.array([[analytes()[key].cva for key in KEYS]], float)
    fall, rise = limits_between(KEYS, of, cva, np.zeros(len(of), int), np.zeros(len(of), int))
    return ReusePairs(KEYS, of, np.array(order), earlier, later, fall, rise)


def test_a_report_may_change_by_noise_alone_while_the_body_stays() -> None:
    earlier = side([80.0, 80.0], [80.0, 80.0], [False, False])
    later = side([120.0, 120.0], [80.0, 121.0], [False, True])
    point = point_of_curve(24, pairs(earlier, later, [0, 0], [1, 2])).to_pylist()
    assert [row["analyte"] for row in point] == [ALL, "creat"]
    assert [(row["saved"], row["reported_change"], row["body_change"], row["new_abnormal"]) for row in point] == [
        (2, 2, 1, 1), (2, 2, 1, 1),
    ]  # fmt: skip


def test_an_order_counts_once_however_many_of_its_analytes_changed() -> None:
    earlier = side([80.0, 5.0], [80.0, 5.0], [False, False])
    later = side([160.0, 9.0], [160.0, 9.0], [True, True], [False, True])
    whole, *rest = point_of_curve(24, pairs(earlier, later, [0, 1], [7, 7])).to_pylist()
    assert (whole["saved"], whole["body_change"], whole["critical"]) == (1, 1, 1)
    assert sum(row["saved"] for row in rest) == 2


@pytest.mark.parametrize("key", ["creat", "crp"])
def test_noise_alone_takes_the_stated_share_of_unchanged_bodies_past_the_limits(key: str) -> None:
    """Bodies that only vary from day to day: the share past the limits is the one that risk is counted beyond."""
    of, number = analytes()[key], 40_000
    assert of.cvi is not None and of.cva is not None
    luck = normals(5, "test body", np.arange(2 * number)).reshape(2, number)
    spread = np.sqrt(np.log1p(of.cvi**2))
    body = np.exp(spread * luck) if of.change_form == "lognormal" else 1 + of.cvi * luck
    place = [KEYS.index(key)] * number
    calm = [False] * number
    held = pairs(side([1.0] * number, list(body[0]), calm), side([1.0] * number, list(body[1]), calm), place, place)
    assert held.body_change().mean() == pytest.approx(body_noise(key), abs=0.012)
    assert 0 < body_noise(key) < 0.05


def curve(changed: dict[int, tuple[int, int]]) -> list[dict[str, object]]:
    return [
        {"analyte": "creat", "window_hours": hours, "saved": saved, "comparable": saved, "reported_change": found,
         "body_change": found, "new_abnormal": 0, "critical": 0}
        for hours, (saved, found) in changed.items()
    ]  # fmt: skip


def window(changed: dict[int, tuple[int, int]]) -> dict[str, object]:
    import pyarrow as pa

    from emr_hub.columns import SCHEMAS

    table = windows_at_risk(pa.Table.from_pylist(curve(changed), SCHEMAS["harm_curve"]))
    return next(row for row in table.to_pylist() if row["risk"] == "missed_change")


def test_the_window_lies_where_the_rate_beyond_noise_passes_the_level_and_its_interval_around_it() -> None:
    found = window({24: (20_000, 500), 168: (40_000, 2_000), 720: (60_000, 6_000), 4320: (80_000, 12_000)})
    assert found["standing"] == "reached"
    assert 168 < found["low_hours"] < found["window_hours"] < found["high_hours"] < 720


def test_a_risk_that_no_window_reaches_lies_beyond_and_one_reached_at_once_below() -> None:
    beyond = window({24: (9_000, 90), 4320: (20_000, 300)})
    assert (beyond["standing"], beyond["window_hours"], beyond["low_hours"], beyond["high_hours"]) == (
        "beyond", None, None, None,
    )  # fmt: skip
    below = window({24: (9_000, 4_000), 4320: (20_000, 9_000)})
    assert (below["standing"], below["low_hours"], below["high_hours"]) == ("below", 0, 0)


def test_of_few_results_nothing_is_said() -> None:
    few = int(risk_levels()["least_pairs"]) - 1
    assert window({24: (few, few)})["standing"] == "unknown"


def test_an_early_chance_finding_does_not_set_the_window() -> None:
    """Two of three within a day, one in a hundred later: the rate is made to rise, weighted by results."""
    assert window({24: (3, 2), 168: (5_000, 50), 4320: (9_000, 120)})["standing"] == "beyond"


def test_points_of_several_blocks_are_summed_and_measured() -> None:
    earlier, later = side([80.0], [80.0], [False]), side([160.0], [160.0], [True])
    point = point_of_curve(24, pairs(earlier, later, [0], [1]))
    whole = summed([point, point])
    assert whole["saved"].to_pylist() == [2, 2]
    found = {(m.key, tuple(sorted(m.groups.items()))): m for m in stretch_measures(whole, windows_at_risk(whole))}
    of = (("analyte", "creat"), ("window_hours", "24"))
    assert found["stretch_body_change", of].value == 1000 and found["stretch_saved", of].value == 2
    assert found["stretch_saved", (("window_hours", "24"),)].value == 2


def test_the_curve_runs_from_six_hours_to_a_hundred_and_eighty_days() -> None:
    assert (min(curve_hours()), max(curve_hours())) == (6, 180 * 24)
