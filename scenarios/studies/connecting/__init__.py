"""Which facility to connect next: the one whose results, with those already connected, make most tests cuttable.

Counted in many worlds, chosen greedily, and held against what a look at the referral graph alone would choose. Read
`flows.py` first.
"""

from scenarios.studies.connecting.ask import ConnectNext, question_of
from scenarios.studies.connecting.carrying_out import Connected, connect_next
from scenarios.studies.connecting.producing import produce_connect_next

__all__ = ["ConnectNext", "Connected", "connect_next", "produce_connect_next", "question_of"]
