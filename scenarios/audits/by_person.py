"""Completed rows brought together by person: whole persons in every part, the parts in the order of their keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from emr_hub.formats.row import ROW
from emr_hub.formats.settling import STATUSES_USED, person_order
from scenarios.audits.partitions import Partitions, partitions

pc: Any = compute  # its type stubs know neither every function nor every shape

_PACKED = pa.ipc.IpcWriteOptions(compression="lz4")
LACKED = (
    "issued",
    "facility",
    "status",
    "taken",
    "reviewed",
    "context",
    "ordered",
)  # facts that an input carries when all usable rows do


@dataclass(frozen=True, slots=True)
class Persons:
    """The persons of the input in their order, and how they are shared out.

    `linked`: pairs of ranks that are probably one person; such persons stand beside each other, in one part.
    """

    keys: list[str]
    rows: NDArray[np.int64]
    shares: Partitions
    linked: tuple[tuple[int, int], ...] = ()

    @property
    def place(self) -> dict[str, int]:
        """Rank by key."""
        return {key: at for at, key in enumerate(self.keys)}

    def of_part(self, part: int) -> NDArray[np.int64]:
        """The ranks of a part's persons; placeholders between them are not among them."""
        return np.flatnonzero(self.shares.of == part)


def persons_of(
    subjects: pa.Table, most_of_a_person: int, rows_of_a_part: int, linked: Iterable[tuple[str, str]] = ()
) -> Persons:
    """Sort the persons and cut them into parts.

    `subjects`: key and rows; a null key is nobody and counts for none. `linked`: keys that are probably one person.
    """
    known = subjects.filter(pc.is_valid(subjects["subject"]))
    named, counts = (known[name].to_pylist() for name in ("subject", "rows"))
    told: dict[str, int] = {str(key): int(rows or 0) for key, rows in zip(named, counts, strict=True)}
    pairs = [(a, b) for a, b in linked if a in told and b in told]
    head = _heads(pairs)
    keys: list[str] = sorted(told, key=lambda key: (person_order(head.get(str(key), str(key))), person_order(str(key))))
    family = np.cumsum(
        [n > 0 and head.get(key, key) != head.get(keys[n - 1], keys[n - 1]) for n, key in enumerate(keys)]
    )
    rows = np.array([told[key] for key in keys], np.int64)
    place = {key: n for n, key in enumerate(keys)} if pairs else {}
    return Persons(
        keys, rows, partitions(rows, most_of_a_person, rows_of_a_part, family.astype(np.int64)),
        tuple(sorted((place[a], place[b]) for a, b in pairs)),
    )  # fmt: skip


def _heads(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """For every key of a pair the first key of all that hang together with it."""
    head: dict[str, str] = {}

    def top(key: str) -> str:
        while head.setdefault(key, key) != key:
            key = head[key]
        return key

    for a, b in pairs:
        first, second = sorted((top(a), top(b)), key=person_order)
        head[second] = first
    return {key: top(key) for key in list(head)}


@dataclass(slots=True)
class Shared:
    """Rows by part, in memory or on the disk, and what all of them together say.

    `lacks`: usable rows (a patient, a time, a status that counts) without each of LACKED. The part after the last
    holds the rows of nobody and of placeholders.
    """

    parts: int
    folder: Path | None
    held: dict[int, list[pa.Table]] = field(default_factory=dict)
    facilities: set[str] = field(default_factory=set)
    lacks: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LACKED, 0))
    _files: dict[int, Any] = field(default_factory=dict)

    def add(self, part: int, rows: pa.Table) -> None:
        """Keep rows of one part."""
        if self.folder is None:
            self.held.setdefault(part, []).append(rows)
            return
        if part not in self._files:
            self._files[part] = pa.ipc.new_stream(str(self.folder / f"{part}.arrow"), ROW, options=_PACKED)
        self._files[part].write_table(rows)

    def close(self) -> None:
        """No more rows come."""
        for file in self._files.values():
            file.close()
        self._files = {}

    def rows_of(self, part: int) -> pa.Table:
        """The rows of one part."""
        if self.folder is None:
            return pa.concat_tables(self.held.get(part, [ROW.empty_table()]))
        return pa.concat_tables([ROW.empty_table(), *self.pieces_of(part)])

    def pieces_of(self, part: int) -> Iterator[pa.Table]:
        """The rows of one part, some at a time."""
        if self.folder is None:
            yield from [pa.concat_tables(self.held[part])] if part in self.held else []
        elif (path := self.folder / f"{part}.arrow").exists():
            yield from _of_disk(path)


def _of_disk(path: Path) -> Iterator[pa.Table]:
    with pa.OSFile(str(path), "rb") as file:
        for batch in pa.ipc.open_stream(file):
            yield pa.Table.from_batches([batch])


def share_out(completed: Iterable[pa.Table], persons: Persons, folder: Path | None, alias: Mapping[str, str]) -> Shared:
    """Send every row to the part of its person. `alias`: the person of a card that is not the card itself."""
    shared = Shared(persons.shares.parts, folder)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    place, of = persons.place, np.r_[persons.shares.of, persons.shares.parts]
    for rows in completed:
        _look(shared, rows)
        rows = renamed(rows, alias)
        coded: Any = pc.dictionary_encode(rows["subject"].combine_chunks())
        ranks = np.array([*(place[key] for key in coded.dictionary.to_pylist()), -1], np.int64)
        part = of[ranks[coded.indices.fill_null(len(ranks) - 1).to_numpy(zero_copy_only=False)]]
        for one in np.unique(part).tolist():
            shared.add(one, rows if len(part) and (part == one).all() else rows.filter(pa.array(part == one)))
    shared.close()
    return shared


def _look(shared: Shared, rows: pa.Table) -> None:
    shared.facilities.update(f for f in pc.unique(rows["facility"]).to_pylist() if f is not None)
    used = pc.is_in(pc.fill_null(rows["status"], "final"), value_set=pa.array(STATUSES_USED))
    timed = pc.or_(pc.is_valid(rows["taken"]), pc.is_valid(rows["ordered"]))
    usable = rows.filter(pc.and_(pc.and_(pc.is_valid(rows["subject"]), timed), used))
    for name in LACKED:
        column = usable[name] if name != "issued" else pc.coalesce(usable["issued"], usable["resulted"])
        told = pc.fill_null(column, False) if name == "reviewed" else pc.is_valid(column)
        shared.lacks[name] += usable.num_rows - int(pc.sum(told).as_py() or 0)


def renamed(rows: pa.Table, alias: Mapping[str, str]) -> pa.Table:
    """The rows with every card's person in place of the card."""
    if not alias:
        return rows
    cards, people = pa.array(list(alias), pa.string()), pa.array(list(alias.values()), pa.string())
    found = people.take(pc.index_in(rows["subject"].combine_chunks(), value_set=cards))
    at = rows.schema.get_field_index("subject")
    return rows.set_column(at, rows.schema.field("subject"), pc.coalesce(found, rows["subject"]))
