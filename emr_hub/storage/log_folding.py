"""The write-ahead log of a SQLite file, folded into the file by a thread beside: nobody who writes waits for it.

SQLite folds the log in within the commit that made it long, and that commit then waits for the disk, however busy
that is. Folding beside hinders neither readers nor writers.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from threading import Event, Thread
from typing import Final

EVERY_SECONDS: Final = 5.0
"""From a write to the folding of all that was written by then."""
LONGEST_LOG: Final = 16_000
"""Pages of 4 kB at which whoever commits folds it in himself: only a load writes so much between two foldings."""


class Folding:
    """Folds the log of one file some seconds after something was written, and sleeps while nothing is."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._wrote, self._ended = Event(), Event()
        self._thread = Thread(target=self._fold_until_ended, name="log folding", daemon=True)
        self._thread.start()

    def wrote(self) -> None:
        """Something was committed."""
        self._wrote.set()

    def close(self) -> None:
        """Come to an end; what is still in the log is folded in when the last connection is closed."""
        self._ended.set()
        self._wrote.set()
        self._thread.join()

    def _fold_until_ended(self) -> None:
        with closing(sqlite3.connect(self._file, isolation_level=None)) as connection:
            while self._wrote.wait() and not self._ended.wait(EVERY_SECONDS):
                self._wrote.clear()
                # As much as can be without anybody's waiting; what cannot, whoever makes the log too long folds in.
                with suppress(sqlite3.Error):
                    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").close()
