"""Scenarios: ask a question, run the pilot, measure and print. The top floor; it may look at everything below.

For a notebook four words are enough: `Scenario.load`, `draw_world`, `judge`, `measure` (docs/python-api.md). Nothing
is imported before it is asked for. Start reading with `scenarios.definition`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scenarios.asking import DrawnWorld, Judged, Measures, draw_world, judge, measure
    from scenarios.definition import Scenario

__all__ = ["DrawnWorld", "Judged", "Measures", "Scenario", "draw_world", "judge", "measure"]

_HOMES = dict.fromkeys(__all__, "scenarios.asking") | {"Scenario": "scenarios.definition"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'scenarios' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
