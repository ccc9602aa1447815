"""Whatever is stored and whatever is asked, the store answers as a plain reading of the specification does."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emr_hub.storage import Put, ResourceStore
from tests.generative.emr_hub.plain_search import PREFIXES, UCUM, World, found
from tests.generative.emr_hub.search_questions import DATES, NUMBERS, VALUES, questions, worlds

Question = tuple[str, list[tuple[str, str]]]
EXAMPLES = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def stored(world: World) -> ResourceStore:
    store = ResourceStore()
    store.put_many(Put(r["resourceType"], r["id"], r, 1) for r in world)
    return store


def asked(store: ResourceStore, question: Question) -> list[str]:
    kind, pairs = question
    page = store.page(store.read_query(kind, pairs))
    conditions = [pair for pair in pairs if pair[0] not in ("_sort", "_count")]
    assert page.total == len(page.matches) == store.count(kind, conditions)
    return [one.resource_id for one in page.matches]


@EXAMPLES
@given(worlds, st.lists(questions(), min_size=6, max_size=12))
def test_every_search_finds_what_the_specification_says_in_the_order_asked_for(
    world: World, several: list[Question]
) -> None:
    store = stored(world)
    for kind, pairs in several:
        assert asked(store, (kind, pairs)) == found(world, kind, pairs), (kind, pairs, world)
    store.close()


def test_the_questions_hit_often_enough_to_tell_right_from_wrong() -> None:
    sizes: Counter[str] = Counter()

    @EXAMPLES
    @given(worlds, questions())
    def tally(world: World, question: Question) -> None:
        kind, pairs = question
        there = sum(r["resourceType"] == kind for r in world)
        hits = len(found(world, kind, pairs))
        sizes["none" if not hits else "all" if hits == there else "some"] += 1

    tally()
    assert min(sizes["none"], sizes["some"], sizes["all"]) >= 3, sizes


def held_at_every_edge() -> World:
    """Observations whose date or value lies at, just before and just after what may be asked for."""
    values = [value + step for value in VALUES for step in (-0.05, -0.005, 0, 0.005, 0.05)]
    return [
        *({"resourceType": "Observation", "id": f"d{n:02}", "effectiveDateTime": d} for n, d in enumerate(DATES)),
        *({"resourceType": "Observation", "id": f"e{n:02}", "valuePeriod": {"start": a, "end": b}}
          for n, (a, b) in enumerate(combinations(sorted(DATES[:5]), 2))),
        *({"resourceType": "Observation", "id": f"v{n:02}{unit[0]}",
           "valueQuantity": {"value": round(v, 6), "unit": unit, "system": UCUM, "code": unit}}
          for n, v in enumerate(values) for unit in ("mg/dL", "g/L")),
    ]  # fmt: skip


def differences_at_the_edges() -> list[Question]:
    """The questions about dates and amounts, with every prefix, that are answered otherwise than plainly read."""
    world = held_at_every_edge()
    store = stored(world)
    units = ("", "||mg/dL", f"|{UCUM}|g/L")
    every = [
        *((name, prefix + d) for name in ("date", "value-date") for prefix in ("", *PREFIXES) for d in DATES),
        *(("value-quantity", f"{prefix}{n}{unit}") for prefix in ("", *PREFIXES) for n in NUMBERS for unit in units),
    ]
    asked_all: list[Question] = [("Observation", [pair, ("_count", "1000")]) for pair in every]
    wrong = [(kind, pairs) for kind, pairs in asked_all if asked(store, (kind, pairs)) != found(world, kind, pairs[:1])]
    store.close()
    return wrong


def test_every_prefix_holds_at_every_edge() -> None:
    assert not differences_at_the_edges()


@EXAMPLES
@given(worlds, worlds, st.lists(questions(), min_size=4, max_size=6))
def test_the_index_follows_every_change_and_deletion(before: World, after: World, several: list[Question]) -> None:
    store = stored(before)
    kept = {(r["resourceType"], r["id"]) for r in after}
    store.put_many(Put(r["resourceType"], r["id"], r, 2) for r in after)
    for r in before:
        if (r["resourceType"], r["id"]) not in kept:
            assert store.delete(r["resourceType"], r["id"], 3) is not None
    for kind, pairs in several:
        assert asked(store, (kind, pairs)) == found(after, kind, pairs), (kind, pairs, after)
    store.close()


@EXAMPLES
@given(worlds, questions(), st.integers(1, 2), st.lists(worlds, min_size=1, max_size=3))
def test_pages_show_each_match_once_as_it_was_when_first_asked(
    world: World, question: Question, count: int, writes: list[World]
) -> None:
    kind, pairs = question
    store, wanted = stored(world), found(world, kind, pairs)
    bodies = {r["id"]: r for r in world if r["resourceType"] == kind}
    page = store.page(store.read_query(kind, [*pairs, ("_count", str(count))]))
    seen = list(page.matches)
    while page.next is not None:
        for r in writes.pop() if writes else ():  # whatever changes in between
            store.put(r["resourceType"], r["id"], r, 5)
        for r in world[:2]:
            store.delete(r["resourceType"], r["id"], 6)
        page = store.next_page(page.next)
        assert page.total == len(wanted) and len(page.matches) <= count
        seen.extend(page.matches)
    assert [one.resource_id for one in seen] == wanted
    for one in seen:
        body = orjson.loads(one.body)
        del body["meta"]
        assert body == bodies[one.resource_id]
    store.close()
