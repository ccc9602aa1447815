"""The people who use these hospitals: names, illnesses, and what each desk wrote down about them.

A person's life follows from the seed and the person's own number alone; nobody here knows of visits or results.
Start with `people.py`, then `illness.py`, `names.py`, `registration.py`.
"""

from hospitals.population.illness import ACUTE, ILLNESSES, Episodes, draw_episodes
from hospitals.population.names import VietnamesePeople, name_provider
from hospitals.population.people import CHRONIC, People, draw_people
from hospitals.population.registration import Desk, draw_registrations

__all__ = [
    "ACUTE", "CHRONIC", "ILLNESSES", "Desk", "Episodes", "People", "VietnamesePeople", "draw_episodes",
    "draw_people", "draw_registrations", "name_provider",
]  # fmt: skip
