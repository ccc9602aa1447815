"""One person's laboratory results from every hospital that may show them, merged, and what is missing said.

Results stay at their hospitals; the coordinator knows where they lie, asks for those, and writes down every disclosure
and every denial before it answers. Start with `story.py`.
"""

from coordinator.services.history.asked import Asked, Dated, Token
from coordinator.services.history.asker import Asker, UnknownPatient, own_registration, whose
from coordinator.services.history.merging import Result
from coordinator.services.history.sources import Silence
from coordinator.services.history.story import History, laboratory_history, newest_results, one_result

__all__ = [
    "Asked", "Asker", "Dated", "History", "Result", "Silence", "Token", "UnknownPatient", "laboratory_history",
    "newest_results", "one_result", "own_registration", "whose",
]  # fmt: skip
