"""Asks questions of tallies: of one block's, or of those of many blocks added up.

Every measure asks its questions of a ledger. So a world of a thousand blocks is measured by the same words as a world
of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from scenarios.measures.tallies import added

BlockSums = Mapping[str, pa.Table]
"""What one block of people adds to the measures: its tallies by name."""

Row = Mapping[str, int | str | None]


_TOGETHER = 32  # blocks are added up so many at a time: one pass for them all, and never many of them held


class SummedLedger:
    """The tallies of one or several blocks, added up."""

    def __init__(self, blocks: Iterable[BlockSums] = ()) -> None:
        self._parts: dict[str, list[pa.Table]] = {}
        for block in blocks:
            self.add(block)

    def add(self, block: BlockSums) -> None:
        """Add one block."""
        for name, tally in block.items():
            parts = self._parts.setdefault(name, [])
            parts.append(tally)
            if len(parts) >= _TOGETHER:
                self._whole(name)

    def _whole(self, name: str) -> pa.Table:
        parts = self._parts[name]
        if len(parts) > 1:
            parts[:] = [added(parts)]
        return parts[0]

    def rows(self, source: str, sums: Sequence[str], dims: Sequence[str] = (), **only: str) -> list[Row]:
        """Sums of a tally by `dims`, in the order of their names; groups without a name are left out: what are they?

        `only`: among the rows of these names alone. Without dims there is exactly one row.
        """
        found = self._whole(source)
        for name, word in only.items():
            found = found.filter(pc.equal(found[name], pa.scalar(word)))
        for name in dims:
            found = found.filter(pc.is_valid(found[name]))
        if not dims:
            return [{name: pc.sum(found[name]).as_py() for name in sums}]
        asked = found.group_by([*dims], use_threads=False).aggregate([(name, "sum") for name in sums])
        columns = [asked[name].to_pylist() for name in (*dims, *(f"{name}_sum" for name in sums))]
        return [dict(zip((*dims, *sums), row, strict=True)) for row in sorted(zip(*columns, strict=True))]


def rows_by(
    ledger: SummedLedger, source: str, sums: Sequence[str], groupings: Iterable[Sequence[str]], **only: str
) -> Iterator[tuple[Sequence[str], Row]]:
    """The rows of a tally by each of several dims in turn, each row with its dims."""
    for dims in groupings:
        for row in ledger.rows(source, sums, dims, **only):
            yield dims, row


def count_of(row: Row, name: str) -> int:
    """A count of a row; a sum over no rows is 0."""
    return int(row[name] or 0)


def groups_of(row: Row, dims: Sequence[str]) -> dict[str, str]:
    """The group names and values of a row."""
    return {d: str(row[d]) for d in dims}
