"""What every table of these rooms must keep to: ranges by unit and column, shares that add up, names that exist.

The rules are tables themselves: `limits.csv`, `totals.csv`, `references.csv`.
"""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import resources

from emr_hub.errors import DataError, nearest

Row = Mapping[str, str]
Known = Callable[[str, str, str], frozenset[str]]
NUMBER_COLUMNS = ("name", "value", "unit", "meaning", "source", "status")
_PAIRS = (("age_from", "age_to"), ("hour_from", "hour_to"))


def check_table(room: str, table: str, read: Sequence[Row], known: Known) -> None:
    """Refuse a table that breaks a rule: DataError with file, line and column, what stood there, what was expected."""
    file = f"{room}/{table}.csv"
    for line, row in enumerate(read, start=2):
        if not (row.get("source") and row.get("status")):
            raise DataError("a number without source or status", where=f"{file} line {line}")
        _check_numbers(row, f"{file} line {line}")
    _check_names_once(file, read)
    _check_ages(file, read)
    _check_totals(room, table, read)
    _check_references(room, table, read, known)


def _check_numbers(row: Row, where: str) -> None:
    for column, text in row.items():
        rule = _rule("column", column)
        if rule:
            _within(text, rule, f"{where}, {column}")
    if tuple(row) == NUMBER_COLUMNS:
        # a unit without a rule may have any finite number
        _within(row["value"], _rule("unit", row["unit"]) or _ANY, f"{where}, {row['name']}")
    for low, high in _PAIRS:
        if low in row and not float(row[low]) < float(row[high]):
            raise DataError(f"{low} {row[low]}, {high} {row[high]}", where=where, expected=f"{low} below {high}")


_ANY: Row = {"lowest": "-inf", "highest": "inf", "blank": "no"}


def _within(text: str, rule: Row, where: str) -> None:
    if text == "" and rule["blank"] == "yes":
        return
    low, high = float(rule["lowest"]), float(rule["highest"])
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and low <= value <= high):
        wanted = "a number" if math.isinf(low) else f"a number from {low:g} to {high:g}"
        raise DataError(f"got {text!r}", where=where, expected=wanted)


def _check_names_once(file: str, read: Sequence[Row]) -> None:
    """A parameter is named once in its table."""
    seen: set[str] = set()
    for line, row in enumerate(read, start=2):
        if tuple(row) == NUMBER_COLUMNS and row["name"] in seen:
            raise DataError(f"{row['name']} twice", where=f"{file} line {line}", expected="each name once")
        seen.add(row.get("name", ""))


def _check_ages(file: str, read: Sequence[Row]) -> None:
    """No age has two rows of one illness."""
    last: dict[str, float] = {}
    for line, row in enumerate(read, start=2):
        if not {"illness", "age_from"} <= set(row):
            continue
        if float(row["age_from"]) < last.get(row["illness"], 0):
            what, wanted = f"{row['illness']} from {row['age_from']}", f"from {last[row['illness']]:g} on"
            raise DataError(what, where=f"{file} line {line}, age_from", expected=wanted)
        last[row["illness"]] = float(row["age_to"])


def _check_totals(room: str, table: str, read: Sequence[Row]) -> None:
    for rule in _rules("totals"):
        if (rule["room"], rule["table"]) != (room, table):
            continue
        found: dict[str, float] = defaultdict(float)
        for row in read:
            found[row[rule["within"]] if rule["within"] else ""] += float(row[rule["column"]] or 0)
        for group, total in found.items():
            if abs(total - float(rule["total"])) > float(rule["tolerance"]):
                where = f"{room}/{table}.csv, {rule['column']}" + (f" of {group}" if group else "")
                raise DataError(f"adds up to {total:g}", where=where, expected=rule["total"])


def _check_references(room: str, table: str, read: Sequence[Row], known: Known) -> None:
    for rule in _rules("references"):
        if (rule["room"], rule["table"]) != (room, table):
            continue
        names = known(rule["known_room"], rule["known_table"], rule["known_column"])
        for line, row in enumerate(read, start=2):
            name = row[rule["column"]].partition(".")[0] if rule["part"] == "before dot" else row[rule["column"]]
            if name and name not in names:
                near = nearest(name, names)
                wanted = f"a name of {rule['known_room']}/{rule['known_table']}.csv" + (f", as {near}" if near else "")
                raise DataError(f"unknown {name!r}", where=f"{room}/{table}.csv line {line}", expected=wanted)


@cache
def _rules(name: str) -> tuple[Row, ...]:
    place = resources.files("hospitals.settings") / "tables" / f"{name}.csv"
    return tuple(csv.DictReader(place.read_text(encoding="utf-8").splitlines()))


@cache
def _rule(kind: str, named: str) -> Row | None:
    return next((r for r in _rules("limits") if (r["kind"], r["named"]) == (kind, named)), None)
