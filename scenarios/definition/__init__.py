"""A scenario is a question as data: who, when, under which policies, in which arms. What is loaded here fits together.

It never runs anything and knows no engine. Read `scenario.py` first, then the files in `scenarios/library`.
"""

from scenarios.definition.arm import ANSWER_NUMBERS, Arm, Clinicians
from scenarios.definition.changing import Overrides, with_overrides
from scenarios.definition.differences import differences
from scenarios.definition.direction import COMPARISONS, Direction
from scenarios.definition.keys import nearest
from scenarios.definition.reach import longest_window
from scenarios.definition.scenario import Scenario
from scenarios.definition.shelf import ShelfEntry, load_scenario, read_scenario, shelf
from scenarios.definition.systems import EVERYWHERE, HABITS, Outage, Rollout, Step, Systems, choice_at
from scenarios.definition.words import Words
from scenarios.definition.writing import portable, scenario_hash, to_toml

__all__ = [
    "ANSWER_NUMBERS", "COMPARISONS", "EVERYWHERE", "HABITS", "Arm", "Clinicians", "Direction", "Outage", "Overrides",
    "Rollout", "Scenario", "ShelfEntry", "Step", "Systems", "Words", "choice_at", "differences",
    "load_scenario", "longest_window", "nearest", "portable", "read_scenario", "scenario_hash", "shelf", "to_toml",
    "with_overrides",
]  # fmt: skip
