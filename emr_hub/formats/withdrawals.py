"""Reports taken back whole: a sender says that the results of an order do not hold, without naming them again.

Such a word is a row without a record of its own: an order, a withdrawn status and a version, no source and no code.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from emr_hub.formats.reader import LabRecords
from emr_hub.formats.row import ISSUED_DAY
from emr_hub.formats.sameness import content_rank
from emr_hub.formats.turns import VOID

_ORDER = ("subject", "order_key")
_TEST = (*_ORDER, "source_id", "part")
_OF_THE_WORD = ("file", "line", "updated", "version", "status", "issued")
_OF_A_RESULT = ("value", "text", "comparator", "interpretation", "low", "high", "resulted", "unread")


def spelled_out(records: LabRecords) -> LabRecords:
    """The records with a withdrawn row for every test of the order in place of each such word.

    A test is told as its newest row told it, without a value. A word about an order of which nothing was told says
    nothing of any result, and is no row.
    """
    rows = records.rows
    word = _words(rows)
    if not pc.any(word).as_py():
        return records
    words, told = rows.filter(word), rows.filter(pc.invert(word))
    tests = _newest(told.filter(_answers(told, words)))
    return replace(records, rows=pa.concat_tables([told, _taken_back(words, tests)]))


def _words(rows: pa.Table) -> Any:
    bare = pc.and_(pc.is_null(rows["source_id"]), pc.is_valid(rows["version"]))
    about = pc.and_(pc.is_valid(rows["order_key"]), pc.is_valid(rows["subject"]))
    return pc.and_(pc.and_(bare, about), pc.is_in(rows["status"], value_set=pa.array(VOID)))


def _answers(told: pa.Table, words: pa.Table) -> Any:
    """Which rows answer an order that a word is about; of whom they are is asked when both are brought together."""
    named = pc.is_in(told["order_key"], value_set=words["order_key"].combine_chunks())
    return pc.and_(named, pc.is_valid(told["source_id"]))


def _newest(rows: pa.Table) -> pa.Table:
    """One row per test of an order: the one told last; of equals the last by content."""
    everything = np.arange(rows.num_rows)
    ranked = {"told": content_rank(rows, everything, ["updated"]), "content": content_rank(rows, everything)}
    for name, rank in ranked.items():
        rows = rows.append_column(name, pa.array(rank, pa.int64()))
    rows = rows.sort_by([(name, "descending") for name in ranked]).drop_columns(list(ranked))
    kept = rows.append_column("place", pa.array(everything)).group_by(list(_TEST)).aggregate([("place", "min")])
    return rows.take(kept["place_min"].combine_chunks())


def _taken_back(words: pa.Table, tests: pa.Table) -> pa.Table:
    about, of = (table.select(_ORDER).append_column(name, pa.array(np.arange(table.num_rows)))
                 for name, table in (("word", words), ("test", tests)))  # fmt: skip
    pairs = about.join(of, list(_ORDER), join_type="inner").sort_by([("word", "ascending"), ("test", "ascending")])
    word, test = (table.take(pairs[name]) for name, table in (("word", words), ("test", tests)))
    for name in (*_OF_THE_WORD, *_OF_A_RESULT, "dates"):
        at = test.schema.get_field_index(name)
        cells = _dates(word, test) if name == "dates" else word[name] if name in _OF_THE_WORD else None
        kind = test.schema.field(at)
        test = test.set_column(at, kind, pa.nulls(test.num_rows, kind.type) if cells is None else cells)
    return test


def _dates(word: pa.Table, test: pa.Table) -> Any:
    """When issued is as the word tells it; when ordered and taken, as the test does."""
    said, own = (pc.coalesce(table["dates"], pa.scalar(0, pa.int8())) for table in (word, test))
    issued, others = pa.scalar(ISSUED_DAY, pa.int8()), pa.scalar(~ISSUED_DAY, pa.int8())
    return pc.bit_wise_or(pc.bit_wise_and(said, issued), pc.bit_wise_and(own, others))
