"""May a registration's results be shown to another hospital at this moment, and on what legal ground?

The rule is pure and dated (table `legal_bases.csv`); recorded consents are kept in the ledger. No basis, no data.
"""

from coordinator.disclosure.bases import LABORATORY, Basis, basis_in_force, basis_intervals, lawful_bases
from coordinator.disclosure.legal_bases import LegalPeriod, legal_rules

__all__ = ["LABORATORY", "Basis", "LegalPeriod", "basis_in_force", "basis_intervals", "lawful_bases", "legal_rules"]
