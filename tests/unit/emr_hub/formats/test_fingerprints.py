"""Fingerprints of texts: equal texts have equal ones, wherever they lie in a column; near ones differ."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from emr_hub.formats.factors import fingerprints


def of(*chunks: list[str | None]) -> list[int]:
    """The fingerprints of a column of these chunks."""
    return [int(n) for n in fingerprints(pa.chunked_array([pa.array(c, pa.string()) for c in chunks], pa.string()))]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.none() | st.text(max_size=20), max_size=6), max_size=3), st.integers(0, 4))
def test_equal_texts_have_equal_fingerprints_in_any_chunk_and_slice(chunks: list[list[str | None]], skip: int) -> None:
    told = of(*chunks)
    texts = [text for chunk in chunks for text in chunk]
    by_text: dict[str, set[int]] = {}
    for text, number in zip(texts, told, strict=True):
        if text is not None:
            by_text.setdefault(text, set()).add(number)
    assert all(len(numbers) == 1 for numbers in by_text.values())
    assert len(by_text) == len({n for numbers in by_text.values() for n in numbers})
    whole = pa.chunked_array([pa.array(texts, pa.string())])
    cut = [int(n) for n in fingerprints(whole.slice(skip))]
    assert [n for n, t in zip(cut, texts[skip:], strict=True) if t] == [
        n for n, t in zip(told[skip:], texts[skip:], strict=True) if t
    ]


def test_texts_that_differ_in_one_letter_or_only_in_length_differ() -> None:
    near = ["", "\0", "\0\0", "abcdefgh", "abcdefg", "abcdefgh\0", "abcdefgi", "x" * 40, "x" * 41, "y" + "x" * 39]
    assert len(set(of(near))) == len(near)


def test_only_the_beginning_and_the_length_of_a_very_long_text_count() -> None:
    one, other, longer = of(["x" * 300 + "a", "x" * 300 + "b", "x" * 302])
    assert one == other != longer
