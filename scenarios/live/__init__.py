"""The pilot live: one process per hospital, one or more for the coordinator, every message over a socket.

`LivePilot.play` stands in for the exchange engine and gives the same decisions, order by order, at any speed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenarios.live.live_plan import LivePlan
    from scenarios.live.pilot import LivePilot

__all__ = ["LivePilot", "LivePlan"]

_HOMES = {"LivePilot": "pilot", "LivePlan": "live_plan"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"scenarios.live.{_HOMES[name]}"), name)
