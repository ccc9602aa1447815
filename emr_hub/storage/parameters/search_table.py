"""The table of search parameters, read once and checked; a store may be given a narrower one."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from emr_hub.errors import DataError
from emr_hub.storage.parameters.parameter import ANY, Kind, Pair, Parameter, Part, path_of

_FILE: Final = "search_parameters.csv"
_PAIRS: Final = "pairs.csv"
_EVERY_TYPE: Final = "Resource"


@dataclass(frozen=True, eq=False)
class SearchTable:
    """Which parameters a store indexes, by type and name.

    `modifiers`: also keep what `:text`, `:of-type`, `:identifier`, `:missing`, `_has` and inclusion need. A store that
    only serves known questions does without, and is written faster.
    """

    by_type: Mapping[str, Mapping[str, Parameter]]
    common: Mapping[str, Parameter]
    pairs: Mapping[str, tuple[Pair, ...]]
    modifiers: bool = True

    def of(self, resource_type: str) -> Mapping[str, Parameter]:
        """The parameters of a type by name, without those that every type has; empty for a type without any."""
        return self.by_type.get(resource_type, _NONE)

    def find(self, resource_type: str, name: str) -> Parameter | None:
        """One parameter of a type, or of every type."""
        return self.of(resource_type).get(name) or self.common.get(name)

    def mark(self) -> str:
        """A digest of the table: an index made by another table is made anew."""
        said = repr((sorted((t, sorted(map(repr, ps.values()))) for t, ps in self.by_type.items()), self.modifiers))
        rest = repr((sorted(map(repr, self.common.values())), sorted(map(repr, self.pairs.items()))))
        return blake2b((said + rest).encode(), digest_size=8).hexdigest()


_NONE: Final[Mapping[str, Parameter]] = MappingProxyType({})


def table_of(parameters: Iterable[Parameter], *, modifiers: bool = True) -> SearchTable:
    """A table of the given parameters; DataError when two would share one number in the index."""
    by_type: dict[str, dict[str, Parameter]] = {}
    numbers: dict[int, str] = {}
    for each in parameters:
        named = f"{each.resource_type}?{each.name}"
        if numbers.setdefault(each.own, named) != named:
            raise DataError("two parameters share a number", where=f"{_FILE}: {named}", expected="another name")
        by_type.setdefault(each.resource_type, {})[each.name] = each
    common = by_type.pop(_EVERY_TYPE, {})
    _check_shares(by_type)
    known = {t: MappingProxyType(ps) for t, ps in by_type.items()}
    return SearchTable(known, MappingProxyType(common), _pairs(by_type) if modifiers else {}, modifiers)


def _pairs(by_type: Mapping[str, Mapping[str, Parameter]]) -> dict[str, tuple[Pair, ...]]:
    found: dict[str, tuple[Pair, ...]] = {}
    for line, row in _lines(_PAIRS):
        known = by_type.get(row["type"], {})
        if not {row["reference"], row["token"]} <= known.keys():
            raise DataError("no such parameters", where=f"{_PAIRS}, line {line}", expected=f"two names of {_FILE}")
        pair = Pair(known[row["reference"]], known[row["token"]])
        found[row["type"]] = (*found.get(row["type"], ()), pair)
    return found


def _check_shares(by_type: Mapping[str, Mapping[str, Parameter]]) -> None:
    for resource_type, known in by_type.items():
        for each in known.values():
            missing = [name for name in (*each.shares, *each.both) if name not in known]
            if missing:
                where = f"{_FILE}: {resource_type}?{each.name}, columns shares and parts"
                raise DataError(f"no parameter {missing[0]}", where=where, expected="a name of the same type")


@cache
def full_table() -> SearchTable:
    """Every row: what R4 defines for the named types, and what VN Core adds."""
    return table_of(_rows())


@cache
def pilot_table() -> SearchTable:
    """The rows that the programs of a simulated pilot search by, without modifiers: the quickest to write."""
    return table_of((row for row in _rows() if row.pilot), modifiers=False)


@cache
def _rows() -> tuple[Parameter, ...]:
    return tuple(_read(line, row) for line, row in _lines(_FILE))


def _lines(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table, each with its line."""
    text = files(__package__).joinpath("tables", name).read_text(encoding="utf-8")
    return enumerate(csv.DictReader(text.splitlines()), start=2)


def _read(line: int, row: Mapping[str, str]) -> Parameter:
    try:
        kind = Kind(row["kind"])
        written = row["parts"].split("$") if row["parts"] else []
        parts = tuple(map(_part, written)) if ":" in row["parts"] else ()
        paths = tuple(map(path_of, row["paths"].split()))
        if not (paths or row["shares"]):
            raise ValueError("neither paths nor shares")
        return Parameter(
            row["type"], row["name"], kind, paths, tuple(row["targets"].split()), tuple(row["shares"].split()), parts,
            () if parts else tuple(written), row["sorts"] == "yes", row["pilot"] == "yes",
        )  # fmt: skip
    except (KeyError, ValueError) as error:
        raise DataError(str(error), where=f"{_FILE}, line {line}", expected="a kind of search and a path") from None


def _part(written: str) -> Part:
    paths, _, kind = written.rpartition(":")
    return Part(Kind(kind), tuple(map(path_of, paths.split())))


PARAMETERS: Final[Mapping[str, Mapping[str, Parameter]]] = full_table().by_type
COMMON: Final[Mapping[str, Parameter]] = full_table().common


def parameters_of(resource_type: str) -> Mapping[str, Parameter]:
    """The parameters of a type by name in the full table; empty for a type without any."""
    return full_table().of(resource_type)


def includes_of(resource_type: str, table: SearchTable | None = None) -> tuple[str, ...]:
    """What `_include` can follow from a type, as /metadata lists it."""
    known = (table or full_table()).of(resource_type).values()
    return tuple(f"{resource_type}:{p.name}" for p in known if p.kind is Kind.REFERENCE)


@cache
def revincludes_of(resource_type: str) -> tuple[str, ...]:
    """What `_revinclude` can bring to a type, as /metadata lists it."""
    return tuple(
        f"{other}:{p.name}"
        for other, known in PARAMETERS.items()
        for p in known.values()
        if p.kind is Kind.REFERENCE and (resource_type in p.targets or ANY in p.targets)
    )
