"""The people who use these hospitals: names, illnesses, and what each desk wrote down about them.

A person's life follows from the seed and the person's own number alone; nobody here knows of visits or results.
Start with `people.py`, `illness.py` and `names.py`; then `desk.py` and `mistakes/` for what a desk makes of a person,
and `registry.py` for a whole province at once.
"""

from hospitals.population.illness import ACUTE, ILLNESSES, Episodes, draw_episodes
from hospitals.population.mistakes import profiles
from hospitals.population.names import VietnamesePeople, name_provider
from hospitals.population.people import CHRONIC, People, draw_people
from hospitals.population.registration import Desk, draw_registrations
from hospitals.population.registry import Registry, draw_registry, tuning_sites

__all__ = [
    "ACUTE", "CHRONIC", "ILLNESSES", "Desk", "Episodes", "People", "Registry", "VietnamesePeople", "draw_episodes",
    "draw_people", "draw_registrations", "draw_registry", "name_provider", "profiles", "tuning_sites",
]  # fmt: skip
