"""Are two cards one person's? Normal forms, levels per field, vetoes before scores, grades; and persons from pairs.

Pure: values in, values out, the same online and in bulk; a grade never depends on who came first. Every comparison
explains itself. docs/matching.md tells the reasons.
"""

from coordinator.matching.block_keys import MOST_CARDS, block_keys
from coordinator.matching.blocked import blocked_pairs, compared
from coordinator.matching.card import Card
from coordinator.matching.compare import compare, grade_of, judged, rule_of
from coordinator.matching.comparison import CAUTIOUS, LIKE_TWINS, RULES, Comparison
from coordinator.matching.features import Features, features, joined, record_of
from coordinator.matching.findings import LEVELS, Findings, Levels, Newborn, NumberSays, find, number_says
from coordinator.matching.history import LinkSpan, links_over_time
from coordinator.matching.levels import NameMatch
from coordinator.matching.model import FIELDS, Grade, Margins, Model, Rarity
from coordinator.matching.persons import Judge, Persons, Question, Reason, persons
from coordinator.matching.pins import Pin
from coordinator.matching.vetoes import VETOES, Outcome, Veto, veto_of
from coordinator.matching.weighing import FieldLevel, has_strong, rarity_bits, total, waterfall

__all__ = [
    "CAUTIOUS", "FIELDS", "LEVELS", "LIKE_TWINS", "MOST_CARDS", "RULES", "VETOES", "Card", "Comparison", "Features",
    "FieldLevel", "Findings", "Grade", "Judge", "Levels", "LinkSpan", "Margins", "Model", "NameMatch", "Newborn",
    "NumberSays", "Outcome", "Persons", "Pin", "Question", "Rarity", "Reason", "Veto", "block_keys", "blocked_pairs",
    "compare", "compared", "features", "find", "grade_of", "has_strong", "joined", "judged", "links_over_time",
    "number_says", "persons", "rarity_bits", "record_of", "rule_of", "total", "veto_of", "waterfall",
]  # fmt: skip
