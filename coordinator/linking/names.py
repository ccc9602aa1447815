"""Names as arrays: every reading of every distinct name, its syllables as numbers whose order is that of the words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from coordinator.linking.distinct import NONE, Codes, Vocabulary, codes, whole
from coordinator.matching.forms import NameForm, Names, syllable

Places = NDArray[np.int64]
_END = "\n"  # so that an empty text is a value like any other


class NameArrays(NamedTuple):
    """Distinct names. Name n has the forms `form_at[n]` until `form_at[n + 1]`; form f its syllables alike.

    Numbers are equal where the keys of the forms are: `spelt`, `toned`, `letters` (without spaces, the tones in any
    order), `joined` (plain, without spaces), `bag` (plain, sorted). Per syllable: `word` as spelt and `plain`;
    `in_bag` are the words sorted by plain, then spelt.
    Plain word p is spelt by `sign[sign_at[p]:sign_at[p + 1]]`, code points, for names that were cut off.
    """

    form_at: Places
    newborn: NDArray[np.bool_]
    ordinal: Codes
    mother: Codes
    syllable_at: Places
    bare: NDArray[np.bool_]
    spelt: Codes
    toned: Codes
    letters: Codes
    joined: Codes
    bag: Codes
    word: Codes
    plain: Codes
    in_bag: Codes
    sign_at: Places
    sign: Codes


class NameKeys(NamedTuple):
    """Per form, the parts that block keys are made of: all words, all but the last, the last, the first and the last.

    `words`: how many there are.
    """

    bag: Codes
    front: Codes
    given: Codes
    ends: Codes
    words: Codes


class NamesRead(NamedTuple):
    """Distinct names as arrays, their parts of block keys, and the words that the numbers of syllables stand for."""

    arrays: NameArrays
    keys: NameKeys
    words: list[str]
    plain_words: list[str]


def name_arrays(names: Sequence[Names]) -> NamesRead:
    """The arrays of distinct names; a mother of a child without a name is one more form, reached by `mother`."""
    return _Writing().read(names)


class _Writing:
    """Forms written one after the other."""

    def __init__(self) -> None:
        self.forms: list[NameForm] = []
        self.word, self.plain = Vocabulary(), Vocabulary()
        self.spelt, self.toned, self.letters, self.joined, self.bag = (Vocabulary() for _ in range(5))

    def read(self, names: Sequence[Names]) -> NamesRead:
        mother = codes(NONE if name.mother is None else self._add(name.mother) for name in names)
        first = len(self.forms)
        for name in names:
            self.forms += name.forms
        ordinal = Vocabulary()
        number = self.word.many([s.spelt for form in self.forms for s in form.syllables])
        words, place = self.word.sorted()
        plain_words, plain_of = self._plain_words()
        syllable_at = _starts([len(form.syllables) for form in self.forms])
        word, plain = place[number], plain_of[number]
        arrays = NameArrays(
            form_at=_starts([len(name.forms) for name in names], first),
            newborn=np.fromiter((name.newborn for name in names), dtype=bool),
            ordinal=ordinal.many([name.ordinal for name in names]),
            mother=mother,
            syllable_at=syllable_at,
            bare=np.fromiter((form.is_bare for form in self.forms), dtype=bool),
            spelt=self.spelt.many([form.spelt for form in self.forms]),
            toned=self.toned.many([form.toned for form in self.forms]),
            letters=self.letters.many([_letters(form) for form in self.forms]),
            joined=self.joined.many(["".join(form.plain) for form in self.forms]),
            bag=self.bag.many(["\n".join(sorted(form.plain)) for form in self.forms]),
            word=word,
            plain=plain,
            in_bag=word[_by_plain(syllable_at, plain, word)],
            sign_at=_starts([len(word) for word in plain_words]),
            sign=np.frombuffer("".join(plain_words).encode("utf-32-le", "surrogatepass"), dtype=np.int32),
        )
        return NamesRead(arrays, self._keys(), words, plain_words)

    def _add(self, form: NameForm) -> int:
        self.forms.append(form)
        return len(self.forms) - 1

    def _plain_words(self) -> tuple[list[str], Codes]:
        """The plain words in order, and the place of each word's plain form among them, words by number."""
        number = self.plain.many([syllable(word).plain for word in self.word.numbers])
        words, place = self.plain.sorted()
        return words, np.append(place, codes([NONE]))[number]

    def _keys(self) -> NameKeys:
        bag, front, given, ends = (Vocabulary() for _ in range(4))
        folds = [[s.fold for s in form.syllables] for form in self.forms]
        return NameKeys(
            bag.many(["".join(sorted(fold)) + _END for fold in folds]),
            front.many(["".join(fold[:-1]) + _END for fold in folds]),
            given.many([fold[-1] + _END for fold in folds]),
            ends.many([".".join(sorted((fold[0], fold[-1]))) for fold in folds]),
            codes(len(fold) for fold in folds),
        )


def _starts(sizes: Sequence[int], first: int = 0) -> Places:
    """Where each of some runs begins, and where the last ends."""
    return np.concatenate([[first], first + np.cumsum(whole(sizes))]).astype(np.int64)


def _letters(form: NameForm) -> str:
    tones = "".join(sorted("".join([s.tone for s in form.syllables])))
    return "".join([s.letters for s in form.syllables]) + _END + tones


def _by_plain(syllable_at: Places, plain: Codes, word: Codes) -> Places:
    """The syllables of each form sorted by plain word, then by word as spelt: numbers compare as the words do."""
    form = np.repeat(np.arange(len(syllable_at) - 1), np.diff(syllable_at))
    return np.lexsort((word, plain, form))
