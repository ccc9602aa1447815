"""Reads typed values out of one section of a scenario file; every refusal names path, value and what was expected."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Self

from emr_hub.clock import VIETNAM, Instant, day_start, instant_of
from emr_hub.errors import UsageError
from scenarios.definition.keys import KEYS, nearest, refuse_unknown_keys
from scenarios.definition.words import Words

_REQUIRED = object()
_NAME = re.compile(r"\w[\w.-]{0,79}")
HIGHEST_SEED = 2**63 - 1


def shown(value: object) -> str:
    """A value as the writer of the file would recognise it, at most 60 characters."""
    text = str(value).lower() if isinstance(value, bool) else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


class Section:
    """One table of the file. Its keys are checked when it is opened, its values when they are asked for."""

    def __init__(
        self, raw: object, *, kind: str, source: str, path: str = "", keys: Mapping[str, Sequence[str]] = KEYS
    ) -> None:
        self.source, self.path, self.kind, self._keys = source, path, kind, keys
        if not isinstance(raw, Mapping):
            raise UsageError(f"got {shown(raw)}", where=self.place(), expected="a table of keys")
        self._raw: Mapping[str, object] = raw
        refuse_unknown_keys(raw, kind, self.place(), keys)

    def place(self, key: str = "") -> str:
        """Where a key stands: file, then path."""
        dotted = ".".join(part for part in (self.path, key) if part)
        return f"{self.source}: {dotted}" if dotted else self.source

    def refuse(self, key: str, expected: str) -> UsageError:
        """The error for the value of a key."""
        return UsageError(f"got {shown(self._raw.get(key))}", where=self.place(key), expected=expected)

    def refuse_value(self, key: str, found: str, expected: str) -> UsageError:
        """The error for a value of which something else than itself is to be told."""
        return UsageError(f"got {found}", where=self.place(key), expected=expected)

    def has(self, key: str) -> bool:
        """Whether the key was written."""
        return key in self._raw

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = self._value(key, "a text")
        if not isinstance(value, str) or not value.strip():
            raise self.refuse(key, "a text that is not empty")
        return value

    def name(self, key: str) -> str:
        """A short id that can stand in a file name and in a table: no spaces, no slashes, no @."""
        value = self.text(key)
        if not _NAME.fullmatch(value):
            raise self.refuse(key, "a name of letters, digits, '.', '_' and '-'")
        return value

    def texts(self, key: str, default: object = _REQUIRED) -> tuple[str, ...]:
        """A list of texts, each once."""
        value = self._value(key, "a list of texts", default)
        if not isinstance(value, Sequence) or isinstance(value, str) or not all(isinstance(v, str) for v in value):
            raise self.refuse(key, "a list of texts")
        if len(set(value)) != len(value):
            raise self.refuse(key, "each text once")
        return tuple(value)

    def places(self, key: str, known: Sequence[str]) -> tuple[str, ...]:
        """A list of facilities, kinds of facility or "all", each once; empty when it is not written."""
        words = self.texts(key, ())
        for word in words:
            if word not in known:
                close = nearest(word, known)
                raise self.refuse_value(key, shown(word), f"a place that is known; the nearest is {close!r}")
        return words

    def one_of(self, key: str, known: Sequence[str], default: object = _REQUIRED) -> str:
        """One word of a closed list."""
        value = self._value(key, "one of " + ", ".join(known), default)
        if value not in known:
            close = nearest(str(value), known)
            raise self.refuse(key, f"one of {', '.join(known)}; the nearest is {close!r}")
        return str(value)

    def whole(self, key: str, lowest: int, highest: int, unit: str, default: object = _REQUIRED) -> int:
        """A whole number within limits, both included."""
        value = self._value(key, f"a whole number of {unit}", default)
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise self.refuse(key, f"a whole number of {unit} from {lowest} to {highest}")
        return value

    def number(self, key: str, lowest: float, highest: float, unit: str, default: object = _REQUIRED) -> float:
        """A number within limits, both included."""
        value = self._value(key, f"a number of {unit}", default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not lowest <= value <= highest:
            raise self.refuse(key, f"a number of {unit} from {lowest:g} to {highest:g}")
        return float(value)

    def are_whole(self, *keys: str) -> bool:
        """Whether every one of these keys that was written holds a whole number."""
        return all(isinstance(self._raw[key], int) for key in keys if key in self._raw)

    def share(self, key: str, default: object = _REQUIRED) -> float:
        """A share: a number from 0 to 1, never a percentage."""
        value = self._value(key, "a share from 0 to 1", default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise self.refuse(key, "a share from 0 to 1 (not a percentage)")
        return float(value)

    def share_or(self, word: str, key: str, default: object = _REQUIRED) -> float | str:
        """A share, or this one word."""
        value = self._value(key, f"{word!r} or a share from 0 to 1", default)
        if value == word:
            return word
        if isinstance(value, str):
            raise self.refuse(key, f"{word!r} or a share from 0 to 1")
        return self.share(key)

    def yes_no(self, key: str, default: object = _REQUIRED) -> bool:
        """true or false."""
        value = self._value(key, "true or false", default)
        if not isinstance(value, bool):
            raise self.refuse(key, "true or false")
        return value

    def day(self, key: str) -> date:
        """A date without time, written 2025-05-20 and not as text."""
        value = self._value(key, "a date such as 2025-05-20")
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.refuse(key, "a date such as 2025-05-20, without quotes")
        return value

    def instant(self, key: str) -> Instant:
        """A date (its first instant) or a time; without zone it is Vietnamese time."""
        value = self._value(key, "a time such as 2025-09-01T08:00:00")
        if isinstance(value, datetime):
            return instant_of(value if value.tzinfo else value.replace(tzinfo=VIETNAM))
        if isinstance(value, date):
            return day_start(value)
        raise self.refuse(key, "a date or a time such as 2025-09-01T08:00:00, without quotes")

    def chosen(self, key: str, names: Sequence[str], words: Sequence[str] | None = None) -> tuple[tuple[str, str], ...]:
        """A table of one word (of a closed list, if one is given) per name; only known names; sorted by name."""
        part = self._named(key, names)
        said = ((name, part.text(name) if words is None else part.one_of(name, words)) for name in part._raw)
        return tuple(sorted(said))

    def named_shares(self, key: str, names: Sequence[str]) -> tuple[tuple[str, float], ...]:
        """A table of one share per name; only known names; sorted by name."""
        part = self._named(key, names)
        return tuple(sorted((name, part.share(name)) for name in part._raw))

    def _named(self, key: str, names: Sequence[str]) -> Section:
        raw = self._value(key, "a table of keys", {})
        return Section(raw, kind="", source=self.source, path=self._under(key), keys={"": names})

    def words(self, key: str) -> Words:
        """A sentence in both languages."""
        section = self.section(key)
        return Words(en=section.text("en"), vi=section.text("vi"))

    def section(self, key: str) -> Self:
        """The table under a key."""
        return self._part(self._value(key, "a table"), key, self._under(key))

    def sections(self, key: str) -> list[Self]:
        """The list of tables under a key; empty when it is not written."""
        value = self._value(key, "a list of tables", [])
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise self.refuse(key, "a list of tables")
        return [self._part(raw, key, f"{self._under(key)}[{n}]") for n, raw in enumerate(value, 1)]

    def _part(self, raw: object, key: str, path: str) -> Self:
        return type(self)(raw, kind=self._kind_of(key), source=self.source, path=path, keys=self._keys)

    def _value(self, key: str, expected: str, default: object = _REQUIRED) -> object:
        value = self._raw.get(key, default)
        if value is _REQUIRED:
            raise UsageError(f"missing key {key!r}", where=self.place(key), expected=expected)
        return value

    def _under(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _kind_of(self, key: str) -> str:
        return f"{self.kind}.{key}" if self.kind else key
