"""The world's own counts: one row without groups, finer rows that name their group, null where all is open."""


def test_a_world_key_has_exactly_one_row_without_groups_and_one_per_policy(ward, one):
    ward.order(1)
    ward.counted(1, d1=True, scope_d1="same")
    ward.counted(1, "leeds")
    measures = ward.measures(("g147", "leeds"))
    counts = [f"{name}_d{n}" for name in ("repeats", "undecided") for n in (1, 2, 3)]
    keys = ("orders", "results", "pending", "same_moment", *counts)
    assert all(len([m for m in measures if m.key == k and not m.groups]) == 1 for k in keys)
    assert one(measures, "repeats_d1").value == one(measures, "repeats_d1", policy="g147").value == 1
    assert one(measures, "repeats_d1", policy="leeds").value == 0


def test_orders_signed_outside_the_measured_period_are_not_counted(ward, one):
    for order_id, day in ((1, -0.001), (2, 0), (3, 29.999), (4, 30)):
        ward.order(order_id, day=day)
        ward.counted(order_id, d1=True, scope_d1="same")
        ward.result(order_id, "hb", 140.0)
        ward.cut(order_id, [1])
    measures = ward.measures()
    assert one(measures, "orders").value == one(measures, "repeats_d1").value == one(measures, "results").value == 2
    assert one(measures, "cut", arm="on").value == 2


def test_a_count_is_null_where_every_order_that_reached_a_condition_is_open(ward, one):
    for order_id in (1, 2):
        ward.order(order_id)
        ward.counted(order_id, d1=True, scope_d1="same", undecided_d3=True)
    measures = ward.measures()
    assert one(measures, "repeats_d3").value is None
    assert one(measures, "repeats_d3", scope="cross").value is None
    assert one(measures, "undecided_d3").value == 2
    assert one(measures, "repeats_d1").value == 2
    assert one(measures, "repeats_d2").value == 0


def test_repeats_are_split_by_scope_and_those_across_facilities_by_direction(ward, one):
    for order_id, scope, direction in ((1, "same", None), (2, "cross", "up"), (3, "cross", "up"), (4, "cross", "down")):
        ward.order(order_id)
        ward.counted(order_id, d1=True, d3=True, scope_d1=scope, scope_d3=scope, direction=direction)
    measures = ward.measures()
    assert [one(measures, "repeats_d3", scope=s).value for s in ("cross", "same")] == [3, 1]
    found = [one(measures, "repeats_d3", scope="cross", direction=d).value for d in ("up", "down", "lateral")]
    assert found == [2, 1, 0]


def test_the_own_policy_without_recognition_is_reported_beside_it(ward, one):
    ward.order(1)
    ward.counted(1)
    ward.counted(1, "g147~recognition-off", d3=True, scope_d3="cross", direction="up")
    measures = ward.measures()
    off = {"policy": "g147", "recognition": "off"}
    assert one(measures, "repeats_d3").value == 0
    assert one(measures, "repeats_d3", **off).value == 1
    assert one(measures, "repeats_d3", **off, scope="cross", direction="up").value == 1


def test_counts_by_group_service_and_facility_sum_to_the_whole(ward, one):
    for order_id, service, facility in ((1, "HB", 1), (2, "CHEM", 1), (3, "CRP", 2)):
        ward.order(order_id, service, facility=facility)
        ward.counted(order_id, d3=True, scope_d3="same")
    measures = ward.measures()
    for group in ("test_group", "service", "facility"):
        rows = [m for m in measures if m.key == "repeats_d3" and set(m.groups) == {group}]
        assert sum(m.value for m in rows) == 3
    assert one(measures, "repeats_d3", test_group="biochemistry").denominator == 2


def test_analyte_rows_count_order_analytes_and_pairs_name_both_facilities(ward, one):
    ward.order(1, "CHEM", day=0, facility=1)
    ward.order(2, "CHEM", day=1, facility=3)
    ward.counted(1)
    ward.counted(2, d3=True, scope_d3="cross", direction="up")
    for analyte in ("na", "k"):
        row = {"policy": "g147", "order_id": 2, "analyte": analyte, "d1": True, "d2": False, "d3": True, "source_d3": 1}
        ward.analyte_counts.append(row)
    measures = ward.measures()
    assert one(measures, "repeats_d3", analyte="na").value == one(measures, "repeats_d3", analyte="k").value == 1
    assert one(measures, "repeats_d3", scope="cross", source_facility="D", facility="C").value == 1


def test_pairs_of_facilities_are_those_of_the_own_policy_alone(ward, one):
    for order_id, facility in ((1, 1), (2, 3), (3, 3)):
        ward.order(order_id, day=order_id, facility=facility)
        for policy in ("g147", "leeds"):
            crosses = order_id == 2 or (order_id == 3 and policy == "leeds")
            ward.counted(order_id, policy, d3=crosses, scope_d3="cross" if crosses else None)
            row = {"policy": policy, "order_id": order_id, "analyte": "hb", "d1": False, "d2": False, "d3": crosses}
            ward.analyte_counts.append(row | {"source_d3": 1 if order_id > 1 else None})
    measures = ward.measures(("g147", "leeds"))
    assert one(measures, "repeats_d3", policy="leeds").value == 2
    assert one(measures, "repeats_d3", scope="cross", source_facility="D", facility="C").value == 1


def test_a_world_total_carries_no_interval(ward):
    ward.order(1)
    ward.counted(1, d1=True, scope_d1="same")
    world = [m for m in ward.measures() if m.key.startswith(("orders", "results", "repeats", "undecided", "pending"))]
    assert all(m.low is None and m.high is None for m in world)


def test_an_empty_run_still_has_every_world_row(ward, one):
    assert one(ward.measures(), "orders").value == 0
