"""The mapping: which column of a foreign table holds which fact about a person. TOML, or CSV with field,column."""

from __future__ import annotations

import codecs
import csv
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import tomli_w

from emr_hub.errors import UsageError, nearest

DateOrder = Literal["YMD", "DMY", "MDY"]
DATE_ORDERS: tuple[DateOrder, ...] = ("YMD", "DMY", "MDY")
FIELDS = (
    "id", "facility", "record_number", "name", "birth_date", "sex", "cccd", "bhyt", "phone", "address",
)  # fmt: skip
"""What a column may hold; `cccd` is the national number of any country, `bhyt` the insurance number."""
SEXES = ("female", "male", "other", "unknown")
_TOP = ("encoding", "date_order", "columns", "sex")


@dataclass(frozen=True, slots=True)
class Mapping:
    """Columns by field, several joined by a space in the order given; words for sex; how dates and letters are written.

    `sex` maps a written word, in small letters, to female, male, other or unknown.
    """

    columns: dict[str, tuple[str, ...]]
    sex: dict[str, str] = field(default_factory=dict)
    date_order: DateOrder = "YMD"
    encoding: str = "utf-8"


def load_mapping(path: Path) -> Mapping:
    """The mapping of a file; UsageError names the file, the key and the nearest one known."""
    if not path.is_file():
        raise UsageError(f"no file {path}", where="--mapping", expected="a TOML or CSV file")
    read = _rows_of_csv(path) if path.suffix.lower() == ".csv" else _tables_of_toml(path)
    return _mapping(read, str(path))


def mapping_toml(mapping: Mapping) -> str:
    """The mapping as a file to read over and mend."""
    columns = {f: list(c) if len(c) > 1 else c[0] for f, c in mapping.columns.items()}
    tables = {
        "encoding": mapping.encoding,
        "date_order": mapping.date_order,
        "columns": columns,
        "sex": mapping.sex,
    }
    return tomli_w.dumps(tables)


def _tables_of_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"no readable TOML: {error}", where=str(path)) from error


def _rows_of_csv(path: Path) -> dict[str, Any]:
    """Lines of field,column; a field said again is joined to the first. `date_order` and `encoding` may stand too."""
    columns: dict[str, list[str]] = {}
    top: dict[str, Any] = {"columns": columns}
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.reader(lines), start=1):
            if not row or (number == 1 and row[:2] == ["field", "column"]):
                continue
            if len(row) != 2:
                raise UsageError(f"{len(row)} values", where=f"{path} line {number}", expected="field,column")
            if row[0] in ("date_order", "encoding"):
                top[row[0]] = row[1]
            else:
                columns.setdefault(row[0], []).append(row[1])
    return top


def _mapping(read: dict[str, Any], place: str) -> Mapping:
    _refuse_unknown(read, _TOP, place)
    columns = read.get("columns")
    if not isinstance(columns, dict) or not columns:
        raise UsageError("no columns", where=place, expected="a table [columns] with at least a name or a number")
    _refuse_unknown(columns, FIELDS, f"{place} columns")
    return Mapping(
        {name: _names(value, f"{place} columns.{name}") for name, value in columns.items()},
        _sexes(read.get("sex", {}), f"{place} sex"),
        _date_order(read.get("date_order", "YMD"), place),
        _encoding(read.get("encoding", "utf-8"), place),
    )


def _refuse_unknown(keys: Iterable[str], known: tuple[str, ...], place: str) -> None:
    for key in keys:
        if key not in known:
            close = nearest(key, known)
            hint = f"; the nearest is {close!r}" if close else ""
            raise UsageError(f"unknown key {key!r}", where=place, expected=f"one of {', '.join(known)}{hint}")


def _names(value: object, place: str) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    if not names or not all(isinstance(name, str) and name for name in names):
        raise UsageError("not a column", where=place, expected="the name of a column, or a list of names")
    return tuple(names)


def _sexes(value: object, place: str) -> dict[str, str]:
    if not isinstance(value, dict):
        raise UsageError("not a table", where=place, expected='lines such as M = "male"')
    for word, sex in value.items():
        if sex not in SEXES:
            raise UsageError(f"{word!r} means {sex!r}", where=place, expected=f"one of {', '.join(SEXES)}")
    return {str(word).strip().casefold(): str(sex) for word, sex in value.items()}


def _date_order(value: object, place: str) -> DateOrder:
    for order in DATE_ORDERS:
        if value == order:
            return order
    raise UsageError(f"date_order {value!r}", where=place, expected=f"one of {', '.join(DATE_ORDERS)}")


def _encoding(value: object, place: str) -> str:
    try:
        return codecs.lookup(str(value)).name
    except LookupError as error:
        raise UsageError(f"encoding {value!r}", where=place, expected="a name such as utf-8 or cp1258") from error
