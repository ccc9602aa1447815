"""Learning the weights of a match model from registrations that nobody labelled, offline, with splink on DuckDB.

splink is an optional part of the installation; whoever needs it asks `require_splink` first.
"""

from coordinator.linking.training.splink import require_splink

__all__ = ["require_splink"]
