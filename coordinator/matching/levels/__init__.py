"""How alike two values of one field are, in named levels, best first; nothing here knows what a level is worth.

Every function is symmetric and looks at its two values alone, so that it can be asked about two literals.
"""

from coordinator.matching.levels.births import BirthLevel, birth_level, is_a_generation_apart
from coordinator.matching.levels.contacts import (
    AddressLevel,
    PhoneLevel,
    SexLevel,
    address_level,
    phone_level,
    sex_level,
)
from coordinator.matching.levels.names import NameLevel, NameMatch, form_match, name_match
from coordinator.matching.levels.numbers import BhytLevel, CccdLevel, bhyt_level, cccd_level
from coordinator.matching.levels.syllables import SyllableLevel, syllable_level

__all__ = [
    "AddressLevel", "BhytLevel", "BirthLevel", "CccdLevel", "NameLevel", "NameMatch", "PhoneLevel", "SexLevel",
    "SyllableLevel", "address_level", "bhyt_level", "birth_level", "cccd_level", "form_match",
    "is_a_generation_apart", "name_match", "phone_level", "sex_level", "syllable_level",
]  # fmt: skip
