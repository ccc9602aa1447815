"""One order of a run folder: its counts in the world as it was, and each arm as the coordinator saw it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa
from pyarrow import compute

from coordinator.decision import Policy
from coordinator.policies import load_policy
from emr_hub.errors import UsageError
from scenarios.definition import Scenario, load_scenario
from scenarios.engines.columns import arm_of, conditions_of
from scenarios.engines.ground import columns_of, true_ground
from scenarios.experiments.arms import plan_of
from scenarios.experiments.judging import seen_of
from scenarios.experiments.views import Views
from scenarios.explaining.case import ChainCase, Explanation, OrderFacts
from scenarios.explaining.chains import arm_chain, count_chains
from scenarios.explaining.rows import facts_of, row_of, words_of_row
from scenarios.run_folder import Run
from scenarios.telling import Telling

pc: Any = compute  # its type stubs know neither every function nor every shape
_WORLD = ("facilities", "registrations", "consents", "encounters", "orders", "results", "truth/registrations")


def explain_run(run: Run, order_id: int, policy_id: str | None, arm: str | None) -> Explanation:
    """The counts under one policy (the scenario's own when none is named) and the arms, or the one named."""
    tables = {name: run.table(name) for name in _WORLD}
    scenario = load_scenario(run.folder / "scenario.toml")
    policy = load_policy(policy_id or scenario.policy)
    own = row_of(tables["orders"], order_id, run.folder)
    names = dict(zip(*(tables["facilities"][c].to_pylist() for c in ("facility_id", "key")), strict=True))
    chains = [
        *_counts(run, tables, policy, order_id, names), *_arms(run, tables, scenario, policy_id, arm, order_id, names)
    ]  # fmt: skip
    return Explanation("run", _facts(own, tables, names), tuple(chains))


def _person(tables: Mapping[str, pa.Table], registration: int) -> list[int]:
    """The registrations of the true person who holds this one."""
    truth = tables["truth/registrations"]
    person = truth.filter(pc.equal(truth["registration_id"], registration))["person_id"][0]
    same: list[Any] = truth.filter(pc.equal(truth["person_id"], person))["registration_id"].to_pylist()
    return same


def only_of(tables: Mapping[str, pa.Table], registrations: list[int]) -> dict[str, pa.Table]:
    """The tables with the orders and results of these registrations alone."""
    some = pa.array(registrations, pa.int64())
    orders = tables["orders"].filter(pc.is_in(tables["orders"]["registration_id"], value_set=some))
    ids = orders["order_id"].combine_chunks()
    results = tables["results"].filter(pc.is_in(tables["results"]["order_id"], value_set=ids))
    return {**tables, "orders": orders, "results": results}


def _counts(
    run: Run, tables: Mapping[str, pa.Table], policy: Policy, order_id: int, names: Mapping[int, str]
) -> Iterator[ChainCase]:
    owner = tables["orders"].filter(pc.equal(tables["orders"]["order_id"], order_id))["registration_id"][0].as_py()
    few = only_of(tables, _person(tables, owner))
    columns = columns_of(few)
    stored = _row(run.table("counts"), order_id, policy=policy.id)
    yield from count_chains(
        true_ground(few, columns), columns.analytes, policy, order_id, stored, lambda n: names.get(n or 0, "?")
    )


def _arms(
    run: Run, tables: Mapping[str, pa.Table], scenario: Scenario, policy_id: str | None, arm: str | None,
    order_id: int, names: Mapping[int, str],
) -> Iterator[ChainCase]:  # fmt: skip
    decisions = run.table("decisions")
    rows = decisions.filter(pc.equal(decisions["order_id"], order_id))
    told = {r["arm"]: r for r in (words_of_row(row) for row in rows.to_pylist())}
    chosen = [name for name, row in told.items() if _is_asked(name, row, scenario, policy_id, arm)]
    if arm is not None and arm not in told:
        raise UsageError(f"got {arm!r}", where="--arm", expected="one of " + (", ".join(told) or "none for this order"))
    if not chosen:
        return
    views = Views(tables, scenario.seed, seen_of(tables))
    for name in chosen:
        yield _arm(name, told[name], decisions, scenario, views, order_id, names)


def _is_asked(name: str, row: Mapping[str, str], scenario: Scenario, policy_id: str | None, arm: str | None) -> bool:
    played = {a.id: a for a in scenario.arms}.get(name.partition("@")[0])
    if played is None or not played.coordinator:
        return False
    if arm is not None:
        return name == arm
    return row["policy"] == load_policy(policy_id or scenario.policy).id


def _arm(
    name: str, row: Mapping[str, str], decisions: pa.Table, scenario: Scenario, views: Views, order_id: int,
    names: Mapping[int, str],
) -> ChainCase:  # fmt: skip
    played = {a.id: a for a in scenario.arms}[name.partition("@")[0]]
    seen = views.of(Telling.of(played))
    plan = replace(plan_of(played, scenario, 1), arm=name, policy=row["policy"])
    ground = seen.ground(plan.connected_only)
    conditions = conditions_of(seen.tables, seen.columns, plan)
    arm = arm_of(seen.tables, ground, plan, conditions, None)
    own = decisions.filter(pc.equal(pc.cast(decisions["arm"], pa.string()), name))
    withdrawn = set(own.filter(pc.invert(own["performed"]))["order_id"].to_pylist())
    every: list[Any] = seen.tables["orders"]["order_id"].to_pylist()
    performed = frozenset(every) - withdrawn
    return arm_chain(
        ground, seen.columns.analytes, load_policy(row["policy"]), arm, name, order_id, performed, row,
        lambda n: names.get(n or 0, "?"),
    )  # fmt: skip


def _row(table: pa.Table, order_id: int, **words: str) -> dict[str, str]:
    """The one row of an order as words; empty where the table has none."""
    found = table.filter(pc.equal(table["order_id"], order_id))
    for name, word in words.items():
        found = found.filter(pc.equal(pc.cast(found[name], pa.string()), word))
    return words_of_row(found.to_pylist()[0]) if found.num_rows else {}


def _facts(row: Mapping[str, Any], tables: Mapping[str, pa.Table], names: Mapping[int, str]) -> OrderFacts:
    persons = _person(tables, row["registration_id"])
    cards = tables["registrations"]
    cards = cards.filter(pc.is_in(cards["registration_id"], value_set=pa.array(persons, pa.int64())))
    listed = {c["registration_id"]: f"{names.get(c['facility_id'], '?')} {c['mrn']}" for c in cards.to_pylist()}
    first = row["registration_id"]
    return facts_of(row, tables["results"], names, (listed[first], *(c for r, c in listed.items() if r != first)))
