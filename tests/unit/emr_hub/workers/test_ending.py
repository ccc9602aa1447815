"""Processes of a pool end at once when their work is left by an exception, and never outlive who started them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from multiprocessing import get_context
from pathlib import Path

import pytest

from emr_hub.workers import ended_at_once, obey_parent

ROOT = Path(__file__).parents[4]
LONG = 2.0  # seconds a task takes that nobody waits for


def large(_: bytes) -> float:
    """A task told in so many bytes that a few fill the pipe to the processes."""
    time.sleep(LONG)
    return LONG


def seconds_to_leave(at_once: bool) -> float:
    """How long an interrupt takes to leave a pool whose process is in the midst of a long task, and more wait."""
    with pytest.raises(KeyboardInterrupt):
        with ProcessPoolExecutor(1, get_context("spawn"), initializer=obey_parent) as pool:
            with ended_at_once(pool) if at_once else nullcontext():
                pool.submit(os.getpid).result()
                begun, began = pool.map(large, [bytes(100_000)] * 3), time.monotonic()
                time.sleep(0.1)
                begun.close()  # type: ignore[attr-defined]
                raise KeyboardInterrupt
    return time.monotonic() - began


def test_an_interrupt_does_not_wait_for_the_task_in_hand() -> None:
    assert seconds_to_leave(at_once=True) < LONG / 2


def test_without_it_an_interrupt_waits() -> None:
    assert seconds_to_leave(at_once=False) > LONG / 2


def test_an_interrupt_while_processes_load_is_over_at_once_too() -> None:
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        with ProcessPoolExecutor(2, get_context("spawn"), initializer=obey_parent) as pool, ended_at_once(pool):
            tasks = [pool.submit(large, bytes(100_000)) for _ in range(6)]
            time.sleep(0.02)
            for task in tasks:
                task.cancel()
            raise KeyboardInterrupt
    assert time.monotonic() - began < LONG


PARENT = """
import os, sys, time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from emr_hub.workers import begin, obey_parent
if __name__ == "__main__":
    with ProcessPoolExecutor(1, get_context("spawn"), initializer={initializer}) as pool:
        print(pool.submit(os.getpid).result(), flush=True)
        time.sleep(60)
"""


def outlives(folder: Path, initializer: str) -> bool:
    """Whether the process of a pool is there a moment after its parent was killed; it is ended then."""
    script = folder / "parent.py"
    script.write_text(PARENT.format(initializer=initializer), encoding="utf-8")
    there = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=there
    ) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.kill()
    until = time.monotonic() + (1 if initializer == "None" else 20)
    while time.monotonic() < until:
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return False
        if _is_dead(worker):
            return False
        time.sleep(0.02)
    os.kill(worker, signal.SIGKILL)
    return True


def _is_dead(process: int) -> bool:
    """Ended, and waiting only for somebody to take note of it."""
    status = Path(f"/proc/{process}/stat")
    return status.is_file() and status.read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z"


@pytest.mark.parametrize("initializer", ("obey_parent", "begin"))
def test_a_process_does_not_outlive_a_parent_that_was_killed(tmp_path: Path, initializer: str) -> None:
    assert not outlives(tmp_path, initializer)


def test_one_that_does_not_obey_is_seen_to_outlive_it(tmp_path: Path) -> None:
    assert outlives(tmp_path, "None")


def test_every_pool_of_processes_obeys_its_parent() -> None:
    rooms = (
        path for name in ("coordinator", "emr_hub", "hospitals", "scenarios") for path in ROOT.glob(f"{name}/**/*.py")
    )
    pools = [path for path in rooms if "ProcessPoolExecutor(" in path.read_text(encoding="utf-8")]
    assert len(pools) >= 5, "a watch that sees no pool sees nothing"
    obey = ("obey_parent()", "initializer=begin")  # who begins so obeys as well
    assert [path.name for path in pools if not any(one in path.read_text(encoding="utf-8") for one in obey)] == []
