"""A rollout as an evaluator would see it, and as only the simulator knows it.

A panel (facility by period), the estimators that people use on such panels, and how far each is from the truth.
Read `panel.py` first; what the truth is stands in `truth.py`.
"""

from scenarios.studies.rollouts.estimates import Estimate, estimates_of
from scenarios.studies.rollouts.panel import Panel, panel_of, read_panel
from scenarios.studies.rollouts.quality import Quality, quality_of
from scenarios.studies.rollouts.schedule import rollout_scenario
from scenarios.studies.rollouts.truth import Truth, truth_of

__all__ = [
    "Estimate", "Panel", "Quality", "Truth", "estimates_of", "panel_of", "quality_of", "read_panel",
    "rollout_scenario", "truth_of",
]  # fmt: skip
