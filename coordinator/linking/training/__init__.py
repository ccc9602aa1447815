"""Learning the weights of a match model from registrations that nobody labelled, offline, with splink on DuckDB.

Levels are those of `coordinator.matching`; splink only counts and estimates. It is an optional part of the
installation: whoever needs it asks `require_splink` first. Start with `learn.py`.
"""

from coordinator.linking.training.estimates import SESSIONS, Estimates
from coordinator.linking.training.learn import Learned, learn
from coordinator.linking.training.splink import require_splink

__all__ = ["SESSIONS", "Estimates", "Learned", "learn", "require_splink"]
