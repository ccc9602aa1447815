"""Processes of a pool leave interrupts to their parent from their first moment on, and he misses none."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from multiprocessing.context import SpawnContext

import pytest

from emr_hub.workers import spawning


def held_back() -> bool:
    """Whether interrupts are held back in this process, which has been told nothing about them."""
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def held_back_in_a_process_of(context: SpawnContext) -> bool:
    with ProcessPoolExecutor(1, context) as pool:
        return pool.submit(held_back).result()


def test_a_process_is_deaf_to_interrupts_before_it_is_told_anything() -> None:
    assert held_back_in_a_process_of(spawning())
    assert not held_back()


def test_a_process_started_otherwise_is_not() -> None:
    assert not held_back_in_a_process_of(get_context("spawn"))


def test_the_parent_hears_an_interrupt_that_comes_while_a_process_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    context = spawning()
    process = context.Process(target=held_back)
    popen = type(process)._Popen  # type: ignore[attr-defined]

    def interrupted(one: object) -> object:
        os.kill(os.getpid(), signal.SIGINT)
        return popen(one)

    monkeypatch.setattr(type(process), "_Popen", staticmethod(interrupted))
    with pytest.raises(KeyboardInterrupt):
        process.start()
    assert not held_back()
    if process.pid is not None:  # it had started already
        process.join()
