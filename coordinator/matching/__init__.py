"""Are two cards one person's? Exact identifiers only, graded; pure, and the same for both engines.

Until a patient index with names exists: certain by a valid citizen number that agrees with the card, or by the
same record number of one facility; probable by a number alone; never merged, never altered.
"""

from coordinator.matching.keys import Card, identity_key, probable_keys
from coordinator.matching.links import LinkGrade, link_grade

__all__ = ["Card", "LinkGrade", "identity_key", "link_grade", "probable_keys"]
