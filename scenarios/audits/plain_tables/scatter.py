"""Plain tables to packed rows under their parts: two walks over every batch, one to look and one to put down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emr_hub.formats.tables import TableMapping
from scenarios.audits.plain_tables.batches import Batch, Piece, batches
from scenarios.audits.plain_tables.bundles import Bundle, Shelf
from scenarios.audits.plain_tables.laying import put_down, shifted
from scenarios.audits.plain_tables.looking import bits_of, look
from scenarios.audits.plain_tables.packing import Packing, Spans, packing_of
from scenarios.audits.plain_tables.records import LINE_BITS, MOST_WORDS, RECORD, Vocabulary


@dataclass(frozen=True, slots=True)
class Cuts:
    """Which partition a person belongs to: one place per person key from `lowest` on.

    The last partition takes the rows of nobody and of placeholders; nobody is judged there. `roughly`: the partition of
    each STRETCH keys where they have it in common, else -1; it is small enough to stay near the processor. `first`: the
    place of the first key of each partition; of the last one, where the keys end.
    """

    lowest: int
    part: NDArray[np.int16]
    roughly: NDArray[np.int16]
    first: NDArray[np.int64]
    parts: int


@dataclass(frozen=True, slots=True)
class Spilled:
    """What one thread put under parts: its words, its bundles, and by status (the last entry: none told) its rows with

    person and time, those of them without a time of issue, and those without a facility.
    """

    vocabulary: Vocabulary
    bundles: list[Bundle]
    usable: NDArray[np.int64]
    without_issue: NDArray[np.int64]
    without_facility: NDArray[np.int64]


def spill(
    pieces: list[Piece], names: dict[str, str], mapping: TableMapping, cuts: Cuts, path: Path, room: int
) -> Spilled:
    """Put the rows of the pieces under their parts. `names`: column of the file by role; `room`: see Shelf.

    Raises TooManyWords.
    """
    rows = sum(piece.rows for piece in pieces)
    vocabulary, told = Vocabulary(mapping), np.zeros((3, MOST_WORDS + 1), np.int64)
    shelf = Shelf(path, min(room, rows * RECORD.itemsize))  # no packed row is longer than its record
    try:
        for piece, line, batch in batches(pieces, names, vocabulary):
            shelf.put(*packed(batch, (piece.file << LINE_BITS) + line, vocabulary, cuts, told))
            del batch
    finally:
        shelf.close()
    statuses = len(vocabulary.texts("status"))
    return Spilled(vocabulary, shelf.bundles, *(row[[*range(statuses), -1]] for row in told))


def packed(
    batch: Batch, line: int, vocabulary: Vocabulary, cuts: Cuts, told: NDArray[np.int64]
) -> tuple[Packing, NDArray[np.int64], Callable[[NDArray[np.uint64]], None]]:
    """How the rows of a batch are packed, where those of every part begin, and what puts them down, part by part."""
    b, rows = batch, len(batch.person)
    key, part, counts, *spans = look(
        b.person, b.taken, b.issued, b.status, b.code[2], b.facility, b.code[0],
        (cuts.roughly, cuts.part, cuts.lowest, cuts.parts), told,
    )  # fmt: skip
    bits = bits_of(b.value)
    counted = [len(vocabulary.words[name].places) for name in ("facility", "interpretation", "status")]
    codes = (counted[0], len(vocabulary.tests), *counted[1:])
    persons = cuts.lowest, cuts.lowest + len(cuts.part) - 1
    packing = packing_of(Spans(*spans), bits.dtype == np.uint32, persons, line, rows, codes)
    starts = np.r_[0, np.cumsum(counts)]
    places, tables = (b.facility, b.loinc, b.unit, b.interpretation, b.status), shifted(b, packing)
    return (
        packing,
        starts,
        partial(put_down, key, b.taken, b.issued, bits, places, tables, part, starts[:-1].copy(), packing),
    )
