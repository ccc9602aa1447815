"""Looks up values among measures as they are written: by key and exactly these groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


class Figures:
    """The measures of one run or audit, ready to be asked."""

    def __init__(self, measures: Iterable[Mapping[str, Any]]) -> None:
        self._values = {(m["key"], frozenset(m["groups"].items())): m["value"] for m in measures}

    def value(self, key: str, **groups: str) -> Any:
        """The value under exactly these groups; None when it is unknown or was not reported."""
        return self._values.get((key, frozenset(groups.items())))

    def has(self, key: str, **groups: str) -> bool:
        """Whether such a row was reported at all."""
        return (key, frozenset(groups.items())) in self._values
