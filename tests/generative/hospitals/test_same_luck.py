"""The same seed gives the same bytes; more people, or the same people in other company, change nobody's life."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from hospitals.world import World, WorldPlan, draw_world

IDS = {"order_id", "registration_id", "encounter_id", "draw_id", "mrn"}  # ranks in time among all people


def drawn(patients: int, seed: int = 5, networks: tuple[str, ...] = ("north", "south")) -> World:
    return draw_world(WorldPlan(seed, patients, date(2025, 6, 1), date(2025, 8, 15), 60, networks))


def as_bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def tables(world: World) -> dict[str, pa.Table]:
    return {name: table for name, table in vars(world).items() if isinstance(table, pa.Table)}


def life(world: World, table: str, people: int) -> list[tuple]:
    """The rows of a table that belong to the first people, without ids, in a fixed order."""
    rows = getattr(world, table)
    if "order_id" not in rows.schema.names and "person_id" in rows.schema.names:
        whose = rows["person_id"].to_pylist()
    elif "order_id" in rows.schema.names:
        owner = dict(zip(*(world.truth_orders[c].to_pylist() for c in ("order_id", "person_id")), strict=True))
        whose = [owner[order] for order in rows["order_id"].to_pylist()]
    else:
        owner = dict(
            zip(*(world.truth_registrations[c].to_pylist() for c in ("registration_id", "person_id")), strict=True)
        )
        whose = [owner[card] for card in rows["registration_id"].to_pylist()]
    kept = rows.filter(pc.less_equal(pa.array(whose), people))
    names = [name for name in kept.schema.names if name not in IDS]
    return sorted(map(repr, zip(*(kept[name].to_pylist() for name in names), strict=True)))


def test_same_plan_gives_the_same_bytes() -> None:
    first, second = tables(drawn(120)), tables(drawn(120))
    assert {name: as_bytes(t) for name, t in first.items()} == {name: as_bytes(t) for name, t in second.items()}


def test_another_seed_gives_another_world() -> None:
    assert as_bytes(drawn(120).orders) != as_bytes(drawn(120, seed=6).orders)


def test_more_people_change_no_life() -> None:
    small, large = drawn(60), drawn(140)
    for table in ("registrations", "consents", "encounters", "orders", "results", "truth_illnesses", "truth_orders",
                  "truth_results"):  # fmt: skip
        assert life(small, table, 60) == life(large, table, 60), table


def test_one_arm_of_the_pilot_can_be_drawn_alone() -> None:
    world = drawn(80, networks=("south",))
    assert set(world.facilities["network"].to_pylist()) == {"south"}
    assert set(world.orders["facility_id"].to_pylist()) <= set(world.facilities["facility_id"].to_pylist())
