"""What a clinician reads: one card per order, in Vietnamese or English, printed from the verdict.

A card is built from values alone; no verdict of reuse, no card that proposes anything.
"""

from coordinator.cards.card import information_card, reuse_card
from coordinator.cards.content import EarlierFinding, Finding
from coordinator.cards.words import SUMMARY_LIMIT, Language, language_of

__all__ = ["SUMMARY_LIMIT", "EarlierFinding", "Finding", "Language", "information_card", "language_of", "reuse_card"]
