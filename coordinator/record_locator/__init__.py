"""Where may earlier results of this person be? The coordinator keeps pointers, never values.

Selection and visibility are pure and shared by both engines; the pointers themselves stand in the ledger (`pointers`).
"""

from coordinator.record_locator.selection import Pointer, Reach, in_reach
from coordinator.record_locator.visibility import all_visible_from, visible_from

__all__ = ["Pointer", "Reach", "all_visible_from", "in_reach", "visible_from"]
