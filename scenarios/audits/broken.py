"""Broken lines by what was wrong with them: what somebody looks at first to put an export right."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from emr_hub.formats.rejects import Reject

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class BrokenKind:
    """Lines that are broken in one way. `detail` and `where` (file:line) are those of the first of them."""

    detail: str
    where: str
    lines: int


def broken_kinds(rejects: Iterable[Reject]) -> tuple[BrokenKind, ...]:
    """The kinds, the most frequent first; details that differ in their numbers alone are one kind."""
    found: dict[str, BrokenKind] = {}
    for one in rejects:
        key = _NUMBER.sub("0", one.detail)
        known = found.get(key)
        first = known or BrokenKind(one.detail, f"{one.file}:{one.line}", 0)
        found[key] = BrokenKind(first.detail, first.where, first.lines + 1)
    return tuple(sorted(found.values(), key=lambda kind: (-kind.lines, kind.where)))
