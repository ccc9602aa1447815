"""What cutting an order missed, by section 5: the value that would have been measured against the value reused."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib import resources

from emr_hub.terminology import Refused, analyte, convert, is_critical, rcv_limits
from tests.acceptance.second_reading.criteria import Earlier
from tests.acceptance.second_reading.world import Order, Row, World, is_result

KINDS = ("missed_change", "missed_new_abnormal", "missed_critical", "wrong_person", "corrected_or_withdrawn")


def harms(world: World, order: Order, used: dict[str, Earlier]) -> set[str]:
    """The kinds of harm of one cut order; empty where it did none."""
    found: set[str] = set()
    for key, earlier in used.items():
        found.update(_of_values(world, order, key, earlier))
        if earlier.order.person != order.person:
            found.add("wrong_person")
        if any(version["known_at"] > order.t for version in earlier.order.versions[key]):
            found.add("corrected_or_withdrawn")
    return found


def _of_values(world: World, order: Order, key: str, earlier: Earlier) -> Iterator[str]:
    reused, would = earlier.version, _would(order, key)
    if reused is None or would is None:
        return
    before, after = _value(key, reused), _value(key, would)
    if before is None or after is None:
        changed = before is None and after is None and _reads_otherwise(reused, would)
        left_normal = changed and _is_normal(reused)
    elif reused["comparator"] or would["comparator"]:
        changed = _is_inside(world, key, earlier.order, before) != _is_inside(world, key, earlier.order, after)
        left_normal = changed and _is_inside(world, key, earlier.order, before)
    else:
        changed = _is_beyond_noise(world, order, key, earlier.order, before, after)
        left_normal = _is_inside(world, key, earlier.order, before) and not _is_inside(world, key, earlier.order, after)
    if changed:
        yield "missed_change"
    if changed and left_normal:
        yield "missed_new_abnormal"
    if before is not None and after is not None and is_critical(key, after) and not is_critical(key, before):
        yield "missed_critical"


def _would(order: Order, key: str) -> Row | None:
    """What the ordering laboratory would have measured: its last version with a result, also if withdrawn later."""
    held = [version for version in order.versions[key] if is_result(version)]
    return max(held, key=lambda version: int(version["version"]), default=None)


def _value(key: str, version: Row) -> float | None:
    """The number in the catalogue's unit; None for words."""
    if version["value"] is None:
        return None
    converted = convert(key, version["value"], version["unit"], version["loinc"])
    return None if isinstance(converted, Refused) else converted.value


def _is_normal(version: Row) -> bool:
    return version["flag"] in ("N", "NEG")


def _reads_otherwise(reused: Row, would: Row) -> bool:
    """Words have no reference change value: they changed when the one reads normal and the other does not."""
    flagged = reused["flag"] is not None and would["flag"] is not None
    return flagged and _is_normal(reused) != _is_normal(would)


def _is_inside(world: World, key: str, earlier: Order, value: float) -> bool:
    """Within the limits of the laboratory whose result was reused; a limit that does not exist is not crossed."""
    limits = analyte(key).limits(world.sex(earlier))
    low = float("-inf") if limits.low is None else limits.low
    high = float("inf") if limits.high is None else limits.high
    return low <= value <= high


def _is_beyond_noise(world: World, order: Order, key: str, earlier: Order, before: float, after: float) -> bool:
    """Beyond the reference change value of the two laboratories, which is relative to the earlier value."""
    cvas = [_cva(world, key, one) for one in (earlier, order)]
    if cvas[0] is None or cvas[1] is None or before <= 0:
        return False
    limits = rcv_limits(key, cvas[0], cvas[1])
    return limits is not None and (after > before * (1 + limits.rise) or after < before * (1 - limits.fall))


def _cva(world: World, key: str, order: Order) -> float | None:
    """Analytical variation of the laboratory that did (or would do) the order."""
    of = analyte(key).cva
    if of is None:
        written = _own_values().get(key, {}).get("cva")
        of = float(written) if written else None
    return None if of is None else of * _factors()[int(world.facilities[order.facility]["lab_level"])]


def _table(name: str) -> list[dict[str, str]]:
    text = (resources.files("hospitals.laboratory") / "tables" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def _own_values() -> dict[str, dict[str, str]]:
    return {row["analyte"]: row for row in _table("population_values.csv")}


@cache
def _factors() -> dict[int, float]:
    return {int(row["lab_level"]): float(row["cva_factor"]) for row in _table("levels.csv")}
