"""The coordinator arm: what it could see when each order was signed, what it said, and what was done."""

from __future__ import annotations

from collections import Counter, defaultdict

from emr_hub.columns.schemas import ANSWERS
from emr_hub.randomness import uniform
from emr_hub.terminology import Reading, analyte, loinc_meaning
from hospitals.clinicians import acceptance, test_class_of
from hospitals.laboratory import local_codes
from tests.acceptance.second_reading.criteria import (
    NO,
    NOT_ASKED,
    PERHAPS_ANOTHER,
    UNKNOWN,
    YES,
    Answers,
    Earlier,
    clock_of,
    is_permitted,
    reading,
    ten_answers,
    youngest,
)
from tests.acceptance.second_reading.identity import Identity
from tests.acceptance.second_reading.policy import Rule
from tests.acceptance.second_reading.world import Order, Row, World, is_result

ABNORMAL = (Reading.ABNORMAL, Reading.POSITIVE, Reading.CRITICAL)
Judged = list[tuple[Earlier | None, Answers]]


class CoordinatorArm:
    """One arm of a run, from first order to last; `decided` has a row per order of the measured period."""

    def __init__(self, world: World, rule: Rule, arm: Row, load: Counter[int]) -> None:
        self.world, self.rule, self.arm, self.load = world, rule, arm, load
        self.seed = int(world.scenario["world"]["seed"])
        self.who = Identity(world)
        self.performed: dict[int, list[Order]] = defaultdict(list)
        self.decided: dict[int, Row] = {}
        self.reused: dict[int, dict[str, Earlier]] = {}

    def run(self) -> CoordinatorArm:
        """Every order in turn; all of the burn-in is performed."""
        for order in self.world.orders:
            done = True
            if self.world.is_measured(order):
                row = self._decide(order) if self._is_answered(order) else _silent()
                self.decided[order.id] = row
                done = bool(row["performed"])
            if done:
                self.performed[order.registration].append(order)
        return self

    def _is_answered(self, order: Order) -> bool:
        """Asked (the hospital is connected, no HIV test in the order), and not met with silence."""
        if any(analyte(key).hiv for key in order.service.analytes):
            return False
        if self.world.facilities[order.facility]["connected_since"] > order.t:
            return False
        return uniform(self.seed, "silence", order.id) >= float(self.arm["silence_share"])

    def _decide(self, order: Order) -> Row:
        judged = [self._judge(order, key) for key in order.service.needed]
        row: Row = {name: kleene([answers[name] for _, answers in judged]) for name in ANSWERS}
        row["verdict"] = verdict([_usable(answers) for _, answers in judged])
        row["card_shown"] = row["verdict"] == "reuse"
        used = {e.analyte: e for e, _ in judged if e is not None} if row["card_shown"] else {}
        accepted = bool(used) and self._is_accepted(order, used)
        row["reused"] = sorted({e.order.id for e in used.values()})
        row["visible_at"] = max((e.visible_at for e in used.values()), default=None)
        row["answer"] = ("accepted" if accepted else "overridden") if used else None
        row["performed"] = not accepted
        row["scope"] = "cross" if any(e.order.facility != order.facility for e in used.values()) else "same"
        self.reused[order.id] = used
        return row

    def _is_accepted(self, order: Order, used: dict[str, Earlier]) -> bool:
        judged = [used[key] for key in order.service.judged]
        abnormal = any(reading(self.world, e) in ABNORMAL for e in judged)
        cards_per_day = self.load[order.row["clinician_id"]] / self.world.days
        chance = acceptance(test_class_of(order.row["service"]), abnormal, cards_per_day)
        return uniform(self.seed, "answer", order.id) < chance

    def _judge(self, order: Order, key: str) -> tuple[Earlier | None, Answers]:
        certain = self._visible(order, key, self.who.certain(order.registration, order.t))
        earlier = youngest(certain)
        if earlier is None and self._visible(order, key, self.who.probable(order.registration, order.t)):
            return None, dict(PERHAPS_ANOTHER)
        return earlier, ten_answers(self.world, self.rule, order, key, earlier)

    def _visible(self, order: Order, key: str, registrations: set[int]) -> list[Earlier]:
        found = [
            self._seen(order, key, earlier)
            for number in registrations
            for earlier in self.performed[number]
            if key in earlier.service.analytes and earlier.class_of(key) == order.class_of(key)
        ]
        return [e for e in found if e is not None and order.t - e.clock < self.rule.longest(key)]

    def _seen(self, order: Order, key: str, earlier: Order) -> Earlier | None:
        t, clock = order.t, clock_of(self.rule, earlier, order.t)
        own = earlier.registration == order.registration
        if own and earlier.is_pending(t):
            return Earlier(earlier, key, clock, None, None)
        since = int(earlier.row["resulted_at"]) if own else self._pointed_to(earlier)
        version = earlier.known(key, t)
        if since > t or version is None or not is_result(version) or not self._is_mapped(earlier, version):
            return None
        fetched = version if is_permitted(self.world, order, earlier) else None
        return Earlier(earlier, key, clock, version, fetched, since)

    def _pointed_to(self, earlier: Order) -> int:
        """When the pointer of another hospital's result stood in the coordinator."""
        connected = int(self.world.facilities[earlier.facility]["connected_since"])
        return max(int(earlier.row["published_at"]), connected) + int(self.arm["link_delay_minutes"]) * 60_000

    def _is_mapped(self, earlier: Order, version: Row) -> bool:
        if version["loinc"] is not None:
            meaning = loinc_meaning(version["loinc"])
            return meaning is not None and meaning.analyte == version["analyte"]
        return local_codes(self.world.facilities[earlier.facility]["key"])[version["analyte"]].mapped


def kleene(answers: list[str]) -> str:
    """The AND over analytes: no, then unknown, then yes; not asked only where nobody asked."""
    return next(said for said in (NO, UNKNOWN, YES, NOT_ASKED) if said in answers)


def _usable(answers: Answers) -> str:
    return NO if NO in answers.values() else UNKNOWN if UNKNOWN in answers.values() else YES


def verdict(usable: list[str]) -> str:
    """reuse, partial, repeat or ask, from what the needed analytes are."""
    if all(one == YES for one in usable):
        return "reuse"
    if YES in usable and NO in usable:
        return "partial"
    return "repeat" if YES not in usable and NO in usable else "ask"


def _silent() -> Row:
    empty: Row = dict.fromkeys((*ANSWERS, "verdict", "reused", "visible_at", "answer"))
    return empty | {"card_shown": False, "performed": True, "scope": None}
