"""The pilot live: one process per hospital, one or more for the coordinator, every message over a socket.

`LivePilot.play` stands in for the exchange engine and gives the same decisions, order by order, at any speed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenarios.live.pilot import LivePilot, LivePlan

__all__ = ["LivePilot", "LivePlan"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module("scenarios.live.pilot"), name)
