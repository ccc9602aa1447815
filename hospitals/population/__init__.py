"""The people who use these hospitals: names, illnesses, and what each desk wrote down about them.

A person's life follows from the seed and the person's own number alone; nobody here knows of visits or results.
Start with `conditions.py`, `people.py`, `illness.py` and `names.py`; then `desk.py` and `mistakes/` for what a desk
makes of a person, and `registry/` for a whole province at once.
"""

from hospitals.population.conditions import ACUTE, CHRONIC, ILLNESSES, PREGNANCY, conditions
from hospitals.population.desk import Contacts, Desk, record_numbers, write_cards
from hospitals.population.homes import heads_of
from hospitals.population.illness import Episodes, draw_episodes
from hospitals.population.mistakes import causes, joined, profile_names, profiles, rates
from hospitals.population.names import VietnamesePeople, name_provider
from hospitals.population.patients import patients_on_paper
from hospitals.population.people import People, draw_people
from hospitals.population.registry import Registry, draw_registry, tuning_sites

__all__ = [
    "ACUTE", "CHRONIC", "ILLNESSES", "PREGNANCY", "Contacts", "Desk", "Episodes", "People", "Registry",
    "VietnamesePeople", "causes", "conditions", "draw_episodes", "draw_people", "draw_registry", "heads_of", "joined",
    "name_provider", "patients_on_paper", "profile_names", "profiles", "rates", "record_numbers", "tuning_sites",
    "write_cards",
]  # fmt: skip
