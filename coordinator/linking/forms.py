"""Forms of names as runs of numbered words: every key of every form, made for all forms at once."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from coordinator.linking.distinct import NONE, Codes, Vocabulary, codes, whole
from coordinator.linking.runs import Places, numbered_pairs, numbered_runs, numbered_texts, starts_of
from coordinator.matching.forms import Syllable, syllable
from emr_hub.columns.grouped import rows_by

_TONES, _BITS = "fsxrj", 12  # Telex letters, and room to count each: no name has four thousand syllables


class Forms:
    """Form f has the words `word[at[f]:at[f + 1]]`, numbered in the order of `words`; each has one or more."""

    def __init__(self, vocabulary: Vocabulary, number: Codes, sizes: Places) -> None:
        self.words, place = vocabulary.sorted()
        self.word = place[number]
        self.at = starts_of(sizes)
        self.form = np.repeat(np.arange(len(sizes)), sizes)
        self.syllables: list[Syllable] = [syllable(word) for word in self.words]
        plain, fold = Vocabulary(), Vocabulary()
        plain_number = plain.many([s.plain for s in self.syllables])
        self._folds = [s.fold for s in self.syllables]
        fold_number = fold.many(self._folds)
        (self.plain_words, plain_place), (_, fold_place) = plain.sorted(), fold.sorted()
        self._plain, self._fold = (np.append(p, codes([NONE])) for p in (plain_place, fold_place))
        self._plain, self._fold = self._plain[plain_number], self._fold[fold_number]

    @property
    def plain(self) -> Codes:
        """Per word of a form, its plain word among `plain_words`; NONE for one that is nothing but marks."""
        return self._plain[self.word]

    def bare(self) -> NDArray[np.bool_]:
        """Per form, whether no word carries a mark."""
        marked = np.array([not s.is_bare for s in self.syllables], dtype=bool)[self.word]
        return np.asarray(np.bincount(self.form[marked], minlength=len(self.at) - 1) == 0)

    def spelt(self) -> Codes:
        """Equal where the forms are spelt alike."""
        return numbered_runs(self.at, self.word)

    def toned(self) -> Codes:
        """Equal where letters and tones are the same, word by word, wherever a tone was written."""
        number = Vocabulary().many([s.letters + s.tone for s in self.syllables])
        return numbered_runs(self.at, number[self.word])

    def letters(self) -> Codes:
        """Equal where the letters are the same without spaces, and the tones in any order."""
        counts = whole(sum(1 << _BITS * _TONES.index(tone) for tone in s.tone) for s in self.syllables)
        tones = np.zeros(len(self.at) - 1, np.int64)
        np.add.at(tones, self.form, counts[self.word])
        return numbered_pairs(numbered_texts(self.at, self.word, [s.letters for s in self.syllables]), tones)

    def joined(self) -> Codes:
        """Equal where the plain letters are the same without spaces."""
        return numbered_texts(self.at, self.word, [s.plain for s in self.syllables])

    def bag(self) -> Codes:
        """Equal where the plain words are the same in any order."""
        return numbered_runs(self.at, self._plain[self.in_bag])

    @cached_property
    def in_bag(self) -> Codes:
        """The words of each form sorted by plain word, then as spelt."""
        return self.word[rows_by(self.form, (self.plain.astype(np.int64) << 32) + self.word)]

    def folded_bag(self) -> Codes:
        """Equal where the folded words in order of the alphabet are the same letters."""
        by = rows_by(self.form, self._fold[self.word])
        return numbered_texts(self.at, self.word[by], self._folds)

    def folded_front(self) -> Codes:
        """Equal where the folded words before the last are the same letters."""
        front = np.delete(self.word, self.at[1:] - 1)
        return numbered_texts(self.at - np.arange(len(self.at)), front, self._folds)

    def folded_last(self) -> Codes:
        """Equal where the last words are the same when folded."""
        return self._fold[self.word[self.at[1:] - 1]]

    def folded_ends(self) -> Codes:
        """Equal where the first and the last word are the same when folded, whichever comes first."""
        first, last = self._fold[self.word[self.at[:-1]]], self.folded_last()
        return numbered_pairs(np.minimum(first, last), np.maximum(first, last))
