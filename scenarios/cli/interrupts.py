"""Ctrl+C is heard wherever it falls.

Python ends a program by an exception, and one that is raised while an object is being thrown away (a finalizer, a weak
reference's last word) or in a call from C is printed and dropped: the program goes on as if nobody had asked it to end,
or fails at what that call left undone. Compilers do both thousands of times, so a first run can lose an interruption.
"""

from __future__ import annotations

import _thread
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

AGAIN_SECONDS = 0.5  # long enough to tidy up where what was dropped makes the program fail by itself


@contextmanager
def every_interrupt_heard() -> Iterator[None]:
    """Within it, an interruption that nothing could raise is raised again a moment later.

    Whatever fails meanwhile failed for it: KeyboardInterrupt instead.
    """
    usual, again = sys.unraisablehook, list[Timer]()

    def dropped(what: UnraisableHookArgs) -> None:
        if issubclass(what.exc_type, KeyboardInterrupt):
            again.append(Timer(AGAIN_SECONDS, _thread.interrupt_main))
            again[-1].daemon = True
            again[-1].start()
        else:
            usual(what)

    sys.unraisablehook = dropped
    try:
        yield
    except Exception as error:
        if again:
            raise KeyboardInterrupt from error
        raise
    finally:
        sys.unraisablehook = usual
        for timer in again:
            with suppress(KeyboardInterrupt):  # it may just have gone off: once is enough
                timer.cancel()
                timer.join()
