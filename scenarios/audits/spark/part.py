"""One partition of persons on an executor: settled once to count it, once more to judge it under its numbers."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from emr_hub.formats import LabRecords, settle
from emr_hub.formats.code_book import CodeBook
from emr_hub.formats.facts import Facts
from emr_hub.formats.order_tables import orders_in
from scenarios.audits.by_person import Persons, Shared
from scenarios.audits.part import RowWork
from scenarios.audits.part_tallies import PART_TALLIES
from scenarios.audits.partitions import Partitions
from scenarios.audits.spark.shape import CARRIED, cards_in, rows_in
from scenarios.audits.terms import Terms

COUNTED = "part int, persons bigint, orders bigint, keys binary"
FOUND = "part int, found binary"
_PART: pa.DataType = pa.int32()
_NUMBER: pa.DataType = pa.int64()
_BYTES: pa.DataType = pa.binary()
_COUNTED = pa.schema([("part", _PART), ("persons", _NUMBER), ("orders", _NUMBER), ("keys", _BYTES)])
_FOUND = pa.schema([("part", _PART), ("found", _BYTES)])


@dataclass(frozen=True, slots=True)
class Numbers:
    """What stands before a part: orders and persons of all parts before it."""

    first_order: int
    first_person: int

    def first_id(self, part: int, orders: int) -> int:
        """Counted already."""
        return self.first_order


@dataclass(frozen=True, slots=True)
class PartFiles:
    """The files of one partition of persons and the persons in it."""

    rows: pa.Table
    cards: pa.Table
    keys: list[str]

    @staticmethod
    def read(files: Iterable[str]) -> PartFiles:
        """Read what Spark wrote for one partition; persons in their order."""
        from emr_hub.formats.settling import person_order

        told = pa.concat_tables([CARRIED.empty_table(), *(pq.read_table(f, schema=CARRIED) for f in files)])
        rows = rows_in(told)
        keys = sorted((k for k in rows["subject"].unique().to_pylist() if k is not None), key=person_order)
        facts = Facts()
        for batch in cards_in(told).to_batches():
            facts.add("people", batch)
        return PartFiles(rows, facts.cards(), keys)

    def records(self, files: tuple[str, ...]) -> LabRecords:
        """As the reader would hand them over."""
        return LabRecords(files, self.rows, self.cards, Counter(), [], 0)


@dataclass(frozen=True, slots=True)
class CountPart:
    """Says how many persons and orders each part has. `parts`: the files of every part."""

    parts: tuple[tuple[str, ...], ...]
    files: tuple[str, ...]
    facilities: list[str]
    book: CodeBook

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Part numbers in, counts out."""
        for batch in batches:
            for part in map(int, batch.column(0).to_numpy()):
                found = PartFiles.read(self.parts[part])
                orders = orders_in(settle(found.records(self.files), self.book, self.facilities))
                keys = pickle.dumps(found.keys)
                yield pa.record_batch([[part], [len(found.keys)], [orders], [keys]], schema=_COUNTED)


@dataclass(frozen=True, slots=True)
class JudgePart:
    """Judges each part under the numbers it was given and writes its tables; the last part is set aside whole."""

    parts: tuple[tuple[str, ...], ...]
    numbers: tuple[Numbers, ...]
    files: tuple[str, ...]
    facilities: list[str]
    book: CodeBook
    terms: Terms

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Part numbers in, what each part found out."""
        for batch in batches:
            for part in map(int, batch.column(0).to_numpy()):
                yield pa.record_batch([[part], [pickle.dumps(self._judged(part))]], schema=_FOUND)

    def _judged(self, part: int) -> object:
        found, last = PartFiles.read(self.parts[part]), len(self.parts) - 1
        shared = Shared(last, None, {part: [found.rows]})
        persons = Persons(found.keys, np.empty(0, np.int64), Partitions(np.full(len(found.keys), part, np.int32), last))
        cards = _in_order(found.cards, found.keys)
        work = RowWork(shared, persons, cards, self.files, self.facilities, self.book, None, self.terms, PART_TALLIES,
                       self.numbers[part].first_person)  # fmt: skip
        return work(part, self.numbers[part])


def _in_order(cards: pa.Table, keys: list[str]) -> pa.Table:
    from scenarios.audits.any_input import in_order_of

    return in_order_of(cards, keys)


def parts_in(folder: Path) -> list[tuple[str, ...]]:
    """The files of every partition that Spark wrote, in the order of the partitions; empty ones have none."""
    return [(str(path),) for path in sorted(folder.glob("part-*.parquet"))]
