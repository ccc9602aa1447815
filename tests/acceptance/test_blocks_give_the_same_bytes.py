"""A run in blocks: the same bytes on any day, in any time zone, by any number of processes, and the same sums."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from coordinator.policies import load_policy
from emr_hub.clock import SteppedClock
from emr_hub.columns import longs
from hospitals.world import Block, draw_block
from scenarios.definition import Scenario
from scenarios.experiments import run_in_blocks
from scenarios.experiments.answering import answers_of
from scenarios.experiments.plans import tables_of, world_plan
from scenarios.experiments.workload import workload_of
from scenarios.measures import as_rows
from scenarios.run_folder import Parts, hashes
from tests.acceptance.pilot import asked_of, silent, small, the_coordinator


@contextmanager
def elsewhere(zone: str) -> Iterator[None]:
    """The same machine in another time zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
        time.tzset()


# As many blocks as the most processes, so that each has one.
BLOCKS = tuple(Block(number, 16 * number + 1, min(16 * number + 16, 120)) for number in range(8))


def kept(scenario: Scenario, folder: Path, workers: int, day: int) -> tuple[dict[str, str], list[dict[str, object]]]:
    folder.mkdir()
    outcome = run_in_blocks(
        scenario, Parts(folder), folder, workers=workers, clock=SteppedClock(day), progress=silent, blocks=BLOCKS
    )
    return hashes(folder), as_rows(outcome.measures)


Kept = tuple[Path, dict[str, str], list[dict[str, object]]]


@pytest.fixture(scope="module")
def in_blocks(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A run in blocks by one worker: its folder, the hashes of its files, its measures."""
    folder = tmp_path_factory.mktemp("blocks") / "run"
    return (folder, *kept(small(120), folder, 1, 0))


@pytest.mark.parametrize(("workers", "zone"), [(2, "Pacific/Auckland"), (8, "America/Los_Angeles")])
def test_another_day_time_zone_and_number_of_workers_give_the_same_bytes(
    in_blocks: Kept, tmp_path: Path, workers: int, zone: str
) -> None:
    _, here, measures = in_blocks
    with elsewhere(zone):
        there, again = kept(small(120), tmp_path / "there", workers, 1_900_000_000_000)
    assert here == there and measures == again
    assert len([name for name in here if name.startswith("tables/orders/")]) == len(BLOCKS)
    assert not [name for name in here if name.endswith(".waiting")]


def test_blocks_that_followed_the_number_of_workers_would_be_noticed(in_blocks: Kept, tmp_path: Path) -> None:
    _, here, _ = in_blocks
    for block in (Block(0, 1, 64), Block(1, 65, 120)):
        Parts(tmp_path).write(block.number, tables_of(draw_block(world_plan(small(120)), block)))
    there = hashes(tmp_path)
    both = [name for name in here.keys() & there.keys() if name.startswith(("tables/orders/", "tables/results/"))]
    assert len(both) == 4 and [name for name in both if here[name] == there[name]] == []


def test_blocks_are_summed_to_the_measures_of_their_tables(in_blocks: Kept) -> None:
    """Read back whole and counted at once, the parts give what the blocks were summed to."""
    from scenarios.experiments.laboratories import laboratories_of
    from scenarios.measures import Period, measure_run
    from scenarios.run_folder.tables import path_of, read_table

    scenario, (folder, _, summed) = small(120), in_blocks
    names = ("facilities", "registrations", "orders", "results", "truth/orders", "counts", "decisions")
    whole = {name: read_table(folder / path_of(name)).combine_chunks() for name in names}
    none = pa.table({n: pa.array([], t) for n, t in (("policy", pa.string()), ("order_id", pa.int64()),
                    ("analyte", pa.string()), *((f"d{k}", pa.bool_()) for k in (1, 2, 3)))})  # fmt: skip
    arms = [arm.id for arm in scenario.arms]
    at_once = measure_run(
        whole, whole["counts"], whole["decisions"], none, Period(scenario.measured_from, scenario.measured_until),
        [load_policy(scenario.policy).id], arms, laboratories=laboratories_of(scenario.networks, whole),
    )  # fmt: skip
    expected = [row for row in as_rows(at_once) if "source_facility" not in row["groups"]]
    held = {_of(row): row for row in summed}
    assert len(expected) > 200
    assert [row for row in expected if held.get(_of(row)) != row] == []


def _of(row: dict[str, object]) -> tuple[object, ...]:
    return row["key"], tuple(sorted(row["groups"].items()))  # type: ignore[attr-defined]


def test_what_all_blocks_make_a_clinician_see_tires_in_every_block() -> None:
    scenario = small(120)
    tables, judged, _ = asked_of(scenario)
    alone = workload_of(scenario, tables["orders"], judged.counts.d3_own)
    crowd = replace(alone, cards=alone.cards * 10_000)
    arm, d3 = the_coordinator(scenario), judged.counts.d3_own
    calm, tired = (answers_of(arm, scenario, tables["orders"], d3, load) for load in (alone, crowd))
    seen = crowd.per_day(scenario, longs(tables["orders"], "clinician_id")) > 0
    assert np.all(tired.normal[seen] <= calm.normal[seen]) and tired.normal[seen].mean() < calm.normal[seen].mean()


@pytest.mark.parametrize("name", ["registrations", "orders", "results", "truth/orders"])
def test_ids_of_every_block_are_its_own(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    scenario = small(120)
    parts = [tables_of(draw_block(world_plan(scenario), block)) for block in BLOCKS[1:3]]
    key = "registration_id" if name == "registrations" else "order_id"
    ids = [set(part[name][key].to_pylist()) for part in parts]
    assert not ids[0] & ids[1]
    assert [min(of) // 100_000_000 for of in ids] == [max(of) // 100_000_000 for of in ids] == [1, 2]
