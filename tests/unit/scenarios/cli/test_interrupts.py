"""An interruption that falls into a finalizer ends the program all the same."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest

from scenarios.cli.interrupts import AGAIN_SECONDS, every_interrupt_heard


class Interrupted:
    """An object that is being thrown away when Ctrl+C is pressed."""

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)  # the signal is heard here


def _thrown_away(seconds: float) -> None:
    one = Interrupted()
    del one
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(0.01)


def test_an_interrupt_in_a_finalizer_is_heard() -> None:
    with pytest.raises(KeyboardInterrupt), every_interrupt_heard():
        _thrown_away(30)


def test_what_fails_for_a_dropped_interrupt_is_the_interrupt() -> None:
    with pytest.raises(KeyboardInterrupt) as caught, every_interrupt_heard():
        _thrown_away(0)
        raise RuntimeError("a call from C was left undone")
    assert isinstance(caught.value.__cause__, RuntimeError)
    time.sleep(2 * AGAIN_SECONDS)  # nothing is raised after it


def test_a_fault_of_its_own_stays_a_fault() -> None:
    with pytest.raises(RuntimeError), every_interrupt_heard():
        raise RuntimeError("nobody pressed anything")


def test_without_it_the_interrupt_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = []
    monkeypatch.setattr(sys, "unraisablehook", lambda what: lost.append(what.exc_type))
    _thrown_away(0.2)
    assert lost == [KeyboardInterrupt]


def test_other_faults_of_finalizers_are_told_as_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    class Faulty:
        def __del__(self) -> None:
            raise ValueError("wrong")

    told = []
    monkeypatch.setattr(sys, "unraisablehook", lambda what: told.append(what.exc_type))
    usual = sys.unraisablehook
    with every_interrupt_heard():
        one = Faulty()
        del one
    assert told == [ValueError]
    assert sys.unraisablehook is usual
