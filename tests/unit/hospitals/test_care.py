"""Care: what a chart knows of changes of state, when outpatients come, what a hospital of each rung orders."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from emr_hub.clock import DAY, HOUR, vietnamese_day
from emr_hub.terminology import services
from hospitals.care import AMB, IMP, NEVER, joined, offered_services, unstable_at
from hospitals.care.encounters import opened, opening_hours
from hospitals.settings import rows

T0 = 1_748_000_000_000


def visit(klass: int, person: int, site: int, start: int, days: float, onset: int = NEVER):
    one = np.array([person]), np.array([site])
    started = np.array([start])
    return opened(
        1, "walk_in", klass, person=one[0], site=one[1], reason=np.array([4]), started=started,
        ended=started + int(days * DAY), parent=np.array([start], dtype=np.uint64), onset=onset,
    )  # fmt: skip


def test_onset_is_known_from_arrival_on_and_only_where_it_was_told() -> None:
    ill, elsewhere = visit(IMP, 0, 3, T0, 4, onset=T0 - DAY), visit(AMB, 0, 5, T0 + 9 * DAY, 0.2)
    later = visit(AMB, 0, 3, T0 + 9 * DAY, 0.2)
    all_of_them = joined([ill, elsewhere, later])
    known = unstable_at(all_of_them, np.array([0, 1, 2]), np.array([T0 + HOUR, T0 + 9 * DAY, T0 + 9 * DAY]))
    assert known.tolist() == [T0 - DAY, NEVER, T0 - DAY]


def test_latest_change_counts_and_a_later_one_is_not_yet_known() -> None:
    stay = visit(IMP, 0, 3, T0, 6, onset=T0 - DAY)
    stay = replace(stay, surgery=np.array([T0 + DAY]), icu_from=np.array([T0 + 2 * HOUR]))
    signed = np.array([T0 + HOUR, T0 + 2 * HOUR, T0 + DAY - 1, T0 + DAY, T0 + 3 * DAY])
    known = unstable_at(stay, np.zeros(5, dtype=np.int64), signed)
    assert known.tolist() == [T0 - DAY, T0 + 2 * HOUR, T0 + 2 * HOUR, T0 + DAY, T0 + DAY]


def test_referral_alone_changes_no_state() -> None:
    moved = replace(visit(IMP, 0, 3, T0, 2), came_from=np.array([1]))
    assert unstable_at(moved, np.array([0]), np.array([T0 + HOUR])).tolist() == [NEVER]


def test_outpatients_come_in_opening_hours_and_never_on_a_sunday() -> None:
    due = T0 + np.arange(2_000) * 7 * HOUR
    came = opening_hours(1, np.arange(2_000).astype(np.uint64), due)
    assert np.all(came >= due)
    local = (came + 7 * HOUR) % DAY / HOUR
    assert local.min() >= 7.0 and local.max() <= 15.0
    assert all(vietnamese_day(int(t)).weekday() != 6 for t in came)


def test_every_role_names_a_service_of_the_catalogue_and_every_set_a_role() -> None:
    roles = {row["role"] for row in rows("hospitals.care", "roles")}
    assert {row["role"] for row in rows("hospitals.care", "order_sets")} <= roles
    assert set(offered_services()) <= set(services())
