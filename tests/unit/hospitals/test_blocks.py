"""The partition of a world's people: fixed, closed under what ties people together, with ids of its own."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from hospitals.population import patients
from hospitals.world import Block, WorldPlan, blocks_of, draw_block, draw_world
from hospitals.world.blocks import IDS, PERSONS

PLAN = WorldPlan(4, 96, date(2025, 7, 1), date(2025, 7, 31), 10)


@pytest.mark.parametrize("people", [1, PERSONS - 1, PERSONS, PERSONS + 1, 7 * PERSONS + 5])
def test_blocks_hold_everybody_once_and_only_the_last_may_be_short(people: int) -> None:
    blocks = blocks_of(people)
    assert np.array_equal(np.concatenate([block.persons for block in blocks]), np.arange(1, people + 1))
    assert all(len(block.persons) == PERSONS for block in blocks[:-1])
    assert [block.number for block in blocks] == list(range(len(blocks)))


def test_whoever_could_lend_a_card_or_share_a_home_is_of_the_same_block() -> None:
    assert PERSONS % patients._FRIENDS == 0


def test_a_world_of_one_block_is_that_block() -> None:
    assert draw_world(PLAN).orders.equals(draw_block(PLAN, Block(0, 1, 96)).orders)


def test_people_live_the_same_lives_in_whatever_block_they_are_drawn() -> None:
    together, apart = draw_block(PLAN, Block(0, 1, 96)), draw_block(PLAN, Block(3, 49, 96))
    persons = together.truth_orders["person_id"].to_numpy()
    ours = pa.array(persons > 48)
    for name in ("service", "signed_at", "collected_at", "resulted_at", "published_at", "context"):
        assert together.orders[name].filter(ours).to_pylist() == apart.orders[name].to_pylist()
    assert apart.orders["order_id"].to_pylist() == list(range(3 * IDS + 1, 3 * IDS + 1 + apart.orders.num_rows))


def test_record_numbers_of_two_blocks_never_meet() -> None:
    parts = [draw_block(PLAN, block).registrations for block in (Block(0, 1, 48), Block(1, 49, 96))]
    held = [set(zip(part["facility_id"].to_pylist(), part["mrn"].to_pylist(), strict=True)) for part in parts]
    assert held[0] and held[1] and not held[0] & held[1]
