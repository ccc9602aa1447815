"""Names read for a whole table are the names read one by one: the same forms, and keys equal where texts are equal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from coordinator.linking.names import NamesRead, read_names
from coordinator.matching.forms import NameForm, read_name
from tests.generative.coordinator.twins import CHILDREN, CUT_OFF, ONE_NAME, OTHER_NAMES, long_names

SETTINGS = settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
ODD = (
    "", " ", "Lê  Hoa", "Lê\u00a0Hoa", " Lê Hoa", "Hoa\uff21 ﬁn", "\uff28oa Lê", "Bà Lê Hoa", "Em Lê Thị Hoa",
    "x" * 255, "Nguyễn Văn A", "Trần Thị B", "vô danh", "Hoa " * 63 + "Hoa", "Hoa " * 64 + "Hoa",
    "TRẦN-HOA", "Hoà", "Hòa", "Hoa\u0300", "anh1 hoa", "\u0301 hoa", "ß Lê",
)  # fmt: skip
EVERY = (*ONE_NAME, *CUT_OFF, *CHILDREN, *(name for names in OTHER_NAMES for name in names), *ODD)
texts = st.lists(st.one_of(long_names(), st.sampled_from(EVERY), st.text(max_size=20)), unique=True, max_size=12)


def letters(form: NameForm) -> tuple[str, str]:
    return "".join(s.letters for s in form.syllables), "".join(sorted("".join(s.tone for s in form.syllables)))


def folds(form: NameForm) -> list[str]:
    return [s.fold for s in form.syllables]


KEYS: dict[str, Callable[[NameForm], object]] = {
    "arrays.spelt": lambda form: form.spelt,
    "arrays.toned": lambda form: form.toned,
    "arrays.letters": letters,
    "arrays.joined": lambda form: "".join(form.plain),
    "arrays.bag": lambda form: sorted(form.plain),
    "keys.bag": lambda form: "".join(sorted(folds(form))),
    "keys.front": lambda form: "".join(folds(form)[:-1]),
    "keys.given": lambda form: folds(form)[-1],
    "keys.ends": lambda form: sorted((folds(form)[0], folds(form)[-1])),
}


@SETTINGS
@given(texts)
@example(sorted(set(EVERY)))
@example([])
def test_every_name_has_the_forms_that_it_has_by_itself(written: list[str]) -> None:
    place, read = read_names(pa.array(written, pa.string()))
    found, names = read.arrays, [read_name(text) for text in (*written, None)]
    assert [bool(found.newborn[n]) for n in place] == [name.newborn for name in names]
    assert _alike([int(found.ordinal[n]) for n in place], [name.ordinal for name in names])
    forms = [[_words(read, f) for f in range(found.form_at[n], found.form_at[n + 1])] for n in place]
    assert forms == [[[s.spelt for s in form.syllables] for form in name.forms] for name in names]
    mothers = [None if found.mother[n] < 0 else _words(read, int(found.mother[n])) for n in place]
    assert mothers == [None if name.mother is None else [s.spelt for s in name.mother.syllables] for name in names]


@SETTINGS
@given(texts)
@example(sorted(set(EVERY)))
def test_keys_are_equal_where_their_texts_are(written: list[str]) -> None:
    place, read = read_names(pa.array(written, pa.string()))
    names = [read_name(text) for text in (*written, None)]
    at = [f for n in place for f in range(read.arrays.form_at[n], read.arrays.form_at[n + 1])]
    forms = [form for name in names for form in name.forms]
    for key, text_of in KEYS.items():
        part, name = key.split(".")
        column = getattr(getattr(read, part), name)
        assert _alike([int(column[f]) for f in at], [text_of(form) for form in forms]), key
    assert [bool(read.arrays.bare[f]) for f in at] == [form.is_bare for form in forms]
    assert [int(read.keys.words[f]) for f in at] == [len(form.syllables) for form in forms]


@pytest.mark.parametrize("key", KEYS)
def test_the_names_tried_tell_every_key_from_the_spelling(key: str) -> None:
    forms = {form for text in EVERY for form in read_name(text).forms}
    assert 1 < len({repr(KEYS[key](form)) for form in forms}) <= len({form.spelt for form in forms})


def _words(read: NamesRead, form: int) -> list[str]:
    arrays, here = read.arrays, slice(read.arrays.syllable_at[form], read.arrays.syllable_at[form + 1])
    by_plain = sorted(zip(arrays.plain[here].tolist(), arrays.word[here].tolist(), strict=True))
    assert arrays.in_bag[here].tolist() == [word for _, word in by_plain]
    return [read.words[n] for n in arrays.word[here]]


def _alike(numbers: Sequence[int], texts: Sequence[object]) -> bool:
    """Whether numbers are equal exactly where texts are."""
    pairs = {(number, repr(text)) for number, text in zip(numbers, texts, strict=True)}
    return len(pairs) == len({number for number, _ in pairs}) == len({text for _, text in pairs})
