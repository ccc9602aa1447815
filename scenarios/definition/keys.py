"""The keys a scenario file may hold, section by section, and how an unknown one is answered."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

from emr_hub.errors import UsageError

KEYS: dict[str, tuple[str, ...]] = {
    "": ("id", "sources", "title", "question", "expected", "world", "period", "policies", "run", "arms", "directions"),
    "title": ("en", "vi"),
    "question": ("en", "vi"),
    "expected": ("en", "vi"),
    "world": ("seed", "patients", "networks"),
    "period": ("start", "end", "burn_in_days"),
    "policies": ("own", "beside", "second_headline"),
    "run": ("engine",),
    "arms": (
        "id", "title", "coordinator", "acceptance", "silence_share", "link_delay_minutes", "cards_for_ask",
        "connected_only", "outages", "policy", "engine", "systems", "clinicians", "rollout",
    ),
    "arms.title": ("en", "vi"),
    "arms.outages": ("what", "facility", "from", "to"),
    "arms.systems": (
        "publishing", "desks", "order_time_for_collection", "on_paper", "emr_required", "consent_share",
        "written_requests", "unmapped_share", "recognised_from_level",
    ),
    "arms.clinicians": (
        "routine", "slow_esoteric", "high_volume_acute", "abnormal_factor", "load_free", "load_halving", "load_floor",
        "reasons_normal", "reasons_abnormal",
    ),
    "arms.rollout": ("others", "steps"),
    "arms.rollout.steps": ("from", "facilities"),
    "directions": ("measure", "arm", "is", "than", "groups"),
}  # fmt: skip
UNITS = ("days", "hours", "minutes", "seconds", "share", "percent")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like this one; None only when nothing is known."""
    found = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.0)
    return found[0] if found else None


def refuse_unknown_keys(
    keys: Iterable[str], section: str, place: str, known: Mapping[str, Sequence[str]] = KEYS
) -> None:
    """Raise UsageError for the first key that the section does not know, naming the nearest one that exists.

    A right name with a wrong unit ("burn_in_hours") is told the unit; a right name in a wrong section is told where.
    """
    for key in keys:
        if key not in known[section]:
            raise _refusal(key, section, place, known)


def _refusal(key: str, section: str, place: str, known: Mapping[str, Sequence[str]]) -> UsageError:
    sibling = _other_unit(key, known[section])
    if sibling is not None:
        unit = sibling.rsplit("_", 1)[1]
        return UsageError(f"wrong unit in key {key!r}", where=place, expected=f"{sibling!r}, in {unit}")
    elsewhere = [f"{home}.{key}" if home else key for home, there in known.items() if home != section and key in there]
    close = elsewhere[0] if elsewhere else nearest(key, known[section])
    return UsageError(f"unknown key {key!r}", where=place, expected=f"a known key; the nearest is {close!r}")


def _other_unit(key: str, known: Iterable[str]) -> str | None:
    stem, _, unit = key.rpartition("_")
    siblings = [k for k in known if stem and unit in UNITS and k.rpartition("_")[0] == stem]
    return siblings[0] if siblings else None
