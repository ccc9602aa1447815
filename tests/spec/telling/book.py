"""A book of small stories: a result at one hospital, an order at another, and what stands between them.

Each line is a story of its own person: what happens | result finished at BN1 | order signed | where | verdict. Days are of
June 2025, hours of Viet Nam. All stories of a chapter are one world, played by one arm on both engines.
"""

from __future__ import annotations

from dataclasses import dataclass

from coordinator.policies import load_policy
from emr_hub.clock import HOUR, Instant
from scenarios.definition import Arm, Outage, Rollout, Step, Systems, Words
from scenarios.engines.columns import run_columns
from scenarios.engines.exchange import run_exchange
from scenarios.engines.exchange_plan import ExchangePlan, SameAnswer
from scenarios.engines.exchange_plan import Outage as Down
from scenarios.experiments.judging import seen_of
from scenarios.telling import Telling, fetch_outages, told, unanswered
from tests.integration.scenarios.small_worlds import END, START, SmallWorld, at

POLICY, SEED = "fixed-7d", 7
SERVICE, ANALYTE = "23.0051.1494", "creat"
NOBODY = SameAnswer(0.0, "other")


@dataclass(frozen=True)
class Example:
    """One line of a chapter."""

    what: str
    resulted: Instant
    signed: Instant
    where: str
    expected: str


def chapter(text: str) -> list[Example]:
    """The lines of a chapter."""
    return [_example(*(cell.strip() for cell in line.split("|"))) for line in text.strip().splitlines()]


def _example(what: str, resulted: str, signed: str, where: str, expected: str) -> Example:
    return Example(what, moment(resulted), moment(signed), where, expected)


def moment(text: str) -> Instant:
    """ "9 11:30" is half past eleven of 9 June; "12" its first instant."""
    day, _, clock = text.partition(" ")
    hours, _, minutes = clock.partition(":")
    return at(int(day), int(hours or 0) + int(minutes or 0) / 60)


def down(what: str, facility: str, begins: str, ends: str) -> Outage:
    """Something is down from one moment until before another."""
    return Outage(facility, moment(begins), moment(ends), what)  # type: ignore[arg-type]


def joins(*steps: tuple[str, str], others: str = "never") -> Rollout:
    """Facilities that join at a moment each."""
    return Rollout(tuple(Step(moment(begins), (key,)) for begins, key in steps), others)  # type: ignore[arg-type]


def arm(*outages: Outage, systems: Systems | None = None, rollout: Rollout | None = None, delay: int = 0) -> Arm:
    """An arm with a coordinator, and nothing unusual beside what is said."""
    return Arm("arm", Words("arm", "nhánh"), True, outages=outages, systems=systems or Systems(), rollout=rollout,
               link_delay_minutes=delay)  # fmt: skip


def verdicts(examples: list[Example], of: Arm) -> list[str]:
    """What the coordinator says of each story's order; both engines must say the same."""
    tables = told(_world(examples), Telling.of(of), SEED)
    plan = _plan(of)
    wire = run_exchange(tables, plan, NOBODY).decisions
    seen = seen_of(tables)
    over = run_columns(
        tables, seen.columns, seen.ground(True), plan, load_policy(POLICY), _table(seen.columns.order_id)
    )
    assert over.to_pylist() == wire.to_pylist()
    said = {row["order_id"]: row["verdict"] or "not asked" for row in wire.to_pylist()}
    return [str(said[2 * n + 2]) for n in range(len(examples))]


def _plan(of: Arm) -> ExchangePlan:
    spans = [tuple(Down(o.facility, o.begins, o.ends) for o in some) for some in (fetch_outages(of), unanswered(of))]
    return ExchangePlan("arm", POLICY, SEED, START, END, link_delay=of.link_delay_minutes * 60_000, outages=spans[0],
                        unanswered=spans[1])  # fmt: skip


def _world(examples: list[Example]) -> dict[str, object]:
    world = SmallWorld({"BM": at(-200), "BN1": at(-200)})
    for n, one in enumerate(examples):
        here, there = 2 * n + 1, 2 * n + 2
        for card, key in ((here, "BN1"), (there, "BM")):
            world.person(card, key, cccd=f"001185{n:06d}")
        signed = min(one.resulted, one.signed) - 3 * HOUR
        world.order(here, here, SERVICE, signed, collected_at=signed + HOUR, resulted_at=one.resulted)
        world.order(there, there if one.where == "BM" else here, SERVICE, one.signed)
        for order in (here, there):
            world.result(order, ANALYTE, 80.0)
    for encounter in world.rows["encounters"]:
        encounter["ended_at"] = at(20)
    return world.tables()  # type: ignore[return-value]


def _table(order_ids: object) -> object:
    import numpy as np

    from scenarios.engines.exchange_plan import AnswerTable

    nobody = np.zeros(len(order_ids))  # type: ignore[arg-type]
    return AnswerTable(order_ids, nobody, nobody, lambda ids, abnormal: np.full(len(ids), "other", object))  # type: ignore[arg-type]
