"""What a reader hands over while it reads: rows, facts, what could not be read, and how much there was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa

if TYPE_CHECKING:
    from emr_hub.formats.rejects import Reject


class Sink(Protocol):
    """Takes what a reader finds, batch by batch, so that nobody holds a whole file.

    Sums hold: every record that may be a laboratory result ends as a row or as a reject.
    """

    def rows(self, batch: pa.RecordBatch) -> None:
        """Laboratory result rows in the shape of `ROW`."""
        ...

    def facts(self, kind: str, batch: pa.RecordBatch) -> None:
        """Facts of a kind named in `FACTS`, in its shape; the same fact may come many times."""
        ...

    def reject(self, found: Reject) -> None:
        """Something that cannot be read; it counts as one row, because nobody can look inside."""
        ...

    def count(self, what: str, number: int = 1) -> None:
        """So many records of this kind were met (resource types, XML tables, message types)."""
        ...

    def lines(self, number: int) -> None:
        """So many lines, messages or rows were read."""
        ...


Row = tuple[Any, ...]
