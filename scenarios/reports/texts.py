"""Every sentence of the reports, in both languages, from one table."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from scenarios.reports.numbers import Numbers

LANGUAGES = ("vi", "en")


@cache
def text_table() -> Mapping[str, Mapping[str, str]]:
    """Key -> language -> sentence; {names} in it are filled by the caller."""
    text = (files("scenarios.reports") / "tables" / "texts.csv").read_text(encoding="utf-8")
    return {row["key"]: {"en": row["en"], "vi": row["vi"]} for row in csv.DictReader(io.StringIO(text))}


@dataclass(frozen=True, slots=True)
class Voice:
    """One language of a report: its sentences and its numbers."""

    language: str

    @property
    def numbers(self) -> Numbers:
        """The number words of this language."""
        return Numbers(self.language, self.say("unknown"))

    def say(self, key: str, **values: str) -> str:
        """A sentence with its {names} filled in; plain text, not yet markup."""
        return text_table()[key][self.language].format(**values)

    def choose(self, en: str, vi: str) -> str:
        """The one of two given texts that is in this language."""
        return vi if self.language == "vi" else en
