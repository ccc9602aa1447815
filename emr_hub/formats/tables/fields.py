"""What a mapping may speak of: every field with the column it fills, the names it goes by, and the words it knows."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

KINDS = ("text", "word", "time", "birth", "number", "whole", "value", "truth")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the mapping. `goes_to`: row or person; `column` of ROW or of the facts of people."""

    name: str
    kind: str
    goes_to: str
    column: str
    meaning: str


@cache
def fields() -> Mapping[str, Field]:
    """Every field by name, in the order of the file."""
    return {row["field"]: Field(*row.values()) for row in _rows("fields.csv")}


@cache
def column_names() -> Mapping[str, tuple[str, int]]:
    """Plain column name to the field it usually holds, and how usual that is (0 the most)."""
    found: dict[str, tuple[str, int]] = {}
    rank: dict[str, int] = {}
    for row in _rows("column_names.csv"):
        rank[row["field"]] = rank.get(row["field"], -1) + 1
        found.setdefault(row["name"], (row["field"], rank[row["field"]]))
    return found


@cache
def known_words(field: str) -> Mapping[str, str]:
    """Plain word to the project's word, for a field of kind `word`."""
    return {row["word"]: row["means"] for row in _rows("words.csv") if row["field"] == field}


@cache
def time_formats() -> tuple[str, ...]:
    """The ways of writing a time that are tried where the mapping names none, those with the month first last."""
    return tuple(row["format"] for row in _rows("time_formats.csv"))


def plain_word(text: str) -> str:
    """Small letters without accents, đ as d, single spaces."""
    bare = unicodedata.normalize("NFD", text.strip().lower().replace("đ", "d"))
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split())


def composed(text: str) -> str:
    """A text with each letter and its marks in one: Windows-1258 and some systems write them apart."""
    return unicodedata.normalize("NFC", text)


def plain_column(name: str) -> str:
    """A column name for comparing: small letters without accents, joined by underscores; camelCase taken apart."""
    apart = "".join(f"_{c}" if c.isupper() and n and name[n - 1].islower() else c for n, c in enumerate(name))
    kept = "".join(c if c.isalnum() else "_" for c in plain_word(apart))
    return "_".join(part for part in kept.split("_") if part)


def _rows(table: str) -> list[dict[str, str]]:
    text = (files("emr_hub.formats.tables") / table).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))
