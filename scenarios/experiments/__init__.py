"""The story of a run: draw the world once, judge it, play every arm of the scenario, measure.

Nothing is written here and no machine time enters what is found. Read `run_scenario.py` first.
"""

from scenarios.experiments.outcome import ArmPlayed, Progress, RunOutcome
from scenarios.experiments.run_scenario import run_scenario

__all__ = ["ArmPlayed", "Progress", "RunOutcome", "run_scenario"]
