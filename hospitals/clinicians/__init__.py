"""Clinicians: who they are at each hospital, how readily they order, and how they answer a card.

They never see a result that is not theirs; what a card says comes from elsewhere. Start with `habits.py`.
"""

from hospitals.clinicians.answers import acceptance, override_reason, test_class_of
from hospitals.clinicians.habits import clinicians_of, ordering_odds

__all__ = ["acceptance", "clinicians_of", "ordering_odds", "override_reason", "test_class_of"]
