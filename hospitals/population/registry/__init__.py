"""A whole province drawn at once: households, the hospitals they go to, every card, and the truth apart.

It is made for measuring the linking of persons; the simulated world draws its own people and only shares the desks.
Start with `draw.py`, then `households.py` and `residents.py`.
"""

from hospitals.population.registry.draw import Registry, draw_registry, tuning_sites

__all__ = ["Registry", "draw_registry", "tuning_sites"]
