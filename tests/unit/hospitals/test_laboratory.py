"""Laboratories: noise that the reference change value expects, own units that convert back, own codes."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from emr_hub.clinical import Sex
from emr_hub.clock import HOUR, day_start
from emr_hub.terminology import (
    Refused,
    analytes,
    convert,
    facilities,
    factor_of,
    flag_of,
    loinc_meaning,
    rcv_limits,
)
from hospitals.laboratory import FLAGS, accredited_scope, laboratory_bias, laboratory_cv, local_codes, published_at
from hospitals.laboratory.body import daily_variation, set_points
from hospitals.laboratory.compiled import printed_each
from hospitals.laboratory.delays import hour_factor
from hospitals.network import ladder_of, sites_of
from hospitals.population import draw_people
from hospitals.world.draw import measured_here

SITES = sites_of(("north", "south"))
OF = measured_here()


PRECISE = ["creat", "alt", "hb", "na", "tg", "crp"]


@pytest.mark.parametrize("key", PRECISE)
def test_noise_alone_exceeds_the_reference_change_value_in_five_of_a_hundred(key: str) -> None:
    assert 0.035 < share_beyond(key, OF.cva) < 0.07


@pytest.mark.parametrize("key", ["hb", "na"])
def test_a_laboratory_of_twice_the_imprecision_is_noticed(key: str) -> None:
    assert share_beyond(key, 2 * OF.cva) > 0.07


def share_beyond(key: str, cva: np.ndarray) -> float:
    """The share of pairs of an unchanged body beyond the reference change value, measured with this imprecision."""
    column, size = OF.keys.index(key), 20_000
    luck = np.random.default_rng(1).standard_normal((4, size, len(OF.keys)))
    state = np.full((size, len(OF.keys)), 50.0)
    first, second = (
        daily_variation(state, luck[n], OF)[:, column] * (1 + cva[column] * luck[n + 2, :, column]) for n in (0, 1)
    )
    limits = rcv_limits(key, analytes()[key].cva or 0, analytes()[key].cva or 0)
    assert limits is not None
    beyond = (second > first * (1 + limits.rise)) | (second < first * (1 - limits.fall))
    return float(beyond.mean())


def test_set_points_spread_around_the_population_mean_of_each_sex() -> None:
    people = draw_people(4, np.arange(1, 6_001), SITES, ladder_of(SITES))
    person, analyte = (grid.ravel() for grid in np.indices((6_000, len(OF.keys))))
    points = set_points(4, people, OF, person, analyte).reshape(6_000, -1)
    for sex, name in enumerate(("men", "women")):
        mine = points[people.female == bool(sex)]
        for key in ("hb", "creat", "tsh", "alt"):
            column = OF.keys.index(key)
            assert abs(mine[:, column].mean() / OF.mean[sex, column] - 1) < 0.06, (key, name)
            assert 0.4 < mine[:, column].std() / OF.sd[sex, column] < 1.15
    assert OF.mean[0, OF.keys.index("hb")] > OF.mean[1, OF.keys.index("hb")]


def test_flags_are_those_of_the_catalogue() -> None:
    values = np.random.default_rng(2).lognormal(2, 2, 600)
    columns = np.flatnonzero(OF.numeric)[np.arange(600) % OF.numeric.sum()]
    for female, sex in ((False, Sex.MALE), (True, Sex.FEMALE)):
        row, sited = np.arange(600), np.ones((1, len(OF.keys)))
        limits = OF.detection, OF.low, OF.high, OF.critical_low, OF.critical_high
        printed, below, flags = printed_each(
            row, columns, np.zeros(600, dtype=np.int64), np.full(600, female), values, sited, 100 * sited, limits
        )
        assert np.array_equal(below, values < OF.detection[columns])
        assert np.array_equal(printed, np.round(np.where(below, OF.detection[columns], values), 2))
        for column, value, flag in zip(columns, printed, flags, strict=True):
            wanted = flag_of(OF.keys[column], float(value), sex)
            assert (FLAGS[flag] if flag >= 0 else None) == wanted


@pytest.mark.parametrize("facility", list(facilities()))
def test_what_a_hospital_reports_converts_back_to_the_catalogue(facility: str) -> None:
    codes = local_codes(facility)
    assert len({code.code for code in codes.values()}) == len(codes) == len(analytes())
    for key in OF.keys:
        code = codes[key]
        if analytes()[key].is_numeric:
            factor = factor_of(key, code.unit)
            assert not isinstance(factor, Refused) and not isinstance(convert(key, 1.0, code.unit, code.loinc), Refused)
            assert abs(factor.to_catalogue(factor.from_catalogue(7.0)) - 7.0) < 1e-9
        if code.loinc is not None:
            meaning = loinc_meaning(code.loinc)
            assert meaning is not None and meaning.analyte == key


def test_some_hospitals_report_mass_units_and_some_codes_are_in_no_map() -> None:
    every = [code for facility in facilities() for code in local_codes(facility).values()]
    assert any(code.unit == "mg/dL" for code in every)
    assert 0.02 < np.mean([not code.mapped for code in every]) < 0.05
    assert any(not code.mapped and code.loinc is None for code in every)


def test_a_better_laboratory_varies_less_and_its_bias_lasts() -> None:
    spread, bias = laboratory_cv(SITES, OF), laboratory_bias(1, SITES, OF)
    best, worst = SITES.key.index("BM"), SITES.key.index("TNDH")
    columns = np.flatnonzero(OF.numeric)
    assert np.all(spread[best, columns] < spread[worst, columns])
    assert np.array_equal(bias, laboratory_bias(1, SITES, OF), equal_nan=True)


def test_each_habit_of_publishing_lets_results_out_no_earlier_than_they_are_known() -> None:
    site = np.repeat(np.arange(len(SITES)), 20)
    resulted = 1_750_000_000_000 + np.arange(len(site)) * 7_654_321
    ended = resulted + 3_600_000
    published = published_at(SITES, site, resulted, ended)
    assert np.all(published >= resulted)
    at_once, closed = SITES.key.index("BM"), SITES.key.index("AGTC")
    assert np.array_equal(published[site == at_once], resulted[site == at_once])
    assert np.all(published[site == closed] >= ended[site == closed])


def test_a_scope_is_wider_the_higher_the_level_and_halves_no_noise() -> None:
    scope = accredited_scope(SITES, OF)
    share = [scope[SITES.lab_level == level].mean() for level in (2, 4, 5)]
    assert share[0] == 0 < share[1] < share[2] < 1
    inside, outside = (
        np.abs(laboratory_bias(1, SITES, OF) / laboratory_cv(SITES, OF))[(SITES.lab_level == 5)[:, None] & mask]
        for mask in (scope, ~scope)
    )
    assert np.nanmean(inside) < np.nanmean(outside)


def test_results_take_longer_at_night_and_on_sundays_and_urgent_ones_hardly() -> None:
    tuesday = day_start(date(2025, 9, 2))
    hours = np.array([11, 3, 20, 11 + 24 * 5]) * HOUR + tuesday  # by day, at night, in the evening, on Sunday
    routine, urgent = (hour_factor(hours, np.full(4, flag)) for flag in (False, True))
    assert routine[0] == urgent[0] == 1.0
    assert np.all(routine[1:] > urgent[1:]) and np.all(urgent[1:] > 1.0)
