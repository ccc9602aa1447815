"""From a batch of somebody's table to rows and people of the project, by a mapping: whole columns at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from emr_hub.formats.packing import BreaksOff
from emr_hub.formats.row import EXECUTED_DAY, ISSUED_DAY, LOCAL, ORDERED_DAY, PEOPLE, ROW, TAKEN_DAY
from emr_hub.formats.tables.fields import Field, fields, known_words, plain_word, time_formats
from emr_hub.formats.tables.mapping import TableMapping
from emr_hub.formats.tables.moments_written import read_times
from emr_hub.formats.written_values import read_value

pc: Any = compute  # its type stubs know neither every function nor every shape

# "NA" is no word for nothing here: it is sodium.
_NULLS = pa.array(["", "NULL", "null", "N/A", "n/a", "\\N"])
_DAY_BITS = {"ordered": ORDERED_DAY, "taken": TAKEN_DAY, "issued": ISSUED_DAY, "executed": EXECUTED_DAY}
_LEFT_AS_WRITTEN = ("status", "flag", "code_system")
_IDENTITY = ("person_name", "birth_date", "sex", "cccd", "bhyt", "phone", "address", "record_number")


@dataclass(slots=True)
class Filling:
    """Turns raw batches into rows; knows the mapping, the number of the file, and which people it has told."""

    mapping: TableMapping
    file: int
    _told: set[int] = field(default_factory=set)

    def rows(self, raw: pa.RecordBatch, lines: NDArray[np.int64]) -> pa.RecordBatch:
        """One row of ROW per row of the batch; `lines` says where each stood."""
        n = raw.num_rows
        cells: dict[str, Any] = {"file": np.full(n, self.file, np.int32), "line": lines, "part": np.zeros(n, np.int32)}
        dates, unread = np.zeros(n, np.int8), Unread(n)
        for one in fields().values():
            if one.goes_to == "row" and (column := self._column(raw, one)) is not None:
                try:
                    self._fill(cells, one, column, dates, unread)
                except pa.ArrowException:
                    told = self.mapping.columns.get(one.name, one.name)
                    raise BreaksOff(f"column {told!r} of type {column.type} cannot be read as {one.name}") from None
        cells |= self._who(raw, cells)
        _loinc_apart(cells, n)
        cells |= {"dates": dates, "unread": unread.words()}
        columns = [_cell(cells.get(f.name), f.type, n) for f in ROW]
        return pa.record_batch(columns, schema=ROW)

    def people(self, raw: pa.RecordBatch, rows: pa.RecordBatch) -> pa.RecordBatch:
        """The cards of a batch that were not told before, in the shape of the facts of people."""
        if not self._identity():
            return _none_of(PEOPLE)
        whole = self.cards(raw, rows)
        few = whole.filter(pc.is_valid(whole["subject"])).group_by(PEOPLE.names).aggregate([]).select(PEOPLE.names)
        fresh = [at for at, row in enumerate(zip(*few.to_pydict().values(), strict=True)) if self._is_new(row)]
        return _one_batch(few.take(pa.array(fresh, pa.int64())).cast(PEOPLE))

    def meaning_of(self, name: str, word: str) -> str | None:
        """One word of a field of words or texts, as a column of it would be read."""
        one, column = fields()[name], pa.array([word], pa.string())
        read = self._words(column, one) if one.kind == "word" else _plain(column, one)
        meant: str | None = read[0].as_py()
        return meant

    def cards(self, raw: pa.RecordBatch, rows: pa.RecordBatch) -> pa.Table:
        """What every row says of its person, in the shape of the facts of people; nulls where it says nothing."""
        cells: dict[str, Any] = {}
        if named := self._identity():
            cells = {"subject": rows.column("subject"), "facility": rows.column("facility")}
        for name in named:
            cells[fields()[name].column] = self._said(raw, fields()[name])
        return pa.table([_cell(cells.get(f.name), f.type, raw.num_rows) for f in PEOPLE], schema=PEOPLE)

    def _identity(self) -> list[str]:
        return [name for name in _IDENTITY if name in self.mapping.columns or name in self.mapping.constants]

    def _is_new(self, row: tuple[object, ...]) -> bool:
        """Whether a card was not told before; beyond a million cards they are told again, which does no harm."""
        key = hash(row)
        if key in self._told:
            return False
        if len(self._told) < 1_000_000:
            self._told.add(key)
        return True

    def _column(self, raw: pa.RecordBatch, one: Field) -> Any:
        """The column of a field, or its constant; None where the mapping says nothing."""
        if one.name in self.mapping.columns:
            return raw.column(self.mapping.columns[one.name])
        if one.name in self.mapping.constants:
            return _always(self.mapping.constants[one.name], raw.num_rows)
        return None

    def _fill(self, cells: dict[str, Any], one: Field, column: Any, dates: NDArray[np.int8], unread: Unread) -> None:
        if one.kind == "time":
            formats = self.mapping.formats or time_formats()
            times = read_times(column, formats, self.mapping.zone)
            cells[one.column] = times.instant
            dates |= np.where(times.whole_day, _DAY_BITS.get(one.column, 0), 0).astype(np.int8)
            unread.add(one.name, column, times.unread)
        elif one.kind == "value":
            cells |= _values(column, self.mapping.decimal, cells)
        elif one.kind in ("number", "whole"):
            numbers = _numbers(column, self.mapping.decimal)
            cells[one.column] = numbers if one.kind == "number" else _whole(numbers)
            unread.add(one.name, column, _given(texts(column)) & pc.is_null(numbers).to_numpy(zero_copy_only=False))
        elif one.name in ("words", "comparator"):
            before = cells.get(one.column, pa.nulls(len(column), pa.string()))
            cells[one.column] = pc.coalesce(texts(column), before)
        else:
            cells[one.column] = self._words(column, one) if one.kind == "word" else _plain(column, one)

    def _said(self, raw: pa.RecordBatch, one: Field) -> Any:
        column = self._column(raw, one)
        if one.kind == "birth":
            return _births(column, (*self.mapping.formats, *time_formats()))
        return self._words(column, one) if one.kind == "word" else texts(column)

    def _words(self, column: Any, one: Field) -> Any:
        own = {plain_word(k): v for k, v in self.mapping.words.get(one.name, {}).items()}
        known = {**known_words(one.name), **own}
        as_written = one.name in _LEFT_AS_WRITTEN
        return _translated(texts(column), lambda word: known.get(plain_word(word), word if as_written else None))

    def _who(self, raw: pa.RecordBatch, cells: Mapping[str, Any]) -> dict[str, Any]:
        """The key of the patient: the number given, within its facility where the mapping says so."""
        subject = cells.get("subject")
        if subject is None:
            name = next(n for n in ("record_number", "cccd", "bhyt") if self._column(raw, fields()[n]) is not None)
            subject = texts(self._column(raw, fields()[name]))
            if name != "record_number":
                return {"subject": subject}
        elif self.mapping.patients == "everywhere":
            return {"subject": subject}
        facility = cells.get("facility")
        if facility is None:
            return {"subject": subject}
        return {"subject": pc.binary_join_element_wise(pc.coalesce(facility, ""), subject, "/")}


class Unread:
    """Per row the words that should have been a time or a number, with their column."""

    def __init__(self, rows: int) -> None:
        self._words: dict[int, list[str]] = {}
        self._rows = rows

    def add(self, name: str, column: Any, which: NDArray[np.bool_]) -> None:
        """What stands in these rows of a column is none. `name`: the field that it should have been."""
        for at in np.flatnonzero(which).tolist():
            self._words.setdefault(at, []).append(f"{name}: {_as_written(column[at])[:40]!r}")

    def by_row(self) -> dict[int, str]:
        """The words of those rows that have any."""
        return {row: "; ".join(words) for row, words in self._words.items()}

    def words(self) -> pa.Array[Any]:
        """The words of every row."""
        if not self._words:
            return pa.nulls(self._rows, pa.string())
        told = self.by_row()
        return pa.array([told.get(row) for row in range(self._rows)], pa.string())


def _as_written(cell: Any) -> str:
    """The cell as Python writes it, or, an instant for which Python has no date, as the number that it is."""
    try:
        return str(cell.as_py())
    except (OverflowError, ValueError):
        return str(cell.value)


def texts(column: Any) -> Any:
    """A column as trimmed texts; empty cells and the usual words for nothing are null."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary.take(column.indices)
    if pa.types.is_floating(kind):  # a whole number with a gap comes as 17.0
        column = _whole_where_possible(column)
    plain = pc.utf8_trim_whitespace(pc.cast(column, pa.string()))
    if not pc.all(pc.string_is_ascii(plain)).as_py():
        plain = pc.utf8_normalize(plain, form="NFC")  # Windows-1258 and some programs write letters and tones apart
    return pc.if_else(pc.is_in(plain, value_set=_NULLS), pa.scalar(None, pa.string()), plain)


