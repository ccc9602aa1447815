"""Looks at a table and writes a first mapping file for it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa

from emr_hub.errors import DataError
from emr_hub.formats.packing import packing_of
from emr_hub.formats.sniffing import TABLE, suffix_of
from emr_hub.formats.sources import SourceFile
from emr_hub.formats.tables.comments import Comments
from emr_hub.formats.tables.databases import postgres_batches, shown
from emr_hub.formats.tables.guessing import first_mapping
from emr_hub.formats.tables.mapping import TableMapping
from emr_hub.formats.tables.reading import CSV, csv_shape, raw_batches

SAMPLE_ROWS = 20_000


def init_mapping(
    place: Path | str, name: str | None = None, query: str | None = None, language: str = "en"
) -> str:  # fmt: skip
    """The text of a first mapping file for a file, or for a table of a server; its comments in that language.

    Raises DataError when the table is empty or cannot be read.
    """
    asked = TableMapping(columns={}, name=name, query=query)
    said: dict[str, object] = {}
    if isinstance(place, str):
        shown_as, batches = shown(place), postgres_batches(place, name, query)
    else:
        packing = packing_of(place)
        suffix = suffix_of(place.name)
        source = SourceFile(0, place, place.name, True, TABLE, suffix, packing)
        shown_as, batches = place.name, (raw.columns for raw in raw_batches(source, asked))
        if suffix in CSV:
            shape = csv_shape(source)
            said = {"encoding": shape.encoding, "delimiter": shape.delimiter, "header": shape.header}
    said |= {key: value for key, value in (("name", name), ("query", query)) if value}
    return first_mapping(_sample(batches, shown_as), said, shown_as, Comments(language))


def _sample(batches: Iterator[pa.RecordBatch], where: str) -> pa.Table:
    few: list[pa.RecordBatch] = []
    for batch in islice(batches, 4):
        few.append(batch)
        if sum(b.num_rows for b in few) >= SAMPLE_ROWS:
            break
    if not few or not sum(b.num_rows for b in few):
        raise DataError("the table has no rows", where=where, expected="at least one row to look at")
    return pa.Table.from_batches(few).slice(0, SAMPLE_ROWS).unify_dictionaries()
