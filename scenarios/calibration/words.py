"""The words of the page and of the screen, in both languages, and numbers as each language writes them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources

from scenarios.calibration.calibrate import Compared
from scenarios.calibration.targets import Target

LANGUAGES = ("en", "vi")


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    place = resources.files("scenarios.calibration") / "tables" / "words.csv"
    return {row["key"]: row for row in csv.DictReader(place.read_text(encoding="utf-8").splitlines())}


def say(language: str, key: str, **values: object) -> str:
    """A phrase of the page."""
    return _words()[key][language].format(**values)


def written(value: float | None, decimals: int, language: str) -> str:
    """A number with the separators of the language."""
    if value is None:
        return say(language, "unknown")
    text = f"{value:,.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text


def range_of(target: Target, language: str) -> str:
    """The range compared with, with its unit."""
    low, high = (None if b is None else written(b, target.decimals, language) for b in (target.low, target.high))
    key = "to" if low is None else "from" if high is None else "between"
    return say(language, key, low=low, high=high) + _unit(target)


def simulated(row: Compared, language: str) -> str:
    """The simulated figure with its interval."""
    found, decimals = row.found, row.target.decimals
    if found.value is None:
        return say(language, "unknown")
    value, low, high = (written(x, decimals, language) for x in (found.value, found.low, found.high))
    return f"{value} ({low} – {high}){_unit(row.target)}"


def _unit(target: Target) -> str:
    return "" if target.unit == "1" else f" {target.unit}"
