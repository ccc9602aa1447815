"""Counts what a run did to orders, money, blood and safety: the only room that opens both ledgers, truth and seen.

Keys, groups and rules are those of the decision page; a value that the data cannot give is null, never zero.
"""

from scenarios.measures.beside import arm_beside, inward, outward
from scenarios.measures.catalogue import Catalogue, shipped_catalogue
from scenarios.measures.counting import BlockSums, SummedLedger, count_of
from scenarios.measures.intervals import share_interval
from scenarios.measures.measure import Measure, as_csv, as_rows, measure
from scenarios.measures.period import Period
from scenarios.measures.run_measures import measure_run, measures_of_blocks, sums_of_arms, sums_of_world
from scenarios.measures.stretch_measures import stretch_measures
from scenarios.measures.windows_at_risk import windows_at_risk

__all__ = [
    "BlockSums",
    "Catalogue",
    "Measure",
    "Period",
    "SummedLedger",
    "arm_beside",
    "as_csv",
    "as_rows",
    "count_of",
    "inward",
    "measure",
    "measure_run",
    "measures_of_blocks",
    "outward",
    "share_interval",
    "shipped_catalogue",
    "stretch_measures", "sums_of_arms", "sums_of_world", "windows_at_risk",
]  # fmt: skip
