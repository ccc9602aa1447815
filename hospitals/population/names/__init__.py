"""What people are called: names by published frequencies for each sex, cohort and region, and those of other peoples.

It draws from uniform numbers handed in and knows no person. Start with `provider.py`, then `assembled.py`.
"""

from hospitals.population.names.provider import DRAWS, FAMILY, VietnamesePeople, is_younger, name_provider

__all__ = ["DRAWS", "FAMILY", "VietnamesePeople", "is_younger", "name_provider"]
