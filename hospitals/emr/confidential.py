"""HIV stays in the house: an order or result with an HIV analyte is not sent, pointed to, found or sent along."""

from __future__ import annotations

from functools import cache

from emr_hub.terminology import analytes, services


@cache
def is_confidential(service: str) -> bool:
    """Whether a service (MA_DICH_VU) holds an HIV analyte."""
    known = services().get(service)
    return known is not None and any(analytes()[key].hiv for key in known.analytes if key in analytes())
