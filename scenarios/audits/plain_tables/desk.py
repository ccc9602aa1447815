"""Where a thread lays out the records of the part it is at: the same memory from part to part."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenarios.audits.plain_tables.records import RECORD


class _Desk(threading.local):
    def __init__(self) -> None:
        self.rooms: dict[str, NDArray[Any]] = {}


_desk = _Desk()


def room(name: str, records: int) -> NDArray[Any]:
    """Room for so many records, filled with anything. It is the thread's next part's too: nothing of it may be kept.

    Fresh memory costs the system about as much as filling it costs us.
    """
    found = _desk.rooms.get(name)
    if found is None or len(found) < records:
        found = _desk.rooms[name] = np.empty(records + records // 8, RECORD)
    return found[:records]


def cleared() -> None:
    """Give this thread's memory back."""
    _desk.rooms.clear()
