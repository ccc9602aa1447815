"""Values of a foreign table in a registration's words: dates year first, sex as coded. Unclear ones are counted."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa
import pyarrow.compute

from scenarios.people_tables.mapping import DateOrder

pc: Any = pyarrow.compute  # its stubs ask for a type of element that a foreign table does not promise
_PARTS = re.compile(r"(\d{1,4})\s*[./ -]\s*(\d{1,4})(?:\s*[./ -]\s*(\d{1,4}))?")
_COMPACT = re.compile(r"\d{8}")
_PLACES = {"YMD": (0, 1, 2), "DMY": (2, 1, 0), "MDY": (2, 0, 1)}  # where year, month and day stand


def dates_as_written(column: Any, order: DateOrder) -> tuple[Any, int]:
    """Dates as YYYY-MM-DD, YYYY-MM or YYYY; one that cannot be read stays as it is. And how many those are."""
    return _each_distinct(column, lambda text: year_first(text, order))


def sexes_as_coded(column: Any, words: dict[str, str]) -> tuple[Any, int]:
    """Sex as female, male, other or unknown; a word nobody explained is unknown. And how many those are."""
    coded = {"female": "female", "male": "male", "other": "other", "unknown": "unknown", **words}
    sexes, unclear = _each_distinct(column, lambda text: coded.get(text.strip().casefold()))
    known: Any = pc.is_in(sexes, value_set=pa.array(["female", "male", "other", "unknown"]))
    return pc.if_else(known, sexes, pa.scalar("unknown")), unclear


def _each_distinct(column: Any, read: Any) -> tuple[Any, int]:
    """Apply a reader of one text once per distinct text; where it says None the text stays and is counted."""
    encoded = one_dictionary(column)
    written = encoded.dictionary.to_pylist()
    understood = [read(text) for text in written]
    kept = [text if said is None else said for text, said in zip(written, understood, strict=True)]
    unclear: Any = pa.array([said is None for said in understood], pa.bool_())
    count = pc.sum(pc.cast(pc.take(unclear, encoded.indices), pa.int64())).as_py() if len(encoded) else 0
    return pc.take(pa.array(kept, pa.string()), encoded.indices), int(count or 0)


def one_dictionary(column: Any) -> Any:
    """The column as codes into one list of distinct texts."""
    chunks = column if isinstance(column, pa.ChunkedArray) else pa.chunked_array([column])
    encoded = pc.dictionary_encode(chunks).unify_dictionaries()
    return encoded.combine_chunks() if encoded.num_chunks else pa.array([], encoded.type)


def year_first(text: str, order: DateOrder) -> str | None:
    """`24/03/1985` in DMY is `1985-03-24`; a bare year stays; a time of day after the date is dropped."""
    day = re.split(r"[T ]\d\d?:", text.strip(), maxsplit=1)[0].strip()
    if re.fullmatch(r"\d{4}", day):
        return day
    if _COMPACT.fullmatch(day):
        return _compact(day, order)
    found = _PARTS.fullmatch(day)
    if found is None:
        return None
    if found[3] is None:  # year and month alone
        parts = (found[1], found[2]) if len(found[1]) == 4 else (found[2], found[1])
        return f"{parts[0]}-{int(parts[1]):02d}" if len(parts[0]) == 4 else None
    if len(found[1]) == 4:
        order = "YMD"  # a year in front cannot be anything else
    numbers = found.groups()
    year, month, dom = (numbers[place] for place in _PLACES[order])
    whole = len(year) == 4 and len(month) <= 2 and len(dom) <= 2
    return f"{year}-{int(month):02d}-{int(dom):02d}" if whole else None


def _compact(digits: str, order: DateOrder) -> str:
    if order == "YMD":
        return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"
    first, second, year = digits[:2], digits[2:4], digits[4:]
    day, month = (first, second) if order == "DMY" else (second, first)
    return f"{year}-{month}-{day}"
