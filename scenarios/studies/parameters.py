"""A scenario with some of its numbers changed, each by its path in the resolved file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from emr_hub.errors import UsageError
from scenarios.definition import Scenario, nearest, read_scenario, to_toml
from scenarios.studies.study import Value

WINDOW_FACTOR = "policies.window_factor"  # no field of a scenario: it stretches every window of the own policy
FACTOR_RANGE = (0.1, 10.0)


def resolved(scenario: Scenario) -> dict[str, Any]:
    """The scenario's tables with nothing left to a default; arms are named by their id."""
    return tomllib.loads(to_toml(scenario))


def paths(scenario: Scenario) -> dict[str, float]:
    """Every number of the scenario that may be varied, by path, with its present value."""
    found = dict(_leaves(resolved(scenario), ""))
    return {WINDOW_FACTOR: 1.0} | {p: v for p, v in found.items() if isinstance(v, int | float)}


def varied(scenario: Scenario, values: Mapping[str, Value], source: str) -> Scenario:
    """The scenario with these values; it is read and checked anew, so what does not fit is refused by its path."""
    tables = resolved(scenario)
    for path, value in values.items():
        if path != WINDOW_FACTOR:
            _put(tables, path, value, source)
    return read_scenario(_as_toml(tables), source, Path())


def present(scenario: Scenario, path: str, place: str) -> float:
    """The scenario's own value at a path; UsageError when there is no such number."""
    known = paths(scenario)
    if path not in known:
        raise UsageError(
            f"unknown parameter path {path!r}", where=place,
            expected=f"the path of a number of the scenario; the nearest is {nearest(path, known)!r}",
        )  # fmt: skip
    return float(known[path])


def _leaves(table: Mapping[str, Any], path: str) -> Iterator[tuple[str, Value]]:
    for key, value in table.items():
        place = f"{path}.{key}" if path else key
        if isinstance(value, Mapping):
            yield from _leaves(value, place)
        elif isinstance(value, list):
            for part in value:
                if isinstance(part, Mapping) and "id" in part:
                    yield from _leaves(part, f"{place}.{part['id']}")
        else:
            yield place, value


def _put(tables: dict[str, Any], path: str, value: Value, source: str) -> None:
    """Set one value; a key that the resolved file leaves out, because nothing is said there, is written anew."""
    here: Any = tables
    *way, last = _steps(tables, path)
    for step in way:
        here = here.setdefault(step, {}) if isinstance(here, dict) else here[step]
    if not isinstance(here, dict):
        raise UsageError(f"unknown parameter path {path!r}", where=source, expected="the path of a number")
    whole = isinstance(here.get(last), int) and not isinstance(here.get(last), bool)
    here[last] = round(float(value)) if whole else value


def _steps(tables: Mapping[str, Any], path: str) -> list[Any]:
    """The path as keys and places in lists; an id may hold dots, so lists are searched by their ids."""
    here: Any = tables
    rest, steps = path, list[Any]()
    while rest:
        names = [p.get("id", "") for p in here] if isinstance(here, list) else list(here)
        found = max((n for n in names if rest == n or rest.startswith(f"{n}.")), key=len, default=None)
        if not found:
            return [*steps, *rest.split(".")]
        steps.append(names.index(found) if isinstance(here, list) else found)
        here, rest = here[steps[-1]], rest[len(found) + 1 :]
        if rest and not isinstance(here, Mapping | list):
            return [*steps, *rest.split(".")]
    return steps


def _as_toml(tables: Mapping[str, Any]) -> str:
    import tomli_w

    return tomli_w.dumps(tables)
