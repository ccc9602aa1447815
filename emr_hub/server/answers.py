"""Types that are answered from elsewhere than the store: who answers, and what may be asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import Response

from emr_hub.server.asked import Interaction

Answering = Callable[[Interaction], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Answers:
    """How one type is answered; None where that is not done. `parameters` are (name, kind) of its search."""

    read: Answering | None = None
    search: Answering | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    includes: tuple[str, ...] = ()
    revincludes: tuple[str, ...] = ()