def _whole_where_possible(column: Any) -> Any:
    whole = pc.all(pc.equal(column, pc.floor(column)), skip_nulls=True).as_py()
    return pc.cast(column, pa.int64()) if whole else column


def _given(column: Any) -> NDArray[np.bool_]:
    return np.asarray(pc.is_valid(column).to_numpy(zero_copy_only=False), bool)


def _plain(column: Any, one: Field) -> Any:
    if one.kind == "truth":
        return _translated(texts(column), lambda word: plain_word(word) in ("true", "1", "yes", "co", "t"))
    return texts(column)


def _translated(column: Any, meaning: Any) -> Any:
    """Every distinct word asked once."""
    coded: Any = pc.dictionary_encode(column)
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    found: Any = pa.array([meaning(word) for word in coded.dictionary.to_pylist()])
    return found.take(coded.indices) if len(found) else pa.nulls(len(column), pa.string())


def _is_number(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)


def _values(column: Any, decimal: str | None, cells: Mapping[str, Any]) -> dict[str, Any]:
    if _is_number(column.type):
        return {"value": _finite(pc.cast(column, pa.float64(), safe=False))}
    told = texts(column)
    # Most results are plain numbers: Arrow reads them; only the others are looked at one by one.
    plain = pc.match_substring_regex(told, r"^-?\d{1,15}(\.\d{1,15})?$") if decimal != "," else pa.scalar(False)
    number = pc.cast(pc.if_else(plain, told, pa.scalar(None, pa.string())), pa.float64())
    coded: Any = pc.dictionary_encode(pc.if_else(plain, pa.scalar(None, pa.string()), told))
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    read = [read_value(word, decimal) for word in coded.dictionary.to_pylist()]
    numbers, words, bound = (list(part) for part in zip(*read, strict=True)) if read else ([], [], [])
    at, none = coded.indices, pa.nulls(len(told), pa.string())
    return {
        "value": pc.coalesce(number, pa.array(numbers, pa.float64()).take(at)),
        "text": pc.coalesce(cells.get("text", none), pa.array(words, pa.string()).take(at)),
        "comparator": pa.array(bound, pa.string()).take(at),
    }


