"""Intervals over replications: a mean of paired differences, a ratio of sums, a share of replications.

One replication is one independent world; nothing here treats orders or people as independent. Read `means.py` first.
"""

from scenarios.studies.statistics.means import Interval, mean_interval, unpaired_half_width
from scenarios.studies.statistics.ratios import bootstrap_ratio, fieller, ratio_interval
from scenarios.studies.statistics.stopping import narrow_enough, stopped_at
from scenarios.studies.statistics.welch import cumulative_share

__all__ = [
    "Interval", "bootstrap_ratio", "cumulative_share", "fieller", "mean_interval", "narrow_enough", "ratio_interval",
    "stopped_at", "unpaired_half_width",
]  # fmt: skip
