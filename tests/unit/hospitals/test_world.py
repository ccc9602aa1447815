"""A drawn world keeps its promises: schemas, ids, times, legal bases, truth apart."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from emr_hub.columns import SCHEMAS
from emr_hub.errors import UsageError
from hospitals.population import ILLNESSES
from hospitals.world import World, WorldPlan, draw_world

TABLES = {
    "facilities": "facilities", "registrations": "registrations", "consents": "consents", "encounters": "encounters",
    "orders": "orders", "results": "results", "truth_registrations": "truth/registrations",
    "truth_illnesses": "truth/illnesses", "truth_orders": "truth/orders", "truth_results": "truth/results",
}  # fmt: skip


def plan(**changes: object) -> WorldPlan:
    given = {"seed": 11, "patients": 250, "start": date(2025, 5, 20), "end": date(2025, 8, 31), "burn_in_days": 90}
    return WorldPlan(**(given | changes))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def world() -> World:
    return draw_world(plan())


def column(table: pa.Table, name: str) -> np.ndarray:
    return table[name].cast(pa.int64()).to_numpy()


@pytest.mark.parametrize("field", TABLES)
def test_every_table_has_exactly_its_agreed_schema(world: World, field: str) -> None:
    table = getattr(world, field)
    assert table.schema.equals(SCHEMAS[TABLES[field]], check_metadata=True)
    assert table.num_rows > 0
    table.validate(full=True)


def test_ids_run_without_gap_and_orders_run_by_signing(world: World) -> None:
    for table, name in (
        (world.registrations, "registration_id"),
        (world.encounters, "encounter_id"),
        (world.orders, "order_id"),
    ):
        assert np.array_equal(column(table, name), np.arange(1, table.num_rows + 1))
    assert np.all(np.diff(column(world.orders, "signed_at")) >= 0)
    assert np.all(np.diff(column(world.registrations, "registered_at")) >= 0)


def test_times_of_an_order_follow_each_other(world: World) -> None:
    signed, collected, resulted, published = (
        column(world.orders, name) for name in ("signed_at", "collected_at", "resulted_at", "published_at")
    )
    assert np.all(signed <= collected) and np.all(collected < resulted) and np.all(resulted <= published)
    unstable = world.orders["unstable_at"].cast(pa.int64()).fill_null(0).to_numpy()
    assert np.all(unstable <= signed)


def test_orders_are_signed_inside_their_visit_and_after_registration(world: World) -> None:
    visit = column(world.orders, "encounter_id") - 1
    signed = column(world.orders, "signed_at")
    assert np.all(signed >= column(world.encounters, "started_at")[visit])
    assert np.all(signed < column(world.encounters, "ended_at")[visit])
    assert np.all(signed < world.end)
    card = column(world.orders, "registration_id") - 1
    assert np.all(column(world.registrations, "registered_at")[card] <= signed)
    for name in ("facility_id", "registration_id"):
        assert np.array_equal(column(world.orders, name), column(world.encounters, name)[visit])


def test_a_desk_makes_somebody_a_second_card_at_most_and_uses_it_from_then_on(world: World) -> None:
    person = column(world.truth_registrations, "person_id")
    pairs = person * 1_000 + column(world.registrations, "facility_id")
    _, cards = np.unique(pairs, return_counts=True)
    assert set(cards.tolist()) == {1, 2} and 0.03 < (cards == 2).mean() < 0.2
    card, started = column(world.encounters, "registration_id") - 1, column(world.encounters, "started_at")
    order = np.lexsort((started, pairs[card]))
    again = np.diff(pairs[card][order]) == 0
    assert np.all(np.diff(card[order])[again] >= 0)  # ids run by time, so nobody goes back to the first card
    first_use = np.full(len(pairs), 2**62)
    np.minimum.at(first_use, card, started)
    assert np.array_equal(first_use, column(world.registrations, "registered_at"))


def test_the_truth_says_what_went_wrong_at_each_desk(world: World) -> None:
    from hospitals.population import causes

    written = [cell.split(";") if cell else [] for cell in world.truth_registrations["causes"].to_pylist()]
    assert {cause for cell in written for cause in cell} <= set(causes())
    assert 0.02 < np.mean([cell == [] for cell in written]) < 0.5
    profiles = set(world.truth_registrations["desk_profile"].to_pylist())
    assert {"careful", "ordinary"} <= profiles
    assert not {"commune-station", "private-clinic"} & profiles


def test_every_card_of_a_world_has_a_sex_and_a_real_date_of_birth(world: World) -> None:
    for text in world.registrations["birth_date"].to_pylist():
        date.fromisoformat(text if len(text) == 10 else f"{text}-01-01")
    assert set(world.registrations["sex"].to_pylist()) == {"female", "male"}


def test_record_numbers_are_unique_within_a_facility(world: World) -> None:
    pairs = set(
        zip(world.registrations["facility_id"].to_pylist(), world.registrations["mrn"].to_pylist(), strict=True)
    )
    assert len(pairs) == world.registrations.num_rows


def test_registration_numbers_do_not_encode_the_person(world: World) -> None:
    person = column(world.truth_registrations, "person_id")
    assert abs(np.corrcoef(np.arange(len(person)), person)[0, 1]) < 0.2


def test_orders_of_one_venepuncture_share_patient_and_time_of_collection(world: World) -> None:
    draw, collected = column(world.orders, "draw_id"), column(world.orders, "collected_at")
    card = column(world.orders, "registration_id")
    for values in (collected, card):
        first = np.zeros(draw.max() + 1, dtype=np.int64)
        first[draw] = values
        assert np.array_equal(first[draw], values)


def test_every_order_has_a_result_for_each_analyte_of_its_service(world: World) -> None:
    from emr_hub.terminology import services

    first = world.results.filter(pc.equal(world.results["version"], 1))
    assert first.num_rows == world.truth_results.num_rows
    counted = np.bincount(column(first, "order_id"), minlength=world.orders.num_rows + 1)[1:]
    wanted = [len(services()[code].analytes) for code in world.orders["service"].to_pylist()]
    assert counted.tolist() == wanted


def test_a_later_version_rewrites_every_analyte_of_its_order_at_one_time(world: World) -> None:
    big = draw_world(plan(patients=900))
    rows = big.results.to_pylist()
    versions: dict[tuple[int, int], list[dict]] = {}
    for row in rows:
        versions.setdefault((row["order_id"], row["version"]), []).append(row)
    later = {key for key in versions if key[1] == 2}
    assert later
    for order, _ in later:
        old, new = versions[order, 1], versions[order, 2]
        assert [r["analyte"] for r in old] == [r["analyte"] for r in new]
        assert len({r["known_at"] for r in new}) == 1 and new[0]["known_at"] > old[0]["known_at"]
        assert len({r["status"] for r in new}) == 1


def test_a_specimen_that_failed_has_no_value_and_says_why(world: World) -> None:
    failed = world.results.filter(pc.equal(world.results["status"].cast(pa.string()), "cancelled"))
    assert failed.num_rows > 0
    assert failed["value"].null_count == failed.num_rows and failed["flag"].null_count == failed.num_rows
    assert all(text.startswith("unsatisfactory: ") for text in failed["text"].to_pylist())


def test_most_registrations_have_a_basis_in_force(world: World) -> None:
    middle = (world.start + world.end) // 2
    start, stop = (
        column(world.consents, "valid_from"),
        world.consents["valid_to"].cast(pa.int64()).fill_null(2**62).to_numpy(),
    )
    covered = set(column(world.consents, "registration_id")[(start <= middle) & (middle < stop)])
    there = set(np.flatnonzero(column(world.registrations, "registered_at") <= middle) + 1)
    assert 0.82 < len(covered & there) / len(there) < 0.97


def test_referral_is_written_down_and_both_directions_occur(world: World) -> None:
    sender = world.encounters["referred_from"].to_pylist()
    pairs = [(a, b) for a, b in zip(sender, world.encounters["facility_id"].to_pylist(), strict=True) if a is not None]
    assert pairs and all(a != b for a, b in pairs)
    kinds = dict(zip(world.facilities["facility_id"].to_pylist(), world.facilities["kind"].to_pylist(), strict=True))
    steps = {("district" == kinds[a], "district" == kinds[b]) for a, b in pairs}
    assert {(True, False), (False, True)} <= steps


def test_contexts_protocols_and_truth_take_every_value(world: World) -> None:
    big = draw_world(plan(patients=900))
    assert set(big.orders["context"].to_pylist()) == {"outpatient", "inpatient", "emergency", "icu"}
    assert set(big.orders["protocol"].to_pylist()) == {None, "serial", "confirmatory"}
    assert set(big.truth_orders["needed"].to_pylist()) == {True, False}
    assert big.orders["unstable_at"].null_count > 0


def test_the_mergers_of_july_2025_are_present(world: World) -> None:
    from emr_hub.terminology import facilities

    moved = [f for f in facilities().values() if f.province != f.province_before]
    assert {f.province_before for f in moved} >= {"27", "74", "89"}
    old_map = ["old_map" in cell for cell in world.truth_registrations["causes"].to_pylist()]
    written = world.registrations["address"].to_pylist()
    addresses = zip(written, column(world.registrations, "registered_at"), old_map, strict=True)
    merged = 1751302800000  # 2025-07-01T00:00:00+07:00
    gone = ("Bắc Giang", "Bình Dương")
    assert all(when < merged or old for text, when, old in addresses if text and text.endswith(gone))


def test_a_measured_half_year_holds_enough_orders() -> None:
    world = draw_world(plan(patients=400, start=date(2025, 5, 20), end=date(2025, 11, 15), burn_in_days=60))
    measured = int((column(world.orders, "signed_at") >= world.start).sum())
    assert 400 * 9 < measured < 400 * 18  # habits differ from seed to seed


def test_a_plan_that_cannot_be_is_refused() -> None:
    for changes in ({"patients": 0}, {"end": date(2025, 5, 1)}, {"burn_in_days": -1}):
        with pytest.raises(UsageError):
            plan(**changes)
    with pytest.raises(UsageError):
        draw_world(plan(networks=("east",)))


def test_illnesses_say_who_is_ill_since_when(world: World) -> None:
    rows = world.truth_illnesses
    assert np.all(np.diff(column(rows, "person_id")) >= 0)
    assert np.all(column(rows, "onset_at") < world.end)
    assert set(rows["illness"].to_pylist()) <= set(ILLNESSES)
    chronic = rows.filter(pc.equal(rows["kind"].cast(pa.string()), "chronic")).select(["person_id", "illness"])
    assert chronic.group_by(["person_id", "illness"]).aggregate([]).num_rows == chronic.num_rows


def test_illnesses_are_those_that_move_results(world: World) -> None:
    """The sugar of who has had diabetes since before the test lies above that of everybody else."""
    rows = world.truth_illnesses
    ill = rows.filter(pc.equal(rows["illness"].cast(pa.string()), "diabetes"))
    since = dict(zip(column(ill, "person_id").tolist(), column(ill, "onset_at").tolist(), strict=True))
    values = world.truth_results.filter(pc.equal(world.truth_results["analyte"].cast(pa.string()), "hba1c"))
    order = column(values, "order_id") - 1
    person, signed = column(world.truth_orders, "person_id")[order], column(world.orders, "signed_at")[order]
    had = np.array([since.get(p, world.end) <= when for p, when in zip(person.tolist(), signed.tolist(), strict=True)])
    sugar = values["true_value"].to_numpy()
    assert had.any() and (~had).any()
    assert np.median(sugar[had]) > np.quantile(sugar[~had], 0.9)
