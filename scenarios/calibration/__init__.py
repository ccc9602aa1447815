"""Holds a world against published figures: demand, mix and repeats of ordinary hospitals, and the effects of exchange.

What was tuned is told apart from what was held out; effects of exchange are compared and nothing is tuned on them.
Start with `tables/targets.csv`, then `calibrate.py`.
"""

from scenarios.calibration.calibrate import Calibration, Compared, Verdict, calibrate, verdict_of
from scenarios.calibration.estimates import Estimate
from scenarios.calibration.page import as_object, page, summary
from scenarios.calibration.targets import USES, Target, read_targets, targets
from scenarios.calibration.words import range_of, say, simulated

__all__ = [
    "USES", "Calibration", "Compared", "Estimate", "Target", "Verdict", "as_object", "calibrate", "page", "range_of",
    "read_targets", "say", "simulated", "summary", "targets", "verdict_of",
]  # fmt: skip
