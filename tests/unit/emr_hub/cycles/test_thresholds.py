"""How often dead cycles are looked for: seldom in a block, then as before; in a worker seldom from its beginning."""

from __future__ import annotations

import gc
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from emr_hub.cycles import THRESHOLDS, never_collected, seldom_collected, seldom_from_now_on


def test_after_a_block_cycles_are_looked_for_as_before() -> None:
    before = gc.get_threshold(), gc.isenabled()
    with seldom_collected():
        assert gc.get_threshold() == THRESHOLDS
        with never_collected():
            assert not gc.isenabled()
    assert (gc.get_threshold(), gc.isenabled()) == before


def test_a_worker_looks_seldom_from_its_beginning_but_does_not_cease_to_look() -> None:
    with ProcessPoolExecutor(1, get_context("spawn"), initializer=seldom_from_now_on) as pool:
        assert pool.submit(gc.get_threshold).result() == THRESHOLDS
        assert pool.submit(gc.isenabled).result()
