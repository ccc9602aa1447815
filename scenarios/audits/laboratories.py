"""Levels and rungs of the facilities an input names: from the input itself, a table somebody gives, the registry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.errors import DataError
from emr_hub.terminology import facilities
from scenarios.audits.given_rows import given_rows

TIERS = {"central": 3, "provincial": 2, "regional": 2, "district": 1}
COLUMNS = ("facility", "lab_level", "kind", "collection")
STAND_INS = ("ordered", "executed")  # told times that may stand for the taking of a specimen
UNKNOWN_LEVEL = -1


@dataclass(frozen=True, slots=True)
class Laboratory:
    """Level 1 to 5, 0 for none, None where nobody says; `kind` is the rung on the ladder of care.

    `collection`: the told time that stands for the taking of a specimen there, as whoever wrote the table assumes.
    """

    level: int | None
    kind: str | None
    collection: str | None = None


def read_laboratories(path: Path) -> dict[str, Laboratory]:
    """A table of facilities: CSV with facility (as the records name it), lab_level (0 to 5 or empty), kind, collection.

    Kind and collection (`ordered` or `executed`) may be left out. Raises as `given_rows` does, and DataError with
    the line for what is no level, no kind, no such time, and a facility named before.
    """
    found: dict[str, Laboratory] = {}
    for where, row in given_rows(path, COLUMNS, COLUMNS[:2]):
        level, kind, stands = row["lab_level"], row["kind"], row["collection"]
        if level not in ("", *"012345"):
            raise DataError(f"{level!r} is no level", where=f"{where}, lab_level", expected="0 to 5, or empty")
        if kind and kind not in TIERS:
            raise DataError(f"{kind!r} is no kind", where=f"{where}, kind", expected=", ".join(TIERS))
        if stands and stands not in STAND_INS:
            wanted = f"{', '.join(STAND_INS)}, or empty"
            raise DataError(f"{stands!r} is no time", where=f"{where}, collection", expected=wanted)
        if row["facility"] in found:
            raise DataError(f"got {row['facility']!r} twice", where=f"{where}, facility", expected="each facility once")
        found[row["facility"]] = Laboratory(int(level) if level else None, kind or None, stands or None)
    return found


def levels_and_tiers(
    named: Sequence[str], given: Mapping[str, Laboratory], told: Iterable[tuple[str, int | None]]
) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Level (-1 not known) and rung (0 not known) of each facility named, and one entry more for an unknown one.

    A table that was given goes before what the input tells of its facilities; rungs of the catalogue's own facilities
    are known by their key or code.
    """
    said = {facility: level for facility, level in told if level is not None}
    registry = {name: one for one in facilities().values() for name in (one.key, one.code) if name}
    levels, tiers = [], []
    for name in named:
        one = given.get(name, Laboratory(None, None))
        level = one.level if one.level is not None else said.get(name)
        levels.append(UNKNOWN_LEVEL if level is None else level)
        known = registry.get(name)
        tiers.append(TIERS[one.kind] if one.kind else known.tier if known else 0)
    return np.array([*levels, UNKNOWN_LEVEL], np.int8), np.array([*tiers, 0], np.int8)


def laboratories_table(named: Sequence[str], levels: NDArray[np.int8], tiers: NDArray[np.int8]) -> pa.Table:
    """The facilities by number: code as the records name it, level and rung; null where not known."""
    n = len(named)
    level, tier = levels[:n], tiers[:n]
    return pa.table({
        "facility_id": np.arange(1, n + 1), "facility": pa.array(list(named), pa.string()),
        "lab_level": pa.array(level, mask=level < 0), "tier": pa.array(tier, mask=tier <= 0),
    })  # fmt: skip
