"""Rows of a plain table are packed into as few bits as a batch needs; what comes back is what went in."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emr_hub.clock import MINUTE, SECOND
from emr_hub.formats.tables import TableMapping
from scenarios.audits.plain_tables import packing
from scenarios.audits.plain_tables.batches import Batch
from scenarios.audits.plain_tables.bundles import Shelf
from scenarios.audits.plain_tables.records import LINE_BITS, MOST_WORDS, NO_TIME, NOBODY, RECORD, Vocabulary
from scenarios.audits.plain_tables.scatter import Cuts, packed
from scenarios.audits.plain_tables.stored import Stored

LOWEST, PERSONS, LINE = -3, 40, (2 << LINE_BITS) + 17
WORDS = ("a", "b", "c")
SAME = tuple(np.array([*range(len(WORDS)), -1], np.int32) for _ in range(4))

instants = st.sampled_from([1, SECOND, MINUTE]).flatmap(
    lambda step: st.integers(-(10**11), 4 * 10**11).map(lambda n: n // step * step)
)
values = st.floats(width=32) | st.floats() | st.just(7.1)
word = st.integers(0, len(WORDS))
rows = st.tuples(
    st.none() | st.integers(LOWEST, LOWEST + PERSONS - 1), st.none() | instants, st.none() | instants, values,
    word, word, word, word,
)  # fmt: skip


def vocabulary() -> Vocabulary:
    found = Vocabulary(TableMapping(columns={}))
    for name in ("facility", "interpretation", "status"):
        found.words[name].places.update({word: n for n, word in enumerate(WORDS)})
    found.tests.update({(n, -1): n for n in range(len(WORDS))})
    return found


def batch_of(told: list[tuple[Any, ...]]) -> Batch:
    person, taken, issued, value, facility, interpretation, status, loinc = zip(*told, strict=True)
    longs: list[Any] = [np.array([n if x is None else x for x in column], np.int64)
             for column, n in ((person, NOBODY), (taken, NO_TIME), (issued, NO_TIME))]  # fmt: skip
    words = [np.array(column, np.int32) for column in (facility, interpretation, status, loinc)]
    test, values = SAME[0].astype(np.int16).reshape(-1, 1), np.array(value, np.float64)
    if None not in person:  # as a file of half words has them
        longs[0] = longs[0].astype(np.int32)
    with np.errstate(over="ignore"):
        if np.array_equal(values.astype(np.float32), values, equal_nan=True):
            values = values.astype(np.float32)
    columns: Any = (*longs, values, *words, np.zeros(len(told), np.int32), SAME[:3], test)
    return Batch(*columns)


def as_told(told: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """What a record says of each row, told in Python."""
    code = [*range(len(WORDS)), -1]
    return [
        (
            NOBODY if person is None else person, NO_TIME if taken is None else taken,
            NO_TIME if issued is None else issued, repr(value) if np.isfinite(value) else "nan", LINE + n,
            code[facility], code[loinc], code[interpretation], code[status],
        )
        for n, (person, taken, issued, value, facility, interpretation, status, loinc) in enumerate(told)
    ]  # fmt: skip


def come_back(told: list[tuple[Any, ...]], path: Path, room: int) -> list[tuple[Any, ...]]:
    """The same rows packed, put under two parts, and read again, in the order of their lines."""
    part, first = (np.arange(PERSONS) % 2).astype(np.int16), np.array([0, 1, PERSONS])
    cuts = Cuts(LOWEST, part, np.array([-1], np.int16), first, 3)
    counts = np.zeros((3, MOST_WORDS + 1), np.int64)
    shelf = Shelf(path, room)
    shelf.put(*packed(batch_of(told), LINE, vocabulary(), cuts, counts))
    shelf.close()
    stored = Stored(tuple((bundle, SAME) for bundle in shelf.bundles))
    found = np.concatenate([np.empty(0, RECORD), *(r for part in range(3) for r in stored.some_at_once(part, 5))])
    return [
        (*r.tolist()[:2], r["issued"].item(), repr(r["value"].item()), *r.tolist()[4:])
        for r in np.sort(found, order="line")
    ]


@settings(deadline=None)  # the first example is compiled
@given(told=st.lists(rows, min_size=1, max_size=12), held=st.booleans())
def test_packed_rows_come_back_as_they_were(told: list[tuple[Any, ...]], held: bool, tmp_path_factory: Any) -> None:
    path = tmp_path_factory.mktemp("packed") / "rows"
    assert come_back(told, path, 1 << 20 if held else 0) == as_told(told)
    assert path.exists() != held


def test_a_field_that_reaches_into_its_neighbour_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told = [(n - 3, n * MINUTE, (n + n % 3) * MINUTE, float(n), n % 4, n % 3, 0, n % 3) for n in range(20)]
    assert come_back(told, tmp_path / "right", 1 << 20) == as_told(told)
    places = packing._places
    monkeypatch.setattr(packing, "_places", lambda bits: places([bits[0] - 1, *bits[1:]]))
    assert come_back(told, tmp_path / "wrong", 1 << 20) != as_told(told)
