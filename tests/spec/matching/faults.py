"""The faults that the book must catch: in words, where they are planted, and what is put there."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from coordinator.matching import Comparison, vetoes, weighing
from coordinator.matching.forms import births as written_births
from coordinator.matching.forms import charset_debris, letters, papers, phones, places, typing_debris
from coordinator.matching.forms import names as written_names
from coordinator.matching.forms import numbers as written_numbers
from coordinator.matching.groups import Groups
from coordinator.matching.levels import births, contacts, edits, names, numbers, syllables
from coordinator.matching.levels.syllables import SyllableLevel
from coordinator.matching.persons import _Gathering
from coordinator.matching.rivals import Rivals

# functions of these names stand in the door, in front of their modules
compare, keys = (import_module(f"coordinator.matching.{name}") for name in ("compare", "block_keys"))


def always(value: Any) -> Callable[..., Any]:
    """A function that says the same of everything."""
    return lambda *given, **named: value


def one_sign_only(one: str, other: str) -> bool:
    """The slip of a finger without its second half: neighbours swapped."""
    return len(one) == len(other) and sum(x != y for x, y in zip(one, other, strict=True)) == 1


FAULTS: dict[str, tuple[Any, str, Any]] = {
    "tones are forgotten": (letters, "_TONES", {"\u0300": ""}),
    "đ is not d": (letters, "_NO_MARK", {}),
    "i and y are two letters": (letters, "_fold", always("x")),
    "every word is a syllable": (letters, "is_syllable", always(True)),
    "no word is a syllable": (letters, "is_syllable", always(False)),
    "keys left by Telex stay": (letters, "repaired", always("")),
    "Telex tones are taken for letters": (typing_debris, "_TELEX_TONES", {}),
    "VNI marks are unknown": (typing_debris, "_VNI_MARKS", {}),
    "old encodings are not read": (written_names, "readings", always(())),
    "UTF-8 in Latin letters is not read": (charset_debris, "_utf8_as_latin", always("")),
    "phrases count as names": (written_names, "_phrase_of", always(None)),
    "a mother's name is forgotten": (written_names, "form_of", always(None)),
    "a field may be of any length (name)": (written_names, "LONGEST_NAME", 3),
    "bare letters are other letters": (syllables, "_says_less", always(False)),
    "any accent will do": (syllables, "_says_less", always(True)),
    "a lost letter is another": (syllables, "_is_damaged", always(False)),
    "Lý is not Lí": (syllables, "_is_i_y", always(False)),
    "regions are ignored": (syllables, "_regional", always(frozenset())),
    "Vy is Vi": (syllables, "_own", always(frozenset())),
    "no slip is forgiven": (syllables, "_is_typo", always(False)),
    "every name is a slip": (syllables, "_is_typo", always(True)),
    "An is a slip of Anh": (syllables, "_SHORTEST_TYPO", 2),
    "short slips are not forgiven": (syllables, "_is_long_enough", lambda a, b: min(len(a.plain), len(b.plain)) >= 3),
    "slips ignore the marks": (syllables, "_tones_agree", always(True)),
    "a slip is any edit": (syllables, "is_one_edit", always(True)),
    "swapped neighbours are two slips": (edits, "is_one_slip", one_sign_only),
    "a letter too many is no slip": (edits, "_one_more", always(False)),
    "one missing accent is all missing": (names, "_LETTERS_AGREE", SyllableLevel.TONE_PLACE),
    "regional names are other names": (names, "_ONE_NAME", SyllableLevel.I_Y),
    "order and spaces count": (names, "_rearranged", always(None)),
    "spacing ignores accents": (names, "_letters", always(None)),
    "nothing is shortened": (names, "_shortened", always(None)),
    "any middle name may be dropped": (names, "_within", always(True)),
    "short names are cut": (names, "_CUT_IN_A_WORD", 10),
    "no name is cut at a word": (names, "_CUT_AT_A_WORD", 100),
    "ends are not looked at": (names, "_ends", always(names.NameMatch(names.NameLevel.DIFFERENT))),
    "repaired names are not tried": (names, "_by_rank", lambda match: -names._RANK[match.level]),
    "impossible days are days": (written_births, "_exists", always(True)),
    "padded dates are none": (written_births, "_parts", always(None)),
    "the first year is the first": (written_births, "FIRST_YEAR", 1),
    "next month is another month": (births, "day_number", always(0)),
    "no digit is off": (births, "is_one_slip", always(False)),
    "day and month are not swapped": (births, "_whole_days", always(births.BirthLevel.SAME_YEAR)),
    "a generation is longer": (births, "GENERATION", 13),
    "a generation is shorter": (births, "GENERATION", 11),
    "numbers need not agree with their card": (papers, "_contradicts", always(False)),
    "lost zeros are put back blindly": (papers, "_agrees", always(True)),
    "placeholders are numbers": (written_numbers, "is_placeholder", always(False)),
    "spaces count in numbers": (written_numbers, "_tidy", lambda text: text),
    "no citizen number is shared": (numbers, "_share", always(False)),
    "near numbers are different": (numbers, "is_one_slip", always(False)),
    "different numbers are near": (numbers, "is_one_slip", always(True)),
    "old prefixes stay": (phones, "_today", phones.Phone),
    "country prefixes stay": (phones, "_national", lambda digits: digits),
    "placeholders are phones": (phones, "is_placeholder", always(False)),
    "a slip in a phone is another phone": (contacts, "is_one_edit", always(False)),
    "the mergers did not happen": (places, "_known_provinces", always({})),
    "kinds are part of the name": (places, "_bare", lambda part: part),
    "wards did not merge": (places, "_became", always({})),
    "districts are wards": (places, "_kind", always("ward")),
    "unknown sex is a sex": (contacts, "_SAID", frozenset(contacts.Sex)),
    "everybody lives alone": (vetoes, "_household", always(False)),
    "everybody has own papers": (vetoes, "_own_papers", always(True)),
    "nobody has own papers": (vetoes, "_own_papers", always(False)),
    "a second number is never issued": (vetoes, "_all_else_agrees", always(False)),
    "two numbers are always forgiven": (vetoes, "_all_else_agrees", always(True)),
    "like names are other names": (vetoes, "LIKE_NAMES", frozenset()),
    "a dropped middle name is another name": (vetoes, "ONE_NAME", frozenset()),
    "borrowed numbers are not asked about": (compare, "_ALWAYS_ASKED", frozenset()),
    "like twins are linked": (compare, "born_together", always(False)),
    "a number alone decides nothing": (compare, "is_same_number", always(False)),
    "every pair has one number": (compare, "is_same_number", always(True)),
    "nothing strong is needed": (weighing, "has_strong", always(True)),
    "nothing is strong": (weighing, "has_strong", always(False)),
    "rarity is ignored": (compare, "rarity_bits", always(0.0)),
    "every name is as rare": (weighing, "rarity_bits", always(0.0)),
    "enemies are joined": (Groups, "are_enemies", always(False)),
    "nobody is joined": (_Gathering, "_link", always(False)),
    "the weakest link goes first": (_Gathering, "_strength", lambda self, pair: (self.known[pair].bits, pair)),
    "rivals are not heard": (Rivals, "dispute", always(False)),
    "every link says the name": (Comparison, "says_the_name", True),
    "no link says the name": (Comparison, "says_the_name", False),
    "near numbers link": (compare, "has_near_numbers", always(False)),
    "rivals dispute numbers": (Comparison, "by_number", False),
    "closed questions are asked": (_Gathering, "_stands", always(True)),
    "no day blocks": (keys, "_dated_keys", always(())),
    "no number blocks": (keys, "_paper_keys", always(())),
    "no contact blocks": (keys, "_contact_keys", always(())),
    "every name is rare": (keys, "_RARE_WORDS", 2),
}
HARMLESS = {"every name is as rare"}
"""Planted where nobody looks (`compare` holds the function by its own name): proves that not just anything is caught."""
