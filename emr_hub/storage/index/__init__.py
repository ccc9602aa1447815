"""What the search index holds of a resource: words, links, dates and amounts, one row per value.

Words are tokens, references, texts and addresses; the interval of a type's own date lies beside the resource itself.
"""

from emr_hub.storage.index.intervals import ALWAYS, MISSING, Interval, interval_in, interval_of
from emr_hub.storage.index.paths import walk
from emr_hub.storage.index.rows import Rows, rows_of
from emr_hub.storage.index.units import canonical, number_of_unit
from emr_hub.storage.index.words import IMPLIED, folded, hashed, references, relative, shortened

__all__ = [
    "ALWAYS", "IMPLIED", "MISSING", "Interval", "Rows", "canonical", "folded", "hashed", "interval_in", "interval_of",
    "number_of_unit", "references", "relative", "rows_of", "shortened", "walk",
]  # fmt: skip
