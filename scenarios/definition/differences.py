"""What in an arm differs from an arm of which nothing is said, in the words of the file."""

from __future__ import annotations

import tomli_w

from scenarios.definition.arm import Arm
from scenarios.definition.words import Words
from scenarios.definition.writing_arms import arm_table


def differences(arm: Arm) -> list[tuple[str, str]]:
    """(key, value) of what is not as usual, as in a scenario file; outages and steps by their number."""
    usual = arm_table(Arm(arm.id, Words(arm.title.en, arm.title.vi), arm.coordinator))
    said = {key: value for key, value in arm_table(arm).items() if usual.get(key) != value and key not in _APART}
    return [(key, _short(value)) for key, value in said.items()]


_APART = ("policy", "engine")  # shown in columns of their own


def _short(value: object) -> str:
    if isinstance(value, list):
        return f"({len(value)})"
    if isinstance(value, dict):
        inner = {key: len(one) if isinstance(one, list) and key == "steps" else one for key, one in value.items()}
        return ", ".join(" ".join(tomli_w.dumps({key: one}).split()) for key, one in inner.items())
    return str(value).lower() if isinstance(value, bool) else str(value)
