"""What parts a message, as its own header says, and what its escape sequences stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from hl7.exceptions import ParseException
from hl7.parser import create_parse_plan

_HIGHLIGHT = ("H", "N")
_LINES = (".br", ".sp", ".ce")
_MOST_LINES = 10  # `.sp` may name any number of lines; more than a few is no layout


@dataclass(frozen=True, slots=True, eq=False)
class Delimiters:
    """The five signs that part a message, escape among them; one object for each way of writing."""

    field: str
    repetition: str
    component: str
    subcomponent: str
    escape: str

    def plain(self, text: str) -> str:
        """A text without escape sequences. One that is not known is left out, as the standard has it."""
        return text if self.escape not in text else _unescaped(text, self)

    def first(self, field: str) -> str:
        """The first component of the first repetition."""
        if not field:
            return field
        if self.component in field or self.repetition in field or self.subcomponent in field:
            field = field.split(self.repetition, 1)[0].split(self.component, 1)[0].split(self.subcomponent, 1)[0]
        return self.plain(field)

    def components(self, field: str) -> list[str]:
        """The components of the first repetition, escapes undone."""
        parts = self._parts(field)
        return [self.plain(part) for part in parts] if self.escape in field else parts

    def leading(self, field: str) -> list[str]:
        """As `components`, of each the first subcomponent only."""
        parts = self._parts(field)
        if self.subcomponent in field:  # parted before escapes are undone: an escaped sign parts nothing
            parts = [part.split(self.subcomponent, 1)[0] for part in parts]
        return [self.plain(part) for part in parts] if self.escape in field else parts

    def _parts(self, field: str) -> list[str]:
        first = field.split(self.repetition, 1)[0] if self.repetition in field else field
        return first.split(self.component)


@lru_cache(maxsize=256)
def delimiters_of(start: str) -> Delimiters | None:
    """The delimiters that a header of these first signs (up to its second field) declares, or None."""
    try:
        plan = create_parse_plan(start)
    except (ParseException, IndexError):
        return None
    _, field, repetition, component, subcomponent = plan.separators[:5]
    found = Delimiters(field, repetition, component, subcomponent, plan.esc)
    signs = {field, repetition, component, subcomponent, plan.esc}
    return found if len(signs) == 5 and not any(s.isalnum() or s.isspace() for s in signs) else None


@lru_cache(maxsize=16_384)
def _unescaped(text: str, by: Delimiters) -> str:
    sequence = re.compile(re.escape(by.escape) + r"([^" + re.escape(by.escape) + r"]{0,200})" + re.escape(by.escape))
    return sequence.sub(lambda found: _meaning(found[1], by), text)


def _meaning(sequence: str, by: Delimiters) -> str:
    signs = {"F": by.field, "S": by.component, "T": by.subcomponent, "R": by.repetition, "E": by.escape}
    if sequence in signs:
        return signs[sequence]
    if sequence[:3] in _LINES:
        count = sequence[3:].lstrip("+")
        return "\n" * min(int(count) if count.isdecimal() and count.isascii() else 1, _MOST_LINES)
    if sequence[:1] == "X":
        try:
            return bytes.fromhex(sequence[1:]).decode("utf-8", "replace")
        except ValueError:
            return ""
    return ""


def standard() -> Delimiters:
    """The delimiters that everybody uses and that this project writes."""
    found = delimiters_of("MSH|^~\\&|")
    assert found is not None
    return found


def escaped(text: str, by: Delimiters) -> str:
    """A text as it may stand in a component."""
    written = text.replace(by.escape, f"{by.escape}E{by.escape}")
    for sign, letter in ((by.field, "F"), (by.component, "S"), (by.subcomponent, "T"), (by.repetition, "R")):
        written = written.replace(sign, f"{by.escape}{letter}{by.escape}")
    return written.replace("\r", f"{by.escape}.br{by.escape}").replace("\n", f"{by.escape}.br{by.escape}")
