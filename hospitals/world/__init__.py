"""Draws a world once: everything that happens to these people in these hospitals, as the tables of `emr_hub.columns`.

A world never changes and knows no coordinator; arms decide later what is seen and done. Start with `draw.py`.
"""

from hospitals.world.draw import draw_world
from hospitals.world.plan import World, WorldPlan

__all__ = ["World", "WorldPlan", "draw_world"]
