"""Ctrl+C is heard wherever it falls.

Python ends a program by an exception, and one that is raised while an object is being thrown away (a finalizer, a weak
reference's last word, a call from C) is printed and dropped: the program goes on as if nobody had asked it to end.
Compilers throw away thousands of objects, so a run's first minute can lose an interruption.
"""

from __future__ import annotations

import _thread
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

AGAIN_SECONDS = 0.02  # after the finalizer has returned; nobody who presses the keys notices it


@contextmanager
def every_interrupt_heard() -> Iterator[None]:
    """Within it, an interruption that nothing could raise is raised again a moment later, until something hears it."""
    usual = sys.unraisablehook

    def dropped(what: UnraisableHookArgs) -> None:
        if issubclass(what.exc_type, KeyboardInterrupt):
            again = Timer(AGAIN_SECONDS, _thread.interrupt_main)
            again.daemon = True
            again.start()
        else:
            usual(what)

    sys.unraisablehook = dropped
    try:
        yield
    finally:
        sys.unraisablehook = usual