def _finite(numbers: Any) -> Any:
    return pc.if_else(pc.is_finite(numbers), numbers, pa.scalar(None, pa.float64()))


def _numbers(column: Any, decimal: str | None) -> Any:
    if _is_number(column.type):
        return _finite(pc.cast(column, pa.float64(), safe=False))
    return pc.cast(_translated(texts(column), lambda word: read_value(word, decimal).number), pa.float64())


def _whole(numbers: Any) -> Any:
    good = pc.and_(pc.equal(numbers, pc.floor(numbers)), pc.less(pc.abs(numbers), 2**31))
    return pc.cast(pc.if_else(good, numbers, pa.scalar(None, pa.float64())), pa.int64())


def _births(column: Any, formats: tuple[str, ...]) -> Any:
    """Birth dates as YYYY-MM-DD, YYYY-MM or YYYY; what is none of them stays as written."""
    if not pa.types.is_string(column.type) and not pa.types.is_large_string(column.type):
        if pa.types.is_timestamp(column.type) or pa.types.is_date(column.type):
            return pc.cast(pc.cast(column, pa.date32()), pa.string())
        return texts(column)
    plain = texts(column)
    days = read_times(plain, formats, "Asia/Ho_Chi_Minh").instant
    local = pc.strftime(pc.add(days, pa.scalar(7 * 3_600_000, pa.duration("ms"))), format="%Y-%m-%d")
    return pc.coalesce(local, plain)


def _loinc_apart(cells: dict[str, Any], rows: int) -> None:
    """A code whose system is LOINC moves to its own column; a code without a system is the laboratory's own."""
    code = cells.get("code")
    if code is None:
        return
    system = cells.get("code_system", _always(LOCAL, rows))
    is_loinc = pc.fill_null(pc.equal(system, "loinc"), False)
    none = pa.scalar(None, pa.string())
    cells["loinc"] = pc.coalesce(cells.get("loinc", pa.nulls(rows, pa.string())), pc.if_else(is_loinc, code, none))
    cells["code"] = pc.if_else(is_loinc, none, code)
    other = pc.coalesce(pc.if_else(is_loinc, none, system), LOCAL)
    cells["code_system"] = pc.if_else(pc.is_valid(cells["code"]), other, none)


def _always(word: str, rows: int) -> Any:
    """The same word in every row."""
    return pa.array([word] * rows, pa.string())


def _cell(column: Any, kind: Any, rows: int) -> Any:
    if column is None:
        return pa.nulls(rows, kind)
    found = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return pc.cast(found, kind) if isinstance(found, pa.Array) else pa.array(found, kind)


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else _none_of(table.schema)


def _none_of(schema: pa.Schema) -> pa.RecordBatch:
    return pa.record_batch([pa.nulls(0, f.type) for f in schema], schema=schema)
