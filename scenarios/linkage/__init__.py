"""How well people are linked: generated registrations with their truth kept apart, linked, and every pair counted.

Beside the index stand two rivals on the same rows: exact rules, and splink trained on the same columns.
"""

from scenarios.linkage.evaluate import (
    RIVALS,
    SITES,
    SPLINK,
    SPLINK_THRESHOLD,
    Evaluation,
    Subject,
    check_profiles,
    drawn,
    evaluate,
    known_profiles,
)
from scenarios.linkage.intervals import Share
from scenarios.linkage.quality import Part, Quality
from scenarios.linkage.told import as_object

__all__ = [
    "RIVALS", "SITES", "SPLINK", "SPLINK_THRESHOLD", "Evaluation", "Part", "Quality", "Share", "Subject", "as_object",
    "check_profiles", "drawn", "evaluate", "known_profiles",
]  # fmt: skip
