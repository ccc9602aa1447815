"""What people are on paper: numbers given once, phones, homes on a made-up map, kin. What a perfect desk would copy.

It makes no mistakes and knows no hospital. Start with `identities.py`, then `minted.py` and `places.py`.
"""

from hospitals.population.papers.births import born_where, on_papers, years_of
from hospitals.population.papers.identities import (
    NO_NUMBER,
    NOBODY,
    Bearers,
    Identities,
    identities_of,
    subjects,
    together,
)
from hospitals.population.papers.minted import PASSPORT_MARK, digits, networks
from hospitals.population.papers.places import Map, communes, map_of
from hospitals.population.papers.serials import below, serials

__all__ = [
    "NOBODY", "NO_NUMBER", "PASSPORT_MARK", "Bearers", "Identities", "Map", "below", "born_where", "communes", "digits",
    "identities_of", "map_of", "networks", "on_papers", "serials", "subjects", "together", "years_of",
]  # fmt: skip
