"""Names as arrays: every reading of every distinct name, its syllables as numbers whose order is that of the words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coordinator.linking.distinct import NONE, Codes, Vocabulary, whole
from coordinator.linking.first_look import Rows, filled, others
from coordinator.linking.forms import Forms
from coordinator.linking.runs import Places, numbered_runs, starts_of
from coordinator.matching.forms import Names, Syllable, read_name
from coordinator.matching.forms.names import LONGEST_NAME, NO_NAME, opens_a_phrase, words_of

_OPENING = 3  # words that tell nearly every name from a phrase: "Nguyễn Văn A" is nobody, Nguyễn Văn An somebody
_REMEMBERED = 1 << 15
"""Words, and names of other than plain words, that are not read again: tables that come in blocks say the same."""


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


def read_names(texts: pa.StringArray) -> tuple[Codes, NamesRead]:
    """Distinct names as arrays, and the place of each text among them, a last one for a missing text.

    A name of plain words alone is known by its words, and every word is read once; the others are read by `read_name`.
    A mother of a child without a name is one more form, reached by `mother`.
    """
    vocabulary = Vocabulary()
    rows, number, sizes = _plain_names(texts, vocabulary)
    odd = others(len(texts), rows)
    names = [*map(_name, texts.take(odd).to_pylist()), NO_NAME]
    place = np.empty(len(texts) + 1, np.int32)
    place[np.concatenate([rows, odd, [len(texts)]])] = np.arange(len(texts) + 1)
    found = [form for name in names for form in name.forms]
    mothers = [name.mother for name in names if name.mother is not None]
    more = vocabulary.many([s.spelt for form in (*found, *mothers) for s in form.syllables])
    lengths = whole(len(form.syllables) for form in (*found, *mothers))
    forms = Forms(vocabulary, np.append(number, more), np.append(sizes, lengths))
    return place, NamesRead(_arrays(forms, len(rows), names), _keys(forms), forms.words, forms.plain_words)


def _arrays(forms: Forms, plain: int, names: Sequence[Names]) -> NameArrays:
    """The arrays of so many plain names, each of one form, and of these others after them."""
    size, odd = plain + len(names), np.arange(plain, plain + len(names))
    form_at = starts_of(np.append(np.ones(plain, np.int64), whole(len(name.forms) for name in names)))
    mothered = plain + np.flatnonzero([name.mother is not None for name in names])
    ordinal = Vocabulary().many([name.ordinal for name in names])
    return NameArrays(
        form_at=form_at,
        newborn=filled(size, False, bool, (odd, np.array([name.newborn for name in names], dtype=bool))),
        ordinal=filled(size, NONE, np.int32, (odd, ordinal)),
        mother=filled(size, NONE, np.int32, (mothered, form_at[-1] + np.arange(len(mothered)))),
        syllable_at=forms.at,
        bare=forms.bare(),
        spelt=forms.spelt(),
        toned=forms.toned(),
        letters=forms.letters(),
        joined=forms.joined(),
        bag=forms.bag(),
        word=forms.word,
        plain=forms.plain,
        in_bag=forms.in_bag,
        sign_at=starts_of(whole(len(word) for word in forms.plain_words)),
        sign=np.frombuffer("".join(forms.plain_words).encode("utf-32-le", "surrogatepass"), dtype=np.int32),
    )


def _keys(forms: Forms) -> NameKeys:
    return NameKeys(
        forms.folded_bag(), forms.folded_front(), forms.folded_last(), forms.folded_ends(),
        np.diff(forms.at).astype(np.int32),
    )  # fmt: skip


def _plain_names(texts: pa.StringArray, vocabulary: Vocabulary) -> tuple[Rows, Codes, Places]:
    """Which texts are plain words parted by single spaces; the numbers of all their words, and how many each has."""
    parts: Any = pc.split_pattern(texts, " ")
    written: Any = parts.flatten().dictionary_encode()
    read = [_plain_word(word) for word in written.dictionary.to_pylist()]
    number = vocabulary.many(["" if word is None else word.spelt for word in read])
    word, at = np.asarray(written.indices, dtype=np.int64), np.asarray(parts.offsets, dtype=np.int64)
    sizes = np.diff(at)
    text = np.repeat(np.arange(len(sizes)), sizes)
    plain = np.bincount(text[number[word] == NONE], minlength=len(sizes)) == 0
    plain &= np.asarray(pc.utf8_length(texts)) <= LONGEST_NAME
    first, last = at[:-1][plain], at[1:][plain] - 1
    bare = ["" if word is None else word.plain for word in read]
    plain[plain] = ~_open_a_phrase(bare, [word[np.minimum(first + n, last)] for n in range(_OPENING)])
    return np.flatnonzero(plain), number[word[plain[text]]], sizes[plain]


def _open_a_phrase(bare: Sequence[str], words: Sequence[Places]) -> NDArray[np.bool_]:
    """Per name, whether its first words may open a phrase; a shorter name says its last again.

    One word more is asked only where those before leave it open.
    """
    may = np.ones(len(words[0]), dtype=bool)
    for asked in range(1, len(words) + 1):
        may[may] = _asked(bare, *(word[may] for word in words[:asked]))
    return may


def _asked(bare: Sequence[str], *words: Places) -> NDArray[np.bool_]:
    """Per name, whether these words may open a phrase; the same words are asked once."""
    number = numbered_runs(np.arange(len(words[0]) + 1) * len(words), np.column_stack(words).ravel())
    met = np.flatnonzero(np.diff(np.maximum.accumulate(number), prepend=-1))
    each = zip(*(map(bare.__getitem__, word[met].tolist()) for word in words), strict=True)
    return np.array([*map(opens_a_phrase, each)], dtype=bool)[number]


@lru_cache(maxsize=_REMEMBERED)
def _plain_word(written: str) -> Syllable | None:
    """The one Vietnamese syllable that a word of a name is, whatever stands beside it; None for any other word."""
    found = words_of(written)
    return found[0] if len(found) == 1 and found[0].is_vietnamese else None


@lru_cache(maxsize=_REMEMBERED)
def _name(text: str) -> Names:
    return read_name(text)
