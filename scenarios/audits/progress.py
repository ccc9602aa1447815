"""How far an audit has come, told to whoever wants to know."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told how far a stage has come; `total` is None when nobody can know."""

    def __call__(self, stage: str, done: int, total: int | None = None) -> None:
        """`done` units of `stage` are finished."""
        ...


def silent(stage: str, done: int, total: int | None = None) -> None:
    """Tells nobody."""
