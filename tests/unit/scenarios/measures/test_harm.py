"""The harm oracle finds what is planted, and only that."""

import pyarrow as pa
import pytest

KINDS = ("missed_change", "missed_new_abnormal", "missed_critical", "wrong_person", "corrected_or_withdrawn")


def harms(measures, one, arm="on"):
    return [one(measures, kind, arm=arm).numerator for kind in KINDS]


def reuse(ward, earlier: float, later: float, service="HB", analyte="hb", **more):
    """Order 2, cut, would have measured `later`; order 1's `earlier` was reused. Person 2 is a man."""
    ward.order(1, service, day=1, person=2, facility=1)
    ward.result(1, analyte, earlier, day=1.2, **more)
    ward.order(2, service, day=3, person=2, facility=2)
    ward.result(2, analyte, later, day=3.2)
    ward.cut(2, [1])


@pytest.mark.parametrize(
    ("earlier", "later", "expected"),
    [
        (150.0, 150.0 * 1.078, [0, 0, 0, 0, 0]),  # just inside the change of 7.8 %
        (150.0, 150.0 * 1.079, [1, 0, 0, 0, 0]),  # just beyond it, still within the limits
        (140.0, 128.0, [1, 1, 0, 0, 0]),  # beyond it and below the limit of 130
        (131.0, 129.0, [0, 0, 0, 0, 0]),  # outside the limits, but within the noise
        (140.0, 59.0, [1, 1, 1, 0, 0]),  # beyond the critical limit of 60
        (140.0, 60.0, [1, 1, 0, 0, 0]),  # at the limit is not beyond it
    ],
)
def test_a_number_is_harmful_beyond_the_reference_change_value(ward, one, earlier, later, expected):
    reuse(ward, earlier, later)
    measures = ward.measures()
    assert harms(measures, one) == expected
    assert one(measures, "harmful_cuts", arm="on").value == int(any(expected))


def test_the_limits_are_those_of_the_sex_and_of_the_laboratory_that_made_the_reused_result(ward, one):
    reuse(ward, 140.0, 128.0)
    ward.order(3, day=1, person=1)
    ward.result(3, "hb", 140.0, day=1.2)
    ward.order(4, day=3, person=1)
    ward.result(4, "hb", 128.0, day=3.2)  # a woman's limit is 120
    ward.cut(4, [3])
    assert harms(ward.measures(), one)[:2] == [2, 1]
    columns = ("facility_id", "analyte", "cva", "ref_low_m", "ref_high_m", "ref_low_f", "ref_high_f")
    laboratory = pa.table({c: [v] for c, v in zip(columns, (1, "hb", None, 125.0, None, None, None), strict=True)})
    typed = laboratory.cast(pa.schema([("facility_id", pa.int64()), ("analyte", pa.string())]
                                      + [(c, pa.float64()) for c in columns[2:]]))  # fmt: skip
    ward.rows["facilities"], ward.rows["registrations"] = [], []
    assert harms(ward.measures(laboratories=typed), one)[:2] == [2, 0]


def test_where_the_sex_is_not_known_the_widest_limits_hold(ward, one):
    for order_id, day, value in ((1, 1, 126.0), (2, 3, 112.0)):
        ward.order(order_id, day=day, person=2, registration_id=None)
        ward.result(order_id, "hb", value, day=day, flag=None)
    ward.cut(2, [1])
    assert harms(ward.measures(), one) == [1, 1, 0, 0, 0]  # 126 is normal for a woman, though not for a man


def test_log_normal_analytes_are_judged_by_their_ratio(ward, one):
    reuse(ward, 2.0, 4.3, "CRP", "crp")  # up by 2.15, limit exp(2.77 * 0.289) = 2.23
    assert harms(ward.measures(), one)[0] == 0
    ward.rows.clear()
    reuse(ward, 2.0, 4.6, "CRP", "crp")
    assert harms(ward.measures(), one)[0] == 1


def test_units_are_converted_before_values_are_compared(ward, one):
    reuse(ward, 14.0, 140.0, unit="g/dL")
    assert harms(ward.measures(), one) == [0, 0, 0, 0, 0]


def test_an_unknown_unit_is_not_guessed_but_said(ward, one):
    reuse(ward, 14.0, 140.0, unit="furlong")
    measures = ward.measures()
    assert one(measures, "harmful_cuts", arm="on").value == 0
    assert one(measures, "harm_not_comparable", arm="on").value == 1


def test_a_result_of_another_person_is_found(ward, one):
    ward.order(1, person=5)
    ward.result(1, "hb", 140.0)
    ward.order(2, day=2, person=6)
    ward.result(2, "hb", 140.0, day=2)
    ward.cut(2, [1])
    measures = ward.measures()
    assert harms(measures, one) == [0, 0, 0, 1, 0]
    assert one(measures, "wrong_person", arm="on").value == 1000
    assert one(measures, "harmful_cuts", arm="on").value == 1


@pytest.mark.parametrize("status", ["corrected", "entered-in-error"])
def test_a_reused_result_that_was_later_corrected_or_withdrawn_is_found(ward, one, status):
    reuse(ward, 140.0, 141.0)
    ward.result(1, "hb", 139.0, day=5, version=2, status=status)
    assert harms(ward.measures(), one) == [0, 0, 0, 0, 1]


