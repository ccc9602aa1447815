"""Links whole tables of registrations at once: the same block keys, grades and persons as one card at a time.

Every distinct text is read once, plain ones all together and odd ones by `coordinator.matching`; pairs are compared by
compiled twins that tests hold to it, and every distinct finding is judged by it. Start with `link.py`.
"""

from coordinator.linking.grading import Grader
from coordinator.linking.link import Linked, Prepared, graded_pairs, link_table

__all__ = ["Grader", "Linked", "Prepared", "graded_pairs", "link_table"]
