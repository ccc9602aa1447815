"""What is given beside the matches: what they point to (`_include`) and what points to them (`_revinclude`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import orjson

from emr_hub.storage.asking import Inclusion, Query
from emr_hub.storage.asking.part import Ground, marks, numbered
from emr_hub.storage.database import Database
from emr_hub.storage.index import references, walk
from emr_hub.storage.parameters import Kind, Parameter, Path
from emr_hub.storage.versions import COLUMNS, Name, by_name, stored
from emr_hub.storage.writing import Stored

MOST: Final = 1_000  # resources included on one page
_ROUNDS: Final = 10  # of `:iterate`: a chain of references longer than this is not followed to its end
_CHUNK: Final = 400


def included_with(
    db: Database, ground: Ground, query: Query, matches: Sequence[Stored], most: int
) -> tuple[tuple[Stored, ...], bool]:
    """Everything to include, each once and none that matches; and whether there would be more than `most`."""
    if not (query.includes or query.revincludes) or not matches:
        return (), False
    known = {(one.resource_type, one.resource_id) for one in matches}
    given: list[Stored] = []
    fresh: Sequence[Stored] = matches
    for n in range(_ROUNDS):
        forward = [each for each in query.includes if each.again or n == 0]
        backward = [each for each in query.revincludes if each.again or n == 0]
        found = [*_pointed_to(db, ground, forward, fresh, known), *_pointing(db, ground, backward, fresh, known, most)]
        fresh = [one for one in found if (one.resource_type, one.resource_id) not in known]
        fresh = list({(one.resource_type, one.resource_id): one for one in fresh}.values())
        known.update((one.resource_type, one.resource_id) for one in fresh)
        given.extend(fresh)
        if not fresh or len(given) > most:
            break
    return tuple(given[:most]), len(given) > most


def _pointed_to(
    db: Database, ground: Ground, wanted: Sequence[Inclusion], given: Sequence[Stored], known: set[Name]
) -> list[Stored]:
    names: dict[Name, None] = {}
    for one in given if wanted else ():
        resource = orjson.loads(one.body) if one.body else {}
        for each in wanted:
            for parameter in _parameters(ground, each, one.resource_type):
                elements = (element for path in _paths(ground, parameter) for element in walk(resource, path))
                for reference in (r for element in elements for r in references(element, ground.base)):
                    kind, _, name = reference.partition("/")
                    if kind and name and "/" not in name and each.target in ("", kind) and _fits(parameter, kind):
                        names.setdefault((kind, name))
    found = map(stored, by_name(db, (name for name in names if name not in known), COLUMNS))
    return [one for one in found if not one.deleted]


def _fits(parameter: Parameter, kind: str) -> bool:
    return "*" in parameter.targets or kind in parameter.targets


def _paths(ground: Ground, parameter: Parameter) -> Iterable[Path]:
    known = ground.table.of(parameter.resource_type)
    return [path for name in parameter.shares or (parameter.name,) for path in known[name].paths]


def _parameters(ground: Ground, wanted: Inclusion, resource_type: str) -> Iterator[Parameter]:
    if wanted.source in ("*", resource_type):
        for parameter in ground.table.of(resource_type).values():
            if parameter.kind is Kind.REFERENCE and wanted.name in ("*", parameter.name):
                yield parameter


def _pointing(
    db: Database, ground: Ground, wanted: Sequence[Inclusion], given: Sequence[Stored], known: set[Name], most: int
) -> list[Stored]:
    found: list[Stored] = []
    for each in wanted:
        for source in ground.table.by_type if each.source == "*" else (each.source,):
            for parameter in _parameters(ground, each, source):
                fitting = [one for one in given if _fits(parameter, one.resource_type)]
                values = [f"{one.resource_type}/{one.resource_id}" for one in fitting
                          if each.target in ("", one.resource_type)]  # fmt: skip
                for start in range(0, len(values), _CHUNK):
                    found.extend(_by_reference(db, source, parameter, values[start : start + _CHUNK], most + 1))
    return found


def _by_reference(
    db: Database, source: str, parameter: Parameter, values: Sequence[str], most: int
) -> Iterator[Stored]:
    sql = (
        f"SELECT {COLUMNS} FROM (SELECT DISTINCT t.key FROM resource_index t WHERE {numbered(parameter.numbers, 't')}"
        f" AND t.value IN ({marks(values)}) LIMIT {int(most)}) k CROSS JOIN resource r"
        " WHERE r.key = k.key AND r.type = ? ORDER BY r.key"
    )
    return map(stored, db.rows(sql, (*parameter.numbers, *values, source)))
