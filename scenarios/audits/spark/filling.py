"""Batches of somebody's Parquet files to carried rows: runs on the executors, one batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlparse

import numpy as np
import pyarrow as pa
from pyarrow import compute

from emr_hub.formats.row import PEOPLE, ROW
from emr_hub.formats.settling import person_order
from emr_hub.formats.tables import Filling, TableMapping
from scenarios.audits.spark.shape import packed

pc: Any = compute  # its type stubs know neither every function nor every shape
PATH, PLACE = "emr_hub_path", "emr_hub_place"  # where a row stood, told by Spark


@dataclass(frozen=True, slots=True)
class Fill:
    """Fills rows by a mapping. `paths`: the files of the input in their order, as this machine names them."""

    mapping: TableMapping
    paths: tuple[str, ...]

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Carried rows, batch by batch."""
        for batch in batches:
            for number in _numbers(batch.column(PATH), self.paths):
                yield self._filled(_of_file(batch, number, self.paths), number)

    def _filled(self, batch: pa.RecordBatch, number: int) -> pa.RecordBatch:
        filling = Filling(self.mapping, number)
        lines = np.asarray(batch.column(PLACE).to_numpy(zero_copy_only=False), np.int64) + 1
        rows = pa.Table.from_batches([filling.rows(batch, lines)])
        cards = filling.cards(batch, rows.to_batches()[0]) if batch.num_rows else PEOPLE.empty_table()
        coded = pc.dictionary_encode(rows["subject"].combine_chunks())
        order = [person_order(key)[:2] for key in coded.dictionary.to_pylist()]
        kind, whole = (pa.array([o[n] for o in order], t) for n, t in ((0, pa.int8()), (1, pa.int64())))
        return packed(rows, cards, kind.take(coded.indices), whole.take(coded.indices))


def _numbers(paths: Any, known: Sequence[str]) -> list[int]:
    return sorted({_number(path, known) for path in pc.unique(paths).to_pylist()})


def _of_file(batch: pa.RecordBatch, number: int, known: Sequence[str]) -> pa.RecordBatch:
    told = batch.column(PATH)
    mine = [path for path in pc.unique(told).to_pylist() if _number(path, known) == number]
    return batch.filter(pc.is_in(told, value_set=pa.array(mine)))


def _number(path: str, known: Sequence[str]) -> int:
    plain = unquote(urlparse(path).path) if path.startswith("file:") else path
    return known.index(plain)


FilledBatches = Callable[[Iterable[pa.RecordBatch]], Iterator[pa.RecordBatch]]
__all__ = ["PATH", "PLACE", "ROW", "Fill", "FilledBatches"]
