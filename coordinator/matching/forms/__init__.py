"""What is written on a card in its normal forms, field by field; the raw text is never altered.

One reader per field, each a function of that field's text alone; what cannot be used is missing, with the reason.
"""

from coordinator.matching.forms.births import Birth, day_number, read_birth
from coordinator.matching.forms.letters import Syllable, syllable, without_marks
from coordinator.matching.forms.names import NameForm, Names, read_name
from coordinator.matching.forms.numbers import BhytField, CccdField, read_bhyt, read_cccd
from coordinator.matching.forms.papers import Papers, gather
from coordinator.matching.forms.phones import Phone, read_phone
from coordinator.matching.forms.places import Place, read_place

__all__ = [
    "BhytField", "Birth", "CccdField", "NameForm", "Names", "Papers", "Phone", "Place", "Syllable", "day_number",
    "gather", "read_bhyt", "read_birth", "read_cccd", "read_name", "read_phone", "read_place", "syllable",
    "without_marks",
]  # fmt: skip
