"""What the program says, in the language asked for: `tables/messages.csv` by key, `tables/phrases.csv` for errors."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from emr_hub.errors import GivenError, UsageError

Language = Literal["en", "vi"]
LANGUAGES: tuple[Language, ...] = ("en", "vi")


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks one language."""

    language: Language = "en"

    def say(self, key: str, **values: object) -> str:
        """The message with this key, its places filled in."""
        return messages()[key][self.language].format(**values)

    def number(self, value: float | int | None, decimals: int = 0) -> str:
        """A number with the separators of the language; an unknown one says so and is never a zero."""
        if value is None:
            return self.say("unknown")
        text = f"{value:,.{decimals}f}"
        return text.translate(str.maketrans(",.", ".,")) if self.language == "vi" else text

    def error(self, error: Exception) -> str:
        """One line for an error: where, what was found, what was expected."""
        if not isinstance(error, GivenError):
            return self.say("error", what=self.phrase(str(error)))
        where = f"{error.where}: " if error.where else ""
        wanted = self.say("expected", expected=self.phrase(error.expected)) if error.expected else ""
        return self.say(
            "error", what=where.replace("command line", self.say("command_line")) + self.phrase(error.what) + wanted
        )

    def phrase(self, text: str) -> str:
        """An error's words in this language; they stay English when no phrase of the table fits."""
        line = " ".join(text.split())
        if self.language == "en":
            return line
        for pattern, vietnamese in phrases():
            found = pattern.fullmatch(line)
            if found:
                places = found.groupdict()
                return vietnamese.format(**{name: self._place(name, told) for name, told in places.items()})
        return line

    def _place(self, name: str, told: str) -> str:
        """What stands in a place of a phrase: a reason is a phrase of its own, everything else is said as it is."""
        return self.phrase(told) if name == "why" else told


def split_language(arguments: Sequence[str]) -> tuple[Voice, list[str]]:
    """Take `--lang` out of the arguments, wherever it stands; UsageError when the language is not spoken here."""
    rest, language = [], "en"
    waiting = iter(arguments)
    for argument in waiting:
        if argument == "--lang":
            language = next(waiting, "")
        elif argument.startswith("--lang="):
            language = argument.removeprefix("--lang=")
        else:
            rest.append(argument)
    for known in LANGUAGES:
        if language == known:
            return Voice(known), rest
    raise UsageError(f"got {language!r}", where="--lang", expected="one of en, vi")


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    """Every message by key, in each language."""
    return {row["key"]: row for row in _rows("messages.csv")}


@cache
def phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    """English error phrases as patterns, each with its Vietnamese form; places are written {name} in both.

    Where two fit, the one that says more words itself comes first: the order of the table decides nothing.
    """
    rows = sorted(_rows("phrases.csv"), key=lambda row: -len(re.sub(r"\{\w+\}", "", row["en"])))
    return tuple((_pattern(row["en"]), row["vi"]) for row in rows)


def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(phrase)))


def _rows(table: str) -> list[dict[str, str]]:
    text = (files("scenarios.cli") / "tables" / table).read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))
