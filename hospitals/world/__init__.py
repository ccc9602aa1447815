"""Draws a world once: everything that happens to these people in these hospitals, as the tables of `emr_hub.columns`.

A world never changes and knows no coordinator; arms decide later what is seen and done. Start with `draw.py`;
`blocks.py` says how a large one is cut.
"""

from hospitals.world.blocks import Block, blocks_of
from hospitals.world.draw import draw_block, draw_world
from hospitals.world.plan import World, WorldPlan
from hospitals.world.rewriting import cards_written_otherwise

__all__ = ["Block", "World", "WorldPlan", "blocks_of", "cards_written_otherwise", "draw_block", "draw_world"]
