"""An expectation as a sentence, in both languages: for the command line, for the report, for the list of scenarios."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from scenarios.definition import Direction, Words
from scenarios.measures.measure import measure_kinds


def in_words(direction: Direction, titles: Mapping[str, Words], language: str) -> str:
    """What is measured (where), then the two arms by their titles and how they stand: language `en` or `vi`."""
    kind = measure_kinds().get(direction.measure)
    label = direction.measure if kind is None else kind.label_vi if language == "vi" else kind.label_en
    where = "".join(f", {_word(f'{name}.{value}', language)}" for name, value in direction.groups)
    arm, than = (_title(name, titles, language) for name in (direction.arm, direction.than))
    return f"{label}{where}: “{arm}” {_word(direction.comparison, language)} “{than}”"


def _title(arm: str, titles: Mapping[str, Words], language: str) -> str:
    return titles[arm].in_language(language) if arm in titles else arm


def _word(key: str, language: str) -> str:
    """The word of the table; what the table lacks names itself."""
    found = _table().get(key)
    return key if found is None else found[language]


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    text = (files("scenarios.measures") / "tables" / "comparisons.csv").read_text(encoding="utf-8")
    return {row["key"]: row for row in csv.DictReader(io.StringIO(text))}
