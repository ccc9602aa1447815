"""How often a mistake happens is what its table says, for every cause and every kind of desk."""

from __future__ import annotations

import numpy as np
import pytest

from emr_hub.errors import UsageError
from hospitals.population import causes, profile_names, profiles, rates, tuning_sites
from hospitals.population.mistakes import Slips, joined, profile_number
from hospitals.settings import rows

ROOM = "hospitals.population"
KEYS = np.arange(40_000, dtype=np.uint64)


@pytest.mark.parametrize("profile", profile_names())
def test_every_cause_falls_as_often_as_its_table_says(profile: str) -> None:
    """Within five standard deviations of the binomial; the luck is keyed, so this cannot come out differently."""
    number = profile_number(profile)
    slips = Slips(11, KEYS, np.full(len(KEYS), number))
    for place, cause in enumerate(causes()):
        rate, count = rates()[number, place], int(slips.falls(cause).sum())
        assert abs(count - rate * len(KEYS)) <= 5 * np.sqrt(len(KEYS) * rate * (1 - rate)) + 1e-9, cause


def test_a_wrong_rate_would_be_seen() -> None:
    slips = Slips(11, KEYS, np.full(len(KEYS), profile_number("ordinary")))
    rate = rates()[profile_number("ordinary"), causes().index("year_only")] * 1.5
    assert abs(int(slips.falls("year_only").sum()) - rate * len(KEYS)) > 5 * np.sqrt(len(KEYS) * rate * (1 - rate))


def test_a_profile_differs_from_the_default_where_its_table_says_and_nowhere_else() -> None:
    default = {row["cause"]: float(row["rate"]) for row in rows(ROOM, "mistakes")}
    other = {(row["profile"], row["cause"]): float(row["rate"]) for row in rows(ROOM, "profile_rates")}
    assert {profile for profile, _ in other} <= set(profile_names())
    assert {cause for _, cause in other} <= set(causes())
    for profile in profile_names():
        for cause in causes():
            wanted = other.get((profile, cause), default[cause])
            assert rates()[profile_number(profile), causes().index(cause)] == wanted


def test_rates_are_shares_and_causes_fit_into_one_mask() -> None:
    assert rates().min() >= 0 and rates().max() <= 1
    assert len(set(causes())) == len(causes()) <= 64


def test_the_luck_of_two_causes_is_independent() -> None:
    slips = Slips(11, KEYS, np.full(len(KEYS), profile_number("unaccented")))
    one, other = slips.falls("capitals"), slips.falls("tone_place")
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.02


def test_some_profile_is_held_out_and_tuning_never_sees_it() -> None:
    held = {row["profile"] for row in profiles() if row["held_out"] == "1"}
    assert held == {"commune-station", "private-clinic"}
    assert not held & set(tuning_sites().values())
    assert {row["held_out"] for row in profiles()} == {"0", "1"}
    assert all(row["title_en"] and row["title_vi"] for row in profiles())


def test_causes_are_joined_in_the_order_of_their_table() -> None:
    first, last = causes()[0], causes()[-1]
    masks = np.array([0, 1 | 1 << (len(causes()) - 1), 1], dtype=np.uint64)
    assert joined(masks).tolist() == ["", f"{first};{last}", first]


def test_only_a_text_that_changed_counts_as_struck() -> None:
    slips = Slips(11, KEYS[:100], np.full(100, profile_number("unaccented")))
    texts = np.array(["An", "Ân"] * 50, dtype=object)
    slips.rewrite("accents_lost", texts, lambda text, luck: text.replace("Â", "A"))
    struck = slips.struck > 0
    assert struck[1::2].mean() > 0.9 and not struck[::2].any()


def test_an_unknown_profile_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match="careful"):
        profile_number("sloppy")
