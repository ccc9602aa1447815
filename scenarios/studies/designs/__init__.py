"""Which points of the parameters' ranges are tried, and what the answers say about each parameter.

Point 0 is always the study as written. The same worlds are played at every point. Read `points.py` first.
"""

from scenarios.studies.designs.analysis import Effect, effects_of
from scenarios.studies.designs.points import Point, points_of

__all__ = ["Effect", "Point", "effects_of", "points_of"]
