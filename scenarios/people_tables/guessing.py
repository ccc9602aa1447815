"""A first mapping from a header and some values: names known in several languages, dates by what they can be."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib.resources import files

from scenarios.people_tables.mapping import FIELDS, DateOrder, Mapping

_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-]\d{2,4}")


def guess_mapping(header: Sequence[str], dates: Iterable[str] = (), encoding: str = "utf-8") -> Mapping:
    """The mapping that the names of the columns suggest; `dates` are values of the birth date, where one was found.

    A whole name goes before its parts; where only parts are there they are joined family name first, as Vietnamese
    records do. A field that no column suggests is left out: add it by hand.
    """
    suggested = _suggested(header)
    columns: dict[str, tuple[str, ...]] = {n: (suggested[n][0],) for n in FIELDS if suggested.get(n)}
    parts = tuple(suggested[part][0] for part in ("name.1", "name.2", "name.3") if suggested.get(part))
    if parts and "name" not in columns:
        columns["name"] = parts
    ordered = {f: columns[f] for f in FIELDS if f in columns}
    return Mapping(ordered, sex_words(), date_order_of(dates), encoding)


def _suggested(header: Sequence[str]) -> dict[str, list[str]]:
    known = {row["word"]: row["field"] for row in _rows("column_names.csv")}
    found: dict[str, list[str]] = defaultdict(list)
    for column in header:
        if (said := known.get(_plain(column))) is not None:
            found[said].append(column)
    return found


def sex_words() -> dict[str, str]:
    """The words for sex known without being told, in small letters."""
    return {row["word"]: row["sex"] for row in _rows("sex_words.csv")}


def date_order_of(dates: Iterable[str]) -> DateOrder:
    """The order that no value contradicts: a year first, a first number above 12, or a second; day first if open."""
    order: DateOrder = "YMD"
    for written in dates:
        found = _DATE.fullmatch(written.strip())
        if found is None:
            continue
        if int(found[2]) > 12:
            return "MDY"
        order = "DMY"  # what Viet Nam and most of the world write
    return order


def _plain(column: str) -> str:
    """`Họ và tên` and `ho_va_ten` are one name."""
    letters = unicodedata.normalize("NFD", column.strip().casefold().replace("đ", "d"))
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "_", bare).strip("_")


def _rows(table: str) -> list[dict[str, str]]:
    text = (files("scenarios.people_tables") / "tables" / table).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