def test_a_correction_known_before_signing_is_the_value_that_was_reused(ward, one):
    reuse(ward, 100.0, 141.0)
    ward.result(1, "hb", 140.0, day=2, version=2, status="corrected")
    assert harms(ward.measures(), one) == [0, 0, 0, 0, 0]


def test_the_cut_order_is_held_to_its_own_last_version(ward, one):
    reuse(ward, 140.0, 90.0)
    ward.result(2, "hb", 141.0, day=6, version=2, status="corrected")
    assert harms(ward.measures(), one) == [0, 0, 0, 0, 0]


def test_a_last_version_that_says_nothing_leaves_the_one_before_it_standing(ward, one):
    reuse(ward, 140.0, 100.0)
    ward.result(2, "hb", None, day=6, version=2, status="corrected", flag=None)
    assert harms(ward.measures(), one) == [1, 1, 0, 0, 0]


def test_a_result_that_could_not_be_measured_hides_no_harm_and_is_said(ward, one):
    reuse(ward, 140.0, 141.0)
    ward.rows["results"][-1] |= {"value": None, "status": "cancelled", "text": "unsatisfactory: clotted", "flag": None}
    measures = ward.measures()
    assert harms(measures, one) == [0, 0, 0, 0, 0]
    assert one(measures, "harm_not_comparable", arm="on").value == 1


def test_a_negative_reused_where_a_positive_would_have_come_is_missed_and_new(ward, one):
    reuse(ward, None, None, "AG", "hbsag", flag="NEG", text="negative")
    ward.rows["results"][-1] |= {"flag": "POS", "text": "positive"}
    assert harms(ward.measures(), one)[:3] == [1, 1, 0]


def test_a_bound_counts_only_when_it_crosses_a_limit(ward, one):
    reuse(ward, 0.6, 4.0, "CRP", "crp", comparator="<")
    assert harms(ward.measures(), one) == [0, 0, 0, 0, 0]
    ward.rows["results"][-1] |= {"value": 6.0, "flag": "H"}
    ward.rows["facilities"], ward.rows["registrations"] = [], []
    assert harms(ward.measures(), one)[:2] == [1, 1]


def test_an_order_is_harmful_when_any_of_its_analytes_is_and_counts_once(ward, one):
    for order_id, day in ((1, 1), (2, 3)):
        ward.order(order_id, "CHEM", day=day)
        ward.result(order_id, "na", 140.0, day=day)
        ward.result(order_id, "k", 4.0 if order_id == 1 else 7.0, day=day)
    ward.cut(2, [1])
    measures = ward.measures()
    assert harms(measures, one) == [1, 1, 1, 0, 0]
    assert one(measures, "harmful_cuts", arm="on").value == 1


def test_each_analyte_is_compared_with_the_latest_collected_of_the_reused_orders(ward, one):
    for order_id, day, k in ((1, 1, 9.0), (2, 2, 4.0), (3, 3, 4.1)):
        ward.order(order_id, "CHEM", day=day)
        ward.result(order_id, "na", 140.0, day=day)
        ward.result(order_id, "k", k, day=day)
    ward.cut(3, [1, 2])
    assert harms(ward.measures(), one) == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("reused", [[1, 2], [2, 1]])
def test_of_two_results_collected_at_once_the_order_with_the_lower_id_is_the_one_reused(ward, one, reused):
    for order_id, day, value in ((1, 1, 140.0), (2, 1, 100.0), (3, 3, 141.0)):
        ward.order(order_id, day=day)
        ward.result(order_id, "hb", value, day=day)
    ward.cut(3, reused)
    assert harms(ward.measures(), one) == [0, 0, 0, 0, 0]


def test_without_cuts_a_rate_is_null_and_with_cuts_but_no_harm_the_rule_of_three_bounds_it(ward, one):
    reuse(ward, 140.0, 141.0)
    measures = ward.measures(arms=("on", "off"))
    assert one(measures, "harmful_per_1000", arm="off").value is None
    assert one(measures, "harmful_cuts", arm="off").value == 0
    harmless = one(measures, "harmful_per_1000", arm="on")
    assert (harmless.value, harmless.low, harmless.high) == (0, 0, 1000)


def test_two_laboratories_share_the_analytical_variation_of_a_change(ward, one):
    reuse(ward, 140.0, 153.0)  # 9.3 %, beyond 7.8 % but within what a poor laboratory adds
    columns = ("facility_id", "analyte", "cva", "ref_low_m", "ref_high_m", "ref_low_f", "ref_high_f")
    poor = {c: [v] for c, v in zip(columns, (2, "hb", 0.04, None, None, None, None), strict=True)}
    schema = pa.schema(
        [("facility_id", pa.int64()), ("analyte", pa.string())] + [(c, pa.float64()) for c in columns[2:]]
    )
    assert harms(ward.measures(), one)[0] == 1
    ward.rows["facilities"], ward.rows["registrations"] = [], []
    assert harms(ward.measures(laboratories=pa.table(poor, schema=schema)), one)[0] == 0
