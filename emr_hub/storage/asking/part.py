"""One condition as SQL, in one of three shapes, so that a statement can begin with the most selective."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from emr_hub.errors import DataError
from emr_hub.storage.parameters import Parameter, SearchTable

POINTED: Final = 4  # one resource or identifier asked for: few rows
CHAINED: Final = 3
CODED: Final = 2
WIDE: Final = 1
BESIDE: Final = 0  # not over words
MOST_VALUES: Final = 400
"""Values of one parameter, and what a chain may branch into: SQLite takes 500 joined queries and a depth of 1,000."""


@dataclass(frozen=True, slots=True)
class Part:
    """SQL with `?` for each of `values`.

    rank above 0: over the words, their alias written `@`, the more selective the higher. `keys`: a subquery that gives
    keys of resources. Neither: over the resource itself, alias `r`. `many`: may find a resource more than once.
    `typed`: the words say which type they are of; those of parameters that every type has do not.
    `exact`: the one reference, or code and system, that a parameter is asked for.
    """

    sql: str
    values: tuple[Any, ...]
    rank: int = BESIDE
    keys: bool = False
    many: bool = True
    typed: bool = True
    exact: tuple[Parameter, str, int] | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """What a question is read upon: the table of parameters and our own base address."""

    table: SearchTable
    base: str


def refused(where: str, what: str, expected: str | None = None) -> DataError:
    """The error of a question that cannot be answered; `where` is Type?name."""
    return DataError(what, where=where, expected=expected) if expected else DataError(what, where=where)


def alternatives(where: str, value: str) -> list[str]:
    """The values that commas separate, still escaped; DataError when there is none."""
    found = [each for each in re.split(r"(?<!\\),", value) if each]
    if not found:
        raise refused(where, "no value", "at least one value")
    if len(found) > MOST_VALUES:
        raise refused(where, "too many values", f"at most {MOST_VALUES} separated by commas")
    return found


def pieces(value: str, sign: str) -> list[str]:
    """What an unescaped sign (`|` or `$`) separates, unescaped."""
    return [plain(each) for each in re.split(rf"(?<!\\){re.escape(sign)}", value)]


def plain(value: str) -> str:
    """A value without the backslashes that kept its signs."""
    return re.sub(r"\\([,|$\\])", r"\1", value) if "\\" in value else value


def marks(values: Sequence[Any]) -> str:
    """As many `?` as values."""
    return ", ".join("?" * len(values))


def numbered(numbers: Sequence[int], alias: str = "@") -> str:
    """The condition on the parameter's number, whose values come first."""
    return f"{alias}.param = ?" if len(numbers) == 1 else f"{alias}.param IN ({marks(numbers)})"


def either(
    numbers: Sequence[int],
    made: Sequence[tuple[str, tuple[Any, ...]]],
    rank: int,
    *,
    many: bool,
    exact: tuple[Parameter, str, int] | None = None,
) -> Part:
    """Words of these parameters that fulfil one of the conditions."""
    sql = made[0][0] if len(made) == 1 else "(" + " OR ".join(f"({each})" for each, _ in made) + ")"
    values = tuple(value for _, bound in made for value in bound)
    return Part(f"{numbered(numbers)} AND {sql}", (*numbers, *values), rank, False, many or len(made) > 1, exact=exact)


def without(part: Part) -> Part:
    """Resources that do not fulfil the condition, those without the element among them."""
    if part.keys:
        return Part(f"r.key NOT IN ({part.sql})", part.values)
    probe = f"SELECT 1 FROM resource_index u WHERE u.low = r.low AND u.key = r.key AND {part.sql.replace('@', 'u')}"
    return Part(f"NOT EXISTS ({probe})", part.values)


def as_keys(parts: Sequence[Part]) -> Part:
    """Keys that fulfil at least one of the conditions, none of which is over the resource itself."""
    words = "SELECT u.key FROM resource_index u WHERE "
    selects = [p.sql if p.keys else words + p.sql.replace("@", "u") for p in parts]
    return Part(" UNION ALL ".join(selects), tuple(v for p in parts for v in p.values), keys=True)
