"""What one arm's systems tell of a world: the drawn tables in, out the tables as hospitals and coordinator know them.

Both engines play what is told here, so that whatever an arm's systems do they do for both alike; the counts of the
world and the measures stay with the world as it was drawn. Start with `told.py`.
"""

from scenarios.telling.told import Telling, fetch_outages, told, unanswered

__all__ = ["Telling", "fetch_outages", "told", "unanswered"]
