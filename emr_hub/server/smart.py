"""The SMART configuration document: what a client finds at `.well-known/smart-configuration` below the base."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

_NOTHING_DONE = ("capabilities", "grant_types_supported", "code_challenge_methods_supported")


def smart_configuration(told: Mapping[str, Any] | None) -> bytes:
    """The document as it was configured; without an authorization server it says that nothing of SMART is done."""
    return orjson.dumps({**{name: [] for name in _NOTHING_DONE}, **(told or {})})
