"""What an arm saw, flagged and cut."""

import pytest

from scenarios.measures import as_csv, as_rows, share_interval


def test_every_step_has_one_row_per_arm_and_the_arm_without_decisions_cut_nothing(ward, one):
    for order_id in range(1, 6):
        ward.order(order_id)
    ward.decided(2, verdict="ask")
    ward.decided(3, verdict="reuse", reused=[1])
    ward.decided(4, verdict="reuse", reused=[1], card_shown=True, answer="overridden")
    ward.cut(5, [1])
    measures = ward.measures(arms=("off", "on"))
    steps = ("seen", "asked", "flagged", "accepted", "cut")
    assert [one(measures, key, arm="on").value for key in steps] == [3, 1, 2, 1, 1]
    assert [one(measures, key, arm="off").value for key in steps] == [0, 0, 0, 0, 0]
    assert one(measures, "share_cut", arm="on").value == pytest.approx(0.2)


def test_cuts_are_split_by_scope_direction_and_pair_of_facilities(ward, one):
    for order_id, facility in ((1, 3), (2, 1), (3, 3), (4, 1)):
        ward.order(order_id, facility=facility)
    ward.cut(2, [1])  # a central result reused in a district
    ward.cut(3, [2])  # a district result reused in the central hospital
    ward.cut(4, [2])
    measures = ward.measures()
    assert one(measures, "cut", arm="on", scope="cross").value == 2
    assert one(measures, "cut", arm="on", scope="same").value == 1
    assert one(measures, "cut", arm="on", scope="cross", direction="down").value == 1
    assert one(measures, "cut", arm="on", scope="cross", direction="up").value == 1
    assert one(measures, "cut", arm="on", source_facility="C", facility="D").value == 1


def test_a_panel_that_draws_on_two_facilities_is_cross(ward, one):
    ward.order(1, "CHEM", facility=1)
    ward.order(2, "CHEM", facility=2)
    ward.order(3, "CHEM", facility=1)
    ward.cut(3, [1, 2])
    assert one(ward.measures(), "cut", arm="on", scope="cross").value == 1


def test_money_is_the_sum_of_list_prices_with_source_and_date(ward, one):
    for order_id, service in ((1, "HB"), (2, "HB"), (3, "CRP"), (4, "CHEM")):
        ward.order(order_id, service)
    ward.cut(2, [1])
    ward.cut(3, [1])
    measures = ward.measures()
    assert one(measures, "saved_vnd", arm="on").value == 150
    listed = one(measures, "saved_vnd", arm="on", price_source="price list B", price_date="2025-01-01")
    assert listed.value == 50


def test_a_tube_is_saved_only_when_every_order_on_it_is_cut_and_a_draw_when_every_tube_is(ward, one):
    draws = ((1, "HB", 1), (2, "CHEM", 1), (3, "CRP", 1), (4, "HB", 2), (5, "CHEM", 3))
    for order_id, service, draw in draws:
        ward.order(order_id, service, draw_id=draw)
    ward.cut(1, [9])  # the purple tube of draw 1
    ward.cut(2, [9])  # half of its gel tube
    ward.cut(4, [9])  # the only tube of draw 2
    measures = ward.measures(arms=("on", "off"))
    saved = {key: one(measures, key, arm="on") for key in ("tubes", "draws", "blood_ml")}
    assert [(m.value, m.denominator) for m in saved.values()] == [(2, 4), (1, 3), (4.0, None)]
    assert one(measures, "tubes", arm="off").value == 0


def test_a_urine_cup_is_no_tube_of_blood(ward, one):
    ward.order(1, "CHEM", specimen="urine")
    ward.cut(1, [1])
    assert one(ward.measures(), "tubes", arm="on").denominator == 0


def test_shares_have_wilson_bounds_and_the_rule_of_three_at_zero():
    assert share_interval(0, 300) == (0.0, 0.01)
    assert share_interval(0, 0) is None
    assert share_interval(10, 100) == pytest.approx((0.0552, 0.1744), abs=1e-4)


def test_rows_carry_the_keys_of_the_contract_and_csv_names_every_group(ward):
    ward.order(1)
    measures = ward.measures()
    assert list(as_rows(measures)[0]) == [
        "key", "label", "unit", "value", "low", "high", "numerator", "denominator", "groups",
    ]  # fmt: skip
    header = as_csv(measures).splitlines()[0].split(",")
    assert {"arm", "policy", "scope", "direction", "test_group", "service", "facility"} <= set(header)
    assert as_rows(measures, "vi")[0]["label"] == "Chỉ định xét nghiệm"


def test_row_order_of_the_tables_does_not_change_a_measure(ward):
    for order_id in range(1, 30):
        ward.order(order_id, ("HB", "CHEM", "CRP")[order_id % 3], facility=order_id % 3 + 1)
        ward.result(order_id, "hb", 100.0 + order_id)
        ward.counted(order_id, d1=order_id % 2 == 0, scope_d1="same")
        ward.cut(order_id, [1])
    first = ward.measures()
    for name in ("orders", "results", "counts", "decisions", "truth/orders"):
        ward.rows[name].reverse()
    ward.rows["facilities"], ward.rows["registrations"] = [], []
    assert ward.measures() == first
