"""The mapping file of a table: which column holds what, how times and decimals are written, which words mean what.

TOML, written by `emr-hub audit --init-mapping` and put right by somebody who knows the data.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from emr_hub.errors import DataError, UsageError, nearest
from emr_hub.formats.tables.fields import composed, fields
from emr_hub.formats.tables.moments_written import pattern_of

DEFAULT_ZONE = "Asia/Ho_Chi_Minh"
_SECTIONS = ("table", "columns", "constants", "times", "words")
_TABLE = ("file", "delimiter", "encoding", "header", "decimal", "name", "query", "patients")
_WHO = ("patient", "record_number", "cccd", "bhyt")


@dataclass(frozen=True, slots=True)
class TableMapping:
    """One table's mapping. `columns`: field to column; `constants`: field to the one value that all rows have.

    `file`: the file it is for, where it lies beside its mapping in a folder. `name` and `query`: of a database.

    `delimiter`, `encoding` and `header` None: looked at. `decimal`: "." or ",", None when not known. `formats`: how
    times are written, tried in this order. `words`: per field, the input's own words. `patients`: "everywhere" when a
    patient's number is the same in all facilities, "facility" when each counts its own.
    """

    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    file: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    header: bool | None = None
    decimal: str | None = None
    name: str | None = None
    query: str | None = None
    patients: str = "everywhere"
    formats: tuple[str, ...] = ()
    zone: str = DEFAULT_ZONE
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    where: str = "mapping"

    def check(self, columns: Iterable[str]) -> None:
        """Raise DataError when a mapped column is not among those of the input; the nearest is named."""
        there = list(columns)
        for name, column in self.columns.items():
            if column not in there:
                close = nearest(column, there)
                where = f"{self.where}, [columns] {name}"
                if close:
                    raise DataError(f"no column {column!r} in the table; the nearest is {close!r}", where=where)
                wanted = "one of " + ", ".join(map(repr, there[:12]))
                raise DataError(f"no column {column!r} in the table", where=where, expected=wanted)


def read_mapping(path: Path) -> TableMapping:
    """Read a mapping file. Raises DataError with file and key for whatever cannot be used as written."""
    if not path.is_file():
        raise UsageError("no such file", where=str(path), expected="a mapping file (TOML)")
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise DataError(f"not TOML: {fault}", where=path.name, expected="a mapping file") from None
    return mapping_of(told, path.name)


def mapping_of(told: Mapping[str, Any], where: str) -> TableMapping:
    """A mapping from its parsed file."""
    _known(told, _SECTIONS, where)
    parts = {name: _section(told, name, where) for name in _SECTIONS}
    _known(parts["table"], _TABLE, f"{where}, [table]")
    for name in ("columns", "constants"):
        _known(parts[name], tuple(fields()), f"{where}, [{name}]")
    columns = {k: composed(_text(v, f"{where}, [columns] {k}")) for k, v in parts["columns"].items()}
    constants = {k: str(v) for k, v in parts["constants"].items()}
    if not any(name in columns or name in constants for name in _WHO):
        raise DataError(
            "nothing says who the patient is", where=f"{where}, [columns]", expected=f"one of {', '.join(_WHO)}"
        )
    _known(parts["times"], ("formats", "zone"), f"{where}, [times]")
    return TableMapping(
        columns=columns, constants=constants, formats=_formats(parts["times"], where),
        zone=_zone(parts["times"], where),
        words=_words(parts["words"], where), where=where, **_table(parts["table"], where),
    )  # fmt: skip


def _section(told: Mapping[str, Any], name: str, where: str) -> Mapping[str, Any]:
    found = told.get(name, {})
    if not isinstance(found, Mapping):
        raise DataError("not a section", where=f"{where}, {name}", expected=f"[{name}] and its keys below")
    return found


def _known(told: Iterable[str], known: tuple[str, ...], where: str) -> None:
    for name in told:
        if name not in known:
            close = nearest(name, known)
            wanted = f"; the nearest is {close!r}" if close else ""
            raise DataError(f"unknown key {name!r}", where=where, expected=f"one of {', '.join(known)}{wanted}")


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise DataError(f"not a word: {value!r}", where=where, expected="a text in quotes")
    return value


def _table(told: Mapping[str, Any], where: str) -> dict[str, Any]:
    given = dict(told)
    for name, allowed in (("decimal", (".", ",")), ("patients", ("everywhere", "facility"))):
        if name in given and given[name] not in allowed:
            raise DataError(repr(given[name]), where=f"{where}, [table] {name}",
                            expected="one of " + ", ".join(map(repr, allowed)))  # fmt: skip
    if len(str(given.get("delimiter", ","))) != 1:
        raise DataError("not one character", where=f"{where}, [table] delimiter", expected="such as ',' or '\\t'")
    if not isinstance(given.get("header", True), bool):
        raise DataError("neither true nor false", where=f"{where}, [table] header", expected="true or false")
    return given


def _formats(told: Mapping[str, Any], where: str) -> tuple[str, ...]:
    formats = told.get("formats", [])
    if not isinstance(formats, list):
        raise DataError("not a list", where=f"{where}, [times] formats", expected='such as ["%d/%m/%Y %H:%M"]')
    for one in formats:
        if not isinstance(one, str) or pattern_of(one) is None:
            raise DataError(f"no way to write a time: {one!r}", where=f"{where}, [times] formats",
                            expected="%Y %m %d, and %H %M %S %z where told")  # fmt: skip
    return tuple(formats)


def _zone(told: Mapping[str, Any], where: str) -> str:
    name = told.get("zone", DEFAULT_ZONE)
    try:
        ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError):
        raise DataError(f"unknown time zone {name!r}", where=f"{where}, [times] zone", expected=DEFAULT_ZONE) from None
    return str(name)


def _words(told: Mapping[str, Any], where: str) -> dict[str, dict[str, str]]:
    allowed = tuple(name for name, one in fields().items() if one.kind == "word")
    _known(told, allowed, f"{where}, [words]")
    return {name: {str(k): str(v) for k, v in _section(told, name, f"{where}, [words]").items()} for name in told}
