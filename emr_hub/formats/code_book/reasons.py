"""What speaks for a suggestion and against it, in both languages."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Reason(NamedTuple):
    """One thing that was looked at, and what it adds to the score; an empty key says nothing."""

    score: float = 0.0
    key: str = ""
    places: Mapping[str, object] = {}


def in_words(reasons: Iterable[Reason], language: str) -> str:
    """The reasons as one line, in `en` or `vi`."""
    return "; ".join(_texts()[one.key][language].format(**one.places) for one in reasons if one.key)


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    text = (files("emr_hub.formats.code_book") / "reasons.csv").read_text(encoding="utf-8")
    return {row["key"]: row for row in csv.DictReader(io.StringIO(text))}
