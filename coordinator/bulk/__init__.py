"""The decision over columns: millions of orders in the order of signing, each against what was kept.

A compiled kernel answers; `reference` asks `coordinator.decision.decide` the same and a test holds them together.
"""

from coordinator.bulk.agreement import disagreements
from coordinator.bulk.arrange import Arranged, Grouping, arrange, links_between, links_of, no_links, permits_of
from coordinator.bulk.arrays import NOTHING_KNOWN, Arm, Carried, Items, Judged, Links, Orders, Permits, Rules
from coordinator.bulk.judge import Asked, Ground, judge_arm, judge_count, judge_counts
from coordinator.bulk.openness import is_silent, open_because
from coordinator.bulk.packing import holds, unpacked
from coordinator.bulk.plain import no_later, one_group_each
from coordinator.bulk.read import Columns, read_columns
from coordinator.bulk.rules import rules_of
from coordinator.bulk.times import RESULTED_OPEN
from coordinator.bulk.whence import DIRECTIONS, SCOPES, Whence, whence

__all__ = [
    "DIRECTIONS",
    "NOTHING_KNOWN",
    "RESULTED_OPEN",
    "SCOPES",
    "Arm",
    "Arranged",
    "Asked",
    "Carried",
    "Columns",
    "Ground",
    "Grouping",
    "Items",
    "Judged",
    "Links",
    "Orders",
    "Permits",
    "Rules",
    "Whence",
    "arrange",
    "disagreements",
    "holds",
    "is_silent",
    "judge_arm",
    "judge_count",
    "judge_counts",
    "links_between",
    "links_of",
    "no_later",
    "no_links",
    "one_group_each",
    "open_because",
    "permits_of",
    "read_columns",
    "rules_of",
    "unpacked",
    "whence",
]  # fmt: skip
