"""The ten questions about one earlier result, answered one by one as DECISION.md words them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from emr_hub.clinical import Flag
from emr_hub.clock import day_start
from emr_hub.columns.schemas import ANSWERS
from emr_hub.terminology import Reading, Refused, analyte, convert, reading_of
from tests.acceptance.second_reading.policy import Rule
from tests.acceptance.second_reading.world import Order, Row, World

YES, NO, UNKNOWN, NOT_ASKED = "yes", "no", "unknown", "not_asked"
Answers = dict[str, str]
NOBODY: Answers = {name: NO for name in ANSWERS} | {"same_person": NOT_ASKED}
PERHAPS_ANOTHER: Answers = {name: UNKNOWN for name in ANSWERS}


@dataclass
class Earlier:
    """The one earlier result that is judged. `version` is None while pending; `read` is what may be read of it."""

    order: Order
    analyte: str
    clock: int
    version: Row | None
    read: Row | None
    visible_at: int = 0

    @property
    def is_pending(self) -> bool:
        return self.version is None


def clock_of(rule: Rule, earlier: Order, t: int) -> int:
    """From when age counts; never later than t."""
    return min(int(earlier.row["collected_at" if rule.clock == "collection" else "resulted_at"]), t)


def youngest(found: list[Earlier]) -> Earlier | None:
    """The latest clock, then the lowest order_id."""
    return min(found, key=lambda e: (-e.clock, e.order.id), default=None)


def ten_answers(world: World, rule: Rule, order: Order, key: str, earlier: Earlier | None) -> Answers:
    """The answers for one needed analyte of an order."""
    if earlier is None:
        return dict(NOBODY)
    asked = {
        "same_person": YES,
        "same_test": _same_test(earlier),
        "final": _final(earlier),
        "known_in_time": NO if earlier.is_pending else YES,
        "recent_enough": _recent_enough(rule, order, key, earlier),
        "laboratory_recognised": _recognised(world, order, earlier.order),
        "worth_reusing": _worth_reusing(world, rule, order, key, earlier),
        "no_state_change": _no_state_change(order, earlier.order),
        "not_serial": YES if order.row["protocol"] is None else NO,
        "permitted": YES if is_permitted(world, order, earlier.order) else NO,
    }
    return {name: answer if name in rule.binds else NOT_ASKED for name, answer in asked.items()}


def _same_test(earlier: Earlier) -> str:
    read = earlier.read
    if read is None or read["value"] is None:
        return YES  # the class is equal, and there is no number to convert
    converted = convert(earlier.analyte, read["value"], read["unit"], read["loinc"])
    return UNKNOWN if isinstance(converted, Refused) else YES


def _final(earlier: Earlier) -> str:
    if earlier.is_pending:
        return NO
    if earlier.read is None:
        return UNKNOWN
    return YES if earlier.read["status"] in ("final", "amended", "corrected") else NO


def _recent_enough(rule: Rule, order: Order, key: str, earlier: Earlier) -> str:
    window = rule.window(key, order.row["context"], order.row["age_days"])
    return YES if 0 <= order.t - earlier.clock < window else NO


def _recognised(world: World, order: Order, earlier: Order) -> str:
    source, here = (int(world.facilities[o.facility]["lab_level"]) for o in (earlier, order))
    return YES if earlier.facility == order.facility or (source >= 1 and source >= here) else NO


def reading(world: World, earlier: Earlier) -> Reading:
    """What the earlier result says, in the words of its laboratory."""
    read = earlier.read
    if read is None:
        return Reading.UNKNOWN
    value = read["value"]
    if value is not None:
        converted = convert(earlier.analyte, value, read["unit"], read["loinc"])
        value = None if isinstance(converted, Refused) else converted.value
    flag = None if read["flag"] is None else Flag(read["flag"])
    return reading_of(earlier.analyte, flag, value, False, world.sex(earlier.order))


def _worth_reusing(world: World, rule: Rule, order: Order, key: str, earlier: Earlier) -> str:
    """Unread is unknown, but a slow analyte serves unread; a pending result that came to nothing has no flag."""
    if key not in order.service.judged:
        return NOT_ASKED
    says = reading(world, earlier)
    if says is Reading.CRITICAL:
        return NO
    if rule.wants_positive(key, order.row["context"], order.row["age_days"]):
        return UNKNOWN if says is Reading.UNKNOWN else YES if says is Reading.POSITIVE else NO
    if says is Reading.NORMAL or analyte(key).slow:
        return YES
    return UNKNOWN if says is Reading.UNKNOWN else NO


def _no_state_change(order: Order, earlier: Order) -> str:
    unstable = order.row["unstable_at"]
    return YES if unstable is None or int(earlier.row["collected_at"]) >= unstable else NO


@cache
def _law() -> list[dict[str, str]]:
    text = (resources.files("coordinator.disclosure") / "tables" / "legal_bases.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _in_force(basis: str, t: int) -> bool:
    def at(written: str) -> int:
        return day_start(date.fromisoformat(written))

    return any(r["basis"] == basis and at(r["from"]) <= t and (not r["until"] or t < at(r["until"])) for r in _law())


def is_permitted(world: World, order: Order, earlier: Order) -> bool:
    """Within one hospital always; else by a ground on the registration at the source, in force at t."""
    return earlier.facility == order.facility or any(
        "laboratory" in ground["categories"].split(";")
        and ground["valid_from"] <= order.t
        and (ground["valid_to"] is None or order.t < ground["valid_to"])
        and _in_force(ground["basis"], order.t)
        for ground in world.consents.get(earlier.registration, ())
    )
