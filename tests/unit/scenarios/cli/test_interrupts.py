"""An interruption that falls into a finalizer ends the program all the same."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest

from scenarios.cli.interrupts import every_interrupt_heard


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
