"""What an audit writes of a part is what was told: read back by another library, and equal rows give equal bytes."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordinator.decision import Answer
from scenarios.audits.packed_columns import VERDICTS, verdicts, words
from scenarios.audits.part_tables import PLACES
from scenarios.audits.parts import write_part

TEXTS = ["mg/dL", "mmol/L", "mg/dL", "%"]  # a word may stand for several codes
WORD = pa.dictionary(pa.int32(), pa.string())
PROMPT = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(st.lists(st.integers(-1, len(TEXTS) - 1), max_size=70))
@PROMPT
def test_words_are_those_of_their_places_sorted_and_none_unused(codes: list[int]):
    found = words(np.array(codes, np.int8), TEXTS)
    told = [None if code < 0 else TEXTS[code] for code in codes]
    assert found.to_pylist() == told
    assert found.null_count == told.count(None)
    assert found.dictionary.to_pylist() == sorted({word for word in told if word})


@given(st.lists(st.tuples(*[st.sampled_from(sorted(Answer))] * 3, st.booleans(), st.booleans()), max_size=70))
@PROMPT
def test_verdicts_are_those_of_the_outcomes(rows: list[tuple[Answer, Answer, Answer, bool, bool]]):
    one, two, three = (np.array([int(row[n]) << 3 for row in rows], np.int16) for n in range(3))
    one |= np.array([row[3] << 5 for row in rows], np.int16)
    three |= np.array([row[4] << 8 for row in rows], np.int16)
    found = verdicts(one, two, three)
    for n in range(3):
        assert found[f"d{n + 1}"].to_pylist() == [row[n] >= Answer.YES for row in rows]
        assert found[f"undecided_d{n + 1}"].to_pylist() == [row[n] == Answer.UNKNOWN for row in rows]
    assert found["same_moment"].to_pylist() == [row[3] and row[0] >= Answer.YES for row in rows]
    assert found["pending"].to_pylist() == [row[4] for row in rows]
    assert tuple(found) == VERDICTS


LONG, SMALL = st.integers(-(2**63), 2**63 - 1), st.integers(-128, 127)
ROW = st.tuples(st.none() | LONG, SMALL, st.none() | st.sampled_from(["same", "cross"]), st.booleans())


@given(st.lists(ROW, max_size=200))
@PROMPT
def test_a_part_reads_back_as_it_was_told(tmp_path: Path, rows: list[tuple[int | None, int, str | None, bool]]):
    kinds = {"whole": pa.int64(), "small": pa.int8(), "word": WORD, "bit": pa.bool_()}
    columns = [pa.array([row[n] for row in rows], kind) for n, kind in enumerate(kinds.values())]
    path = tmp_path / "part.parquet"
    write_part(pa.table(columns, names=list(kinds)), path)
    assert duckdb.sql(f"SELECT whole, small, word, bit FROM '{path}'").fetchall() == rows
    assert pq.read_table(path).column("whole").to_pylist() == [row[0] for row in rows]


def test_equal_rows_are_equal_bytes_however_their_words_came(tmp_path: Path):
    given_in = [["same", "cross"], ["cross", "never met", "same"]]
    for n, texts in enumerate(given_in):
        places = pa.array([texts.index("cross"), None, texts.index("same")], pa.int32())
        table = pa.table({"scope": pa.DictionaryArray.from_arrays(places, pa.array(texts))})
        write_part(table, tmp_path / f"{n}.parquet")
    assert (tmp_path / "0.parquet").read_bytes() == (tmp_path / "1.parquet").read_bytes()


def test_a_place_that_is_not_told_is_refused():
    told = pa.table({name: pa.array([None], kind) for name, kind in zip(PLACES.names, PLACES.types, strict=True)})
    with pytest.raises(ValueError, match="order_id"):
        told.cast(PLACES)
