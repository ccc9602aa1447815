"""A written name in all its normal forms; what is no name counts as missing, and says so."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from coordinator.matching.forms.charset_debris import readings
from coordinator.matching.forms.letters import Syllable, syllable
from emr_hub.terminology import NamePhrase, name_phrases

LONGEST_NAME = 255  # HO_TEN of the insurance claim holds 255 characters
_MOST_FORMS = 4  # as written, without a title, repaired keys, repaired encoding
_DROPPED = dict.fromkeys(map(ord, "'’‘ʼ`´\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
_PARTED = dict.fromkeys(map(ord, '-‐‑‒–—_.,;:/\\|()[]{}"\t\r\n\v\f\u00a0\u3000'), " ")
_CLEAN = str.maketrans({**_DROPPED, **_PARTED, ord("ð"): "đ"})  # Eth for D with stroke: the same sign in old fonts


class NameForm(NamedTuple):
    """One reading of a name: its syllables in order, and the keys that names are compared by."""

    syllables: tuple[Syllable, ...]
    spelt: str
    toned: str
    plain: tuple[str, ...]
    is_bare: bool


class Names(NamedTuple):
    """What a name field says. `forms`: readings, the first as written; empty when the name is missing.

    `newborn`: the words for a child without a name stood there; `mother`: whose child, where it says so;
    `ordinal`: the number that tells twins apart ("con bà Lan 2"). `doubt`: why the field was graded down, else empty.
    """

    forms: tuple[NameForm, ...]
    newborn: bool = False
    mother: NameForm | None = None
    ordinal: str = ""
    doubt: str = ""


NO_NAME = Names(())


def read_name(written: str | None) -> Names:
    """The normal forms of a name as written. Never fails: what cannot be used is missing, with a doubt."""
    if not written:
        return NO_NAME
    if len(written) > LONGEST_NAME:
        return Names((), doubt=f"name: {len(written)} characters, refused; expected at most {LONGEST_NAME}")
    words = words_of(written)
    letters = tuple([word for word in words if not word.plain.isdigit()])  # "con 1 bà Lan", "bệnh nhân 2", "0000"
    if not letters:
        return NO_NAME if written.isspace() else Names((), doubt="name: no letters")
    phrase = _phrase_of(letters)
    if phrase is not None and phrase.meaning != "title":
        return _without_name(words, letters, phrase)
    return Names(_forms(written, words, phrase if letters[0] is words[0] else None))


def words_of(written: str) -> tuple[Syllable, ...]:
    """The words of any text as syllables: composed, small letters, parted at spaces and joining signs."""
    small = written.casefold().translate(_CLEAN)
    if not small.isascii():
        small = unicodedata.normalize("NFKC" if max(small) >= "\uff00" else "NFC", small)
    return tuple(syllable(word) for word in small.split())


def form_of(syllables: Sequence[Syllable]) -> NameForm:
    """The keys of a name whose syllables are known."""
    spelt = " ".join([s.spelt for s in syllables])
    toned = " ".join([s.letters + s.tone for s in syllables])
    plain = tuple([s.plain for s in syllables])
    return NameForm(tuple(syllables), spelt, toned, plain, " ".join(plain) == spelt)


def _forms(written: str, words: tuple[Syllable, ...], title: NamePhrase | None) -> tuple[NameForm, ...]:
    """The readings of a name; nearly always one, and then at no cost."""
    bare = words[len(title.words) :] if title is not None else words
    if title is None and all([word.is_vietnamese for word in words]):
        return (form_of(words),)
    found = [form_of(bare)]
    if title is not None and title.also_a_name:
        found.append(form_of(words))
    if any(word.repaired for word in bare):
        found.append(form_of([syllable(word.repaired) if word.repaired else word for word in bare]))
    if not written.isascii():
        found += [form_of(reading) for reading in map(words_of, readings(written)) if _is_vietnamese(reading)]
    return tuple(dict.fromkeys(found))[:_MOST_FORMS]


def _is_vietnamese(words: tuple[Syllable, ...]) -> bool:
    return bool(words) and all(word.is_vietnamese for word in words)


def _without_name(words: tuple[Syllable, ...], letters: tuple[Syllable, ...], phrase: NamePhrase) -> Names:
    rest = letters[len(phrase.words) :]
    ordinal = next((word.plain for word in reversed(words) if word.plain.isdigit()), "")
    if phrase.meaning == "newborn":
        mother = form_of(rest) if rest and phrase.mother_follows else None
        return Names((), True, mother, ordinal, "name: words for a child without a name, counted as missing")
    return Names((), doubt="name: words for an unknown person, counted as missing")


@lru_cache(maxsize=1 << 15)
def opens_a_phrase(plain: tuple[str, ...]) -> bool:
    """Whether a name that begins with these plain words may begin with a phrase that is no name, or a title."""
    return any(p.words[: len(plain)] == plain[: len(p.words)] for p in _phrases().get(plain[0], ()))


def _phrase_of(words: tuple[Syllable, ...]) -> NamePhrase | None:
    """The phrase a name begins with or consists of; a title needs at least two words after it to be one."""
    for phrase in _phrases().get(words[0].plain, ()):
        length, following = len(phrase.words), len(words) - len(phrase.words)
        if _fits(phrase, following) and tuple([word.plain for word in words[:length]]) == phrase.words:
            return phrase
    return None


def _fits(phrase: NamePhrase, following: int) -> bool:
    if phrase.followed_by == "any":
        return following >= (2 if phrase.meaning == "title" else 0)
    return following == (1 if phrase.followed_by == "one" else 0)


@lru_cache(maxsize=1)
def _phrases() -> dict[str, list[NamePhrase]]:
    """The phrases by their first word, longest first."""
    found: dict[str, list[NamePhrase]] = {}
    for phrase in name_phrases():
        found.setdefault(phrase.words[0], []).append(phrase)
    return found
