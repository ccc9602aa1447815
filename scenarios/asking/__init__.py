"""The three steps of every question, for a notebook: draw a world, judge it, measure. The fourth word loads a scenario.

It adds nothing to what `emr-hub run` does; it holds the pieces out. Read `steps.py`.
"""

from scenarios.asking.steps import DrawnWorld, Judged, Measures, draw_world, judge, measure

__all__ = ["DrawnWorld", "Judged", "Measures", "draw_world", "judge", "measure"]
