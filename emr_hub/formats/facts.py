"""What the records of an input say about the things that rows name, gathered and then told to the rows.

A row's own word stands; a fact fills only what the row leaves open. Two facts about one thing that disagree leave
that point open: which of them is right is not said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from emr_hub.formats.row import FACTS, ISSUED_DAY, ORDERED_DAY, PEOPLE, ROW, TAKEN_DAY

_FEWEST_ROWS, _MOST_ROWS = 1 << 16, 1 << 20
_TIMES = (("ordered", ORDERED_DAY), ("taken", TAKEN_DAY), ("issued", ISSUED_DAY))


@dataclass(slots=True)
class Facts:
    """Facts in the shapes of `FACTS`, as they came. `complete` and `cards` may be asked once all of them are known."""

    batches: dict[str, list[pa.RecordBatch]] = field(default_factory=dict)
    _merged: dict[str, pa.Table] = field(default_factory=dict)
    _subjects: tuple[pa.Array[Any], pa.Array[Any]] | None = None

    def add(self, kind: str, batch: pa.RecordBatch) -> None:
        """Remember facts of one kind."""
        if batch.num_rows:
            self.batches.setdefault(kind, []).append(batch)
            self._merged.clear()
            self._subjects = None

    def about(self, kind: str) -> pa.Table:
        """One row per key of that kind; what several facts contradict each other in is null.

        Of legal bases a person may have many: each is one row, told once.
        """
        if kind not in self._merged:
            told = pa.Table.from_batches(self.batches.get(kind, []), FACTS[kind])
            self._merged[kind] = self._bases(told) if kind == "consents" else _agreed(told)
        return self._merged[kind]

    def _bases(self, told: pa.Table) -> pa.Table:
        told = told.set_column(0, told.schema.field(0), self._subject(told["subject"]))
        return told.group_by(told.column_names).aggregate([]).select(told.column_names)

    @property
    def rows_at_once(self) -> int:
        """How many rows `complete` should be given: each call looks at every fact once, so more facts ask for more."""
        facts = sum(batch.num_rows for batches in self.batches.values() for batch in batches)
        return min(max(_FEWEST_ROWS, facts // 4), _MOST_ROWS)

    def cards(self) -> pa.Table:
        """The people, one row per card in the shape of PEOPLE, sorted by subject."""
        told = pa.Table.from_batches(self.batches.get("people", []), PEOPLE)
        told = told.set_column(0, PEOPLE.field("subject"), self._subject(told["subject"]))
        return _agreed(told).sort_by("subject")

    def complete(self, rows: pa.Table) -> pa.Table:
        """The rows with everything the facts add, in the same order."""
        cells = {name: rows[name] for name in ROW.names}
        cells["subject"] = self._subject(cells["subject"])
        self._fill(cells, "groups", "source_id", ("order_key", "facility", "issued"))
        self._fill(cells, "orders", "order_key", tuple(
            n for n in FACTS["orders"].names if n not in ("order_key", "facility", "dates")))  # fmt: skip
        self._specimens(cells)
        self._fill(cells, "visits", "encounter", ("facility", "context"))
        self._fill(cells, "orders", "order_key", ("facility",))
        self._facilities(cells)
        return pa.table([cells[f.name] for f in ROW], schema=ROW)

    def _fill(self, cells: dict[str, Any], kind: str, key: str, names: tuple[str, ...]) -> None:
        """Fill what is null in the columns from the facts of that kind, found by the column `key`."""
        known = self.about(kind)
        if known.num_rows:
            at = pc.index_in(cells[key], value_set=known[known.column_names[0]])
            dates = known["dates"].take(at) if "dates" in known.column_names else None
            for name in names:
                _take(cells, name, known[name].take(at), dates)

    def _specimens(self, cells: dict[str, Any]) -> None:
        known = self.about("specimens")
        if not known.num_rows:
            return
        at = pc.index_in(cells["specimen"], value_set=known["key"])
        _take(cells, "taken", known["taken"].take(at), known["dates"].take(at))
        bare = pc.and_(pc.is_null(cells["value"]), pc.is_null(cells["text"]))
        parts: list[Any] = ["unsatisfactory", known["unfit"].take(at), ": "]
        unfit = pc.binary_join_element_wise(*parts)
        cells["text"] = pc.if_else(pc.and_(bare, pc.is_valid(unfit)), unfit, cells["text"])
        cells["specimen"] = pc.if_else(pc.is_valid(at), known["specimen"].take(at), cells["specimen"])

    def _facilities(self, cells: dict[str, Any]) -> None:
        known = self.about("facilities")
        if known.num_rows:
            at = pc.index_in(cells["facility"], value_set=known["facility"])
            cells["facility"] = pc.coalesce(known["code"].take(at), cells["facility"])

    def _subject(self, written: Any) -> Any:
        """The cards that references name: by another name, or as they stand."""
        aliases, subjects = self._aliases()
        if not len(aliases):
            return written
        return pc.coalesce(subjects.take(pc.index_in(written, value_set=aliases)), written)

    def _aliases(self) -> tuple[Any, Any]:
        if self._subjects is None:
            told = pa.Table.from_batches(self.batches.get("aliases", []), FACTS["aliases"])
            key: Any = told["subject"]
            if pc.count_distinct(told["server"]).as_py() > 1:
                parts: list[Any] = [told["server"], told["subject"], "/"]
                key = pc.coalesce(pc.binary_join_element_wise(*parts), told["subject"])
            named = _agreed(pa.table({"alias": told["alias"], "subject": key}))
            named = named.filter(pc.is_valid(named["subject"]))
            self._subjects = named["alias"].combine_chunks(), named["subject"].combine_chunks()
        return self._subjects


def _take(cells: dict[str, Any], name: str, told: Any, dates: Any) -> None:
    """Fill the nulls of one column; a time brings along whether it is a whole day."""
    open_ = pc.is_null(cells[name])
    bit = dict(_TIMES).get(name)
    if bit is not None and dates is not None:
        whole = pc.bit_wise_and(pc.coalesce(dates, pa.scalar(0, pa.int8())), pa.scalar(bit, pa.int8()))
        own = pc.coalesce(cells["dates"], pa.scalar(0, pa.int8()))
        cells["dates"] = pc.if_else(pc.and_(open_, pc.is_valid(told)), pc.bit_wise_or(own, whole), own)
    cells[name] = pc.if_else(open_, told, cells[name])


def _agreed(told: pa.Table) -> pa.Table:
    """One row per value of the first column; elsewhere the one value that all rows give, null when they differ."""
    key, *others = told.column_names
    told = told.filter(pc.is_valid(told[key]))
    if pc.count_distinct(told[key]).as_py() == told.num_rows:
        return told.combine_chunks()
    least = told.group_by(key).aggregate([(n, how) for n in others for how in ("min", "max")])
    columns = [least[key]]
    for name in others:
        low, high = least[f"{name}_min"], least[f"{name}_max"]
        columns.append(pc.if_else(pc.equal(low, high), low, pa.scalar(None, low.type)))
    return pa.table(columns, names=told.column_names).cast(told.schema)
