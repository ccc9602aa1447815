"""A coordinator that sees all finds exactly what is there; seeing more never finds less; planted harm is found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from coordinator.bulk import Arm, Columns, Ground, Grouping, arrange, judge_arm, judge_count, permits_of, rules_of
from coordinator.bulk.arrays import NEVER, YES
from coordinator.decision import Count, Criterion, Policy
from coordinator.policies import load_policy
from emr_hub.columns import longs
from emr_hub.randomness import uniforms
from emr_hub.terminology import analytes, services
from hospitals.world import WorldPlan, draw_world
from scenarios.engines.ground import columns_of, true_ground
from scenarios.experiments.plans import tables_of
from scenarios.measures import Period, measure_run

Tables = dict[str, pa.Table]
START, END = date(2025, 7, 1), date(2025, 10, 31)


@pytest.fixture(scope="module")
def world() -> Tables:
    """A world without history, in which every result is known and published the moment its order is signed."""
    return at_once(tables_of(draw_world(WorldPlan(77, 260, START, END, 0))))


def at_once(tables: Tables) -> Tables:
    orders, results = tables["orders"], tables["results"]
    hiv = [code for code, s in services().items() if any(analytes()[a].hiv for a in s.analytes)]
    orders = orders.filter(pc.invert(pc.is_in(pc.cast(orders["service"], pa.string()), value_set=pa.array(hiv))))
    for name in ("collected_at", "resulted_at", "published_at"):
        orders = orders.set_column(orders.schema.get_field_index(name), orders.schema.field(name), orders["signed_at"])
    results = results.filter(
        pc.and_(pc.equal(results["version"], 1), pc.is_in(results["order_id"], orders["order_id"]))
    )
    signed = dict(zip(longs(orders, "order_id").tolist(), longs(orders, "signed_at").tolist(), strict=True))
    known = pa.array([signed[o] for o in longs(results, "order_id").tolist()]).cast(
        results.schema.field("known_at").type
    )
    place = results.schema.get_field_index("known_at")
    return {**tables, "orders": orders, "results": results.set_column(place, results.schema.field(place), known)}


def seeing_all(
    ground: Ground, accept: float, asked: np.ndarray | None = None, visible: np.ndarray | None = None
) -> Arm:
    """An arm in which every pointer stands at once, unless said otherwise, and a share of proposals is accepted."""
    orders = ground.arranged.orders
    size, none = len(orders.order_id), np.empty(0, np.int64)
    chance = np.full(size, accept)
    return Arm(
        orders.resulted if visible is None else visible, np.ones(size, np.int8) if asked is None else asked,
        uniforms(5, "answer", orders.order_id), chance, chance, np.zeros(10_000, np.int64), none, none,
    )  # fmt: skip


@pytest.mark.parametrize("policy", ["g147", "draft-2026-08", "fixed-30d"])
def test_perfect_identity_codes_and_no_delay_flag_exactly_the_repeats_that_are_there(
    world: Tables, policy: str
) -> None:
    columns = columns_of(world)
    ground, rules = true_ground(world, columns), rules_of(load_policy(policy), columns.analytes, analytes())
    there = judge_count(ground, rules, Count.D3).counted == YES
    flagged = judge_arm(ground, rules, seeing_all(ground, 1.0)).counted == YES
    assert there.sum() > 30
    assert np.array_equal(flagged, there), "precision and recall are 1, order by order"


def test_an_oracle_that_misses_one_result_is_noticed(world: Tables) -> None:
    """The equality can fail: one pointer that never stands is enough, where a repeat rests on it."""
    columns = columns_of(world)
    ground, rules = true_ground(world, columns), rules_of(load_policy("g147"), columns.analytes, analytes())
    found = judge_count(ground, rules, Count.D3)
    orders, items = ground.arranged.orders, ground.arranged.items
    crossing = (found.candidate >= 0) & (found.counted[items.order] == YES)
    crossing &= orders.registration[found.candidate] != orders.registration[items.order]
    visible = orders.resulted.copy()
    visible[found.candidate[np.flatnonzero(crossing)[0]]] = NEVER
    flagged = judge_arm(ground, rules, seeing_all(ground, 1.0, visible=visible)).counted == YES
    assert not np.array_equal(flagged, found.counted == YES)


def test_an_oracle_that_takes_two_people_for_one_is_noticed(world: Tables) -> None:
    """Precision can fail too: where neighbours share a record, repeats are flagged that are none."""
    columns = columns_of(world)
    rules, who = rules_of(load_policy("g147"), columns.analytes, analytes()), persons_of(world, columns)
    truth, merged = (
        Ground(arrange(columns, Grouping.by_person(person)), permits_of(columns, {}), columns.carried)
        for person in (who, who // 2)
    )
    there, found = (
        set(ground.arranged.orders.order_id[judge_arm(ground, rules, seeing_all(ground, 1.0)).counted == YES].tolist())
        for ground in (truth, merged)
    )
    assert there and found - there


@dataclass(frozen=True)
class Singles:
    """Orders of one needed analyte each, and who truly is who."""

    tables: Tables
    columns: Columns
    person: np.ndarray

    def ground(self, grouping: np.ndarray) -> Ground:
        """The orders grouped by a number per registration."""
        arranged = arrange(self.columns, Grouping.by_person(grouping))
        return Ground(arranged, permits_of(self.columns, {}), self.columns.carried)


@pytest.fixture(scope="module")
def singles(world: Tables) -> Singles:
    alone = [code for code, s in services().items() if len(s.analytes) == 1]
    orders = world["orders"].filter(
        pc.is_in(pc.cast(world["orders"]["service"], pa.string()), value_set=pa.array(alone))
    )
    results = world["results"].filter(pc.is_in(world["results"]["order_id"], orders["order_id"]))
    columns = columns_of({**world, "orders": orders, "results": results})
    return Singles(world, columns, persons_of(world, columns))


def persons_of(world: Tables, columns: Columns) -> np.ndarray:
    """Whose each registration truly is."""
    truth = world["truth/registrations"]
    person = dict(zip(longs(truth, "registration_id").tolist(), longs(truth, "person_id").tolist(), strict=True))
    return np.array([person[r] for r in columns.registration_ids.tolist()])


def age_alone() -> Policy:
    """Thirty days for everybody, and nothing else asked: then a chain is a greedy choice of spaced tests."""
    three = {Criterion.SAME_PERSON, Criterion.SAME_TEST, Criterion.RECENT_ENOUGH}
    return replace(load_policy("fixed-30d"), id="age-alone", binds=frozenset(three))


def flagged(singles: Singles, grouping: np.ndarray, taking_part: np.ndarray) -> np.ndarray:
    """Order ids flagged where these facilities take part, everything else seen and every proposal accepted."""
    ground = singles.ground(grouping)
    orders = ground.arranged.orders
    inside = taking_part[orders.facility]
    arm = seeing_all(ground, 1.0, inside.astype(np.int8), np.where(inside, orders.resulted, NEVER))
    judged = judge_arm(ground, rules_of(age_alone(), singles.columns.analytes, analytes()), arm)
    return orders.order_id[judged.counted == YES]


def nested(size: int, seed: int) -> list[np.ndarray]:
    """Ever larger sets of facilities: a third, two thirds, all."""
    luck = uniforms(seed, "test participation", np.arange(size))
    return [luck < share for share in (1 / 3, 2 / 3, 1.1)]


@pytest.mark.parametrize("seed", range(8))
def test_more_participation_never_lowers_the_number_of_repeats_flagged(singles: Singles, seed: int) -> None:
    size = int(singles.columns.facility.max()) + 1
    counts = [len(flagged(singles, singles.person, part)) for part in nested(size, seed)]
    assert counts == sorted(counts) and counts[-1] > 100


@pytest.mark.parametrize("seed", range(8))
def test_better_identifiers_never_lower_the_number_of_repeats_flagged(singles: Singles, seed: int) -> None:
    """From cards that nobody links, over more and more people whose cards are joined, to who truly is who."""
    everybody = np.ones(int(singles.columns.facility.max()) + 1, bool)
    alone = np.arange(len(singles.person)) + 10**6
    luck = uniforms(seed, "test identity", singles.person)
    groupings = [np.where(luck < share, singles.person, alone) for share in (0.0, 0.4, 0.8, 1.1)]
    counts = [len(flagged(singles, grouping, everybody)) for grouping in groupings]
    assert counts == sorted(counts) and counts[0] < counts[-1]


def test_a_coordinator_that_forgets_who_joined_first_is_noticed(singles: Singles) -> None:
    """The order of the counts can fail: whoever joins last is seen, and those before are lost."""
    falls = 0
    for seed in range(8):
        _, most, everybody = nested(int(singles.columns.facility.max()) + 1, seed)
        before, after = (len(flagged(singles, singles.person, part)) for part in (most, everybody & ~most))
        falls += after < before
    assert falls >= 4


def test_people_joined_wrongly_apart_are_noticed(singles: Singles) -> None:
    """An identity that deals every other order to another card flags fewer than the true one."""
    everybody = np.ones(int(singles.columns.facility.max()) + 1, bool)
    apart = singles.person + 10**6 * (np.arange(len(singles.person)) % 2)
    counts = [len(flagged(singles, grouping, everybody)) for grouping in (singles.person, apart)]
    assert counts != sorted(counts)


def test_recall_rises_with_participation_over_replications(singles: Singles) -> None:
    """Row by row it may fall, since the rows of two greedy chains are not nested; on average it rises."""
    size = int(singles.columns.facility.max()) + 1
    whole = set(flagged(singles, singles.person, np.ones(size, bool)).tolist())
    recalls = []
    for seed in range(12):
        found = [set(flagged(singles, singles.person, part).tolist()) for part in nested(size, seed)]
        recalls.append([len(one & whole) / len(whole) for one in found])
    third, two_thirds, all_ = np.mean(recalls, axis=0)
    assert third < two_thirds < all_ == 1.0


def test_a_wrong_persons_and_a_withdrawn_result_are_found_as_harm_where_planted(world: Tables) -> None:
    columns = columns_of(world)
    ground, rules = true_ground(world, columns), rules_of(load_policy("g147"), columns.analytes, analytes())
    judged = judge_arm(ground, rules, seeing_all(ground, 1.0))
    orders, items = ground.arranged.orders, ground.arranged.items
    cut, source = (int(n) for n in _one_reuse(judged, items, orders))
    decisions = pa.Table.from_pylist(
        [{"order_id": cut, "arm": "on", "policy": "g147", "verdict": "reuse", "reused": [source], "card_shown": True,
          "answer": "accepted", "performed": False}],
        schema=_schema("decisions"),
    )  # fmt: skip
    clean = _harm(world, decisions)
    assert (clean["wrong_person"], clean["corrected_or_withdrawn"]) == (0, 0)
    strangers = _with(world, "truth/orders", source, person_id=999_999)
    assert _harm(strangers, decisions)["wrong_person"] == 1
    first = next(r for r in world["results"].to_pylist() if r["order_id"] == source)
    signed = next(o["signed_at"] for o in world["orders"].to_pylist() if o["order_id"] == cut)
    withdrawn = first | {"version": 2, "status": "entered-in-error", "known_at": signed.replace(year=signed.year + 1)}
    later = pa.Table.from_pylist([withdrawn], schema=world["results"].schema)
    planted = {**world, "results": pa.concat_tables([world["results"], later])}
    assert _harm(planted, decisions)["corrected_or_withdrawn"] == 1


def _one_reuse(judged, items, orders) -> tuple[int, int]:  # type: ignore[no-untyped-def]
    single = np.bincount(items.order) == 1
    chosen = np.flatnonzero((judged.candidate >= 0) & (judged.counted[items.order] == YES) & single[items.order])[0]
    return orders.order_id[items.order[chosen]], orders.order_id[judged.candidate[chosen]]


def _schema(name: str) -> pa.Schema:
    from emr_hub.columns import SCHEMAS

    return SCHEMAS[name]


def _with(world: Tables, table: str, order_id: int, **changed: object) -> Tables:
    rows = [row | changed if row["order_id"] == order_id else row for row in world[table].to_pylist()]
    return {**world, table: pa.Table.from_pylist(rows, schema=world[table].schema)}


def _harm(world: Tables, decisions: pa.Table) -> dict[str, int | None]:
    none = pa.table({n: pa.array([], t) for n, t in (("policy", pa.string()), ("order_id", pa.int64()),
                    ("analyte", pa.string()), *((f"d{k}", pa.bool_()) for k in (1, 2, 3)))})  # fmt: skip
    signed = longs(world["orders"], "signed_at")
    period = Period(int(signed.min()), int(signed.max()) + 1)
    found = measure_run(world, _schema("counts").empty_table(), decisions, none, period, ["g147"], ["on"])
    return {m.key: m.numerator for m in found if dict(m.groups) == {"arm": "on"}}
