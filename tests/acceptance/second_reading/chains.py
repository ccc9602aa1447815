"""D1, D2 and D3 of a world under a policy: three chains, each judged against what that count itself kept."""

from __future__ import annotations

from collections import defaultdict

from emr_hub.columns.schemas import ANSWERS
from tests.acceptance.second_reading.criteria import (
    NO,
    NOT_ASKED,
    UNKNOWN,
    YES,
    Answers,
    Earlier,
    clock_of,
    ten_answers,
    youngest,
)
from tests.acceptance.second_reading.policy import Rule
from tests.acceptance.second_reading.world import Order, Row, World, is_result

D1 = ("same_person", "same_test", "recent_enough")
D2 = (*D1, "laboratory_recognised", "worth_reusing")
CONDITIONS = {"d1": D1, "d2": D2, "d3": ANSWERS}
AWAITED = ("final", "known_in_time")
Judged = list[tuple[Earlier | None, Answers]]
Kept = dict[tuple[int, str], list[Order]]


def count(world: World, rule: Rule) -> dict[int, Row]:
    """The row of every order, as `tables/counts.parquet` has it."""
    counted: dict[int, Row] = {order.id: {} for order in world.orders}
    for name in CONDITIONS:
        for order, judged in _run(world, rule, name):
            row, flagged = counted[order.id], _holds(judged, CONDITIONS[name])
            row[name] = flagged
            row[f"undecided_{name}"] = not flagged and _is_open(judged, CONDITIONS[name])
            row[f"scope_{name}"] = _scope(order, judged) if flagged else None
            if name == "d1":
                row["same_moment"] = flagged and all(e is not None and e.clock == order.t for e, _ in judged)
            if name == "d3":
                row["pending"] = not flagged and _waits_only(judged)
    return counted


def _run(world: World, rule: Rule, name: str) -> list[tuple[Order, Judged]]:
    kept: Kept = defaultdict(list)
    done = []
    for order in world.orders:
        judged: Judged = []
        for key in order.service.needed:
            earlier = _candidate(rule, kept[order.person, order.class_of(key)], key, order.t)
            judged.append((earlier, ten_answers(world, rule, order, key, earlier)))
        done.append((order, judged))
        if not _holds(judged, CONDITIONS[name]):
            for key in order.service.analytes:
                kept[order.person, order.class_of(key)].append(order)
    return done


def _candidate(rule: Rule, kept: list[Order], key: str, t: int) -> Earlier | None:
    """Every hospital's orders are known from their signing, and results once resulted."""
    found = []
    for order in kept:
        clock = clock_of(rule, order, t)
        if order.is_pending(t):
            found.append(Earlier(order, key, clock, None, order.newest(key)))
        elif is_result(version := order.known(key, t)):
            found.append(Earlier(order, key, clock, version, version))
    return youngest(found)


def _holds(judged: Judged, conditions: tuple[str, ...]) -> bool:
    """Every condition is yes or not asked for every needed analyte, and each has a candidate."""
    return all(e is not None and all(a[c] in (YES, NOT_ASKED) for c in conditions) for e, a in judged)


def _is_open(judged: Judged, conditions: tuple[str, ...]) -> bool:
    said = [answers[c] for _, answers in judged for c in conditions]
    return NO not in said and UNKNOWN in said


def _waits_only(judged: Judged) -> bool:
    """Every criterion but 3 and 4 holds, and those fail on pending candidates alone."""
    return _holds(judged, tuple(c for c in ANSWERS if c not in AWAITED)) and all(
        e is not None and (e.is_pending or all(a[c] in (YES, NOT_ASKED) for c in AWAITED)) for e, a in judged
    )


def _scope(order: Order, judged: Judged) -> str:
    return "cross" if any(e is not None and e.order.facility != order.facility for e, _ in judged) else "same"
