"""The facilities of the pilot as columns, and the graph along which people are referred up and sent back.

It knows places and roads between them, never people. Start with `sites.py`, then `referral.py`.
"""

from hospitals.network.referral import Ladder, ladder_of, referral_graph
from hospitals.network.sites import CENTRAL, DISTRICT, NATIONAL, PROVINCIAL, SPECIALISED, Sites, sites_of

__all__ = [
    "CENTRAL", "DISTRICT", "NATIONAL", "PROVINCIAL", "SPECIALISED", "Ladder", "Sites", "ladder_of", "referral_graph",
    "sites_of",
]  # fmt: skip
