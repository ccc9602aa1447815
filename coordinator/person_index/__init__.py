"""Who is who among the registrations of all hospitals, as far as the coordinator may say.

Links are derived from the cards' own keys by `coordinator.matching`; no card is ever merged or altered.
"""

from coordinator.person_index.index import Linked, enter, linked_with

__all__ = ["Linked", "enter", "linked_with"]
