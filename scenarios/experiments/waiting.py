"""What of a judged block waits on disk until it is played: its columns lie there as they lie in memory.

They are mapped rather than read when the block's turn comes, so that nothing is copied and only what is looked at is
fetched.
"""

from __future__ import annotations

import mmap
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_STEP = 64  # bytes: columns begin where a processor likes them to


@dataclass(frozen=True, slots=True)
class WaitingRoom:
    """A folder whose files are nobody else's; may be handed to other processes."""

    folder: Path

    def leave(self, number: int, thing: Any) -> None:
        """Let something wait under a number."""
        columns: list[pickle.PickleBuffer] = []
        said = pickle.dumps(thing, protocol=5, buffer_callback=columns.append)
        spans: list[tuple[int, int]] = []
        with self._columns(number).open("wb") as file:
            file.write(bytes(_STEP))  # an empty file could not be mapped
            for column in (held.raw() for held in columns):
                spans.append((file.tell(), column.nbytes))
                file.write(column)
                file.write(bytes(-file.tell() % _STEP))
        self._said(number).write_bytes(pickle.dumps((spans, said)))

    def fetch(self, number: int) -> Any:
        """What waited under this number; it waits no longer. Its columns may be written to, in memory alone."""
        spans, said = pickle.loads(self._said(number).read_bytes())
        with self._columns(number).open("rb") as file:
            whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
        found = pickle.loads(said, buffers=[whole[first : first + size] for first, size in spans])
        self._said(number).unlink()
        self._columns(number).unlink()
        return found

    def _said(self, number: int) -> Path:
        return self.folder / f"{number}.waiting"

    def _columns(self, number: int) -> Path:
        return self.folder / f"{number}.columns"
