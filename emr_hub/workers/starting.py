"""How processes of our own start: afresh, and deaf to interrupts from their first moment on."""

from __future__ import annotations

import signal
from multiprocessing.context import SpawnContext, SpawnProcess


class _Deaf(SpawnProcess):
    """It inherits that interrupts are held back; the parent hears one that comes meanwhile right afterwards."""

    def start(self) -> None:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            super().start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Spawning(SpawnContext):
    Process = _Deaf


def spawning() -> SpawnContext:
    """The context whose processes start afresh and leave every interrupt to their parent.

    `obey_parent` says the same, but only once a process has loaded what it needs: until then an interrupt from the
    keyboard, which all processes of a terminal hear, would end it with a traceback.
    """
    return _Spawning()
