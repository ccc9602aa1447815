"""Mistakes of a registration desk by cause: what each does to a text, how often, and at which kind of desk.

Every mechanic is a pure function of a text and a lucky number; it knows no person and no hospital.
Start with `rates.py`, then `slips.py`; `letters.py`, `keyboard.py`, `charsets.py`, `words.py`, `dates.py` and
`digits.py` hold the mechanics.
"""

from hospitals.population.mistakes.rates import causes, profile_names, profile_number, profiles, rates
from hospitals.population.mistakes.slips import Slips, joined

__all__ = ["Slips", "causes", "joined", "profile_names", "profile_number", "profiles", "rates"]
