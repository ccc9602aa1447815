"""The story of a run: draw the world once, judge it, play every arm of the scenario, measure.

No machine time enters what is found. Read `run_scenario.py` first, then `block_run.py` for worlds too large to hold,
whose tables are handed part by part to whoever keeps them.
"""

from scenarios.experiments.block_run import is_played_in_blocks, run_in_blocks
from scenarios.experiments.outcome import ArmPlayed, Progress, RunOutcome
from scenarios.experiments.run_scenario import run_scenario

__all__ = ["ArmPlayed", "Progress", "RunOutcome", "is_played_in_blocks", "run_in_blocks", "run_scenario"]
