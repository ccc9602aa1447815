"""One written time of a resource that is read by itself."""

from __future__ import annotations

from typing import Any

from emr_hub.clock import Instant
from emr_hub.formats.written_times import moment


def when(written: Any) -> tuple[Instant | None, bool]:
    """Its first instant, None for what is no time, and whether it is a whole day."""
    found = moment(written) if isinstance(written, str) else None
    return (found.earliest, not found.is_exact) if found else (None, False)
