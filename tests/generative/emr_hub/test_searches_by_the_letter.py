"""Whatever is stored and whatever is asked, the store answers as a plain reading of the specification does."""

from __future__ import annotations

from collections import Counter

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emr_hub.storage import Put, ResourceStore
from tests.generative.emr_hub.plain_search import World, found
from tests.generative.emr_hub.search_questions import questions, worlds

Question = tuple[str, list[tuple[str, str]]]
EXAMPLES = settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def stored(world: World) -> ResourceStore:
    store = ResourceStore()
    store.put_many(Put(r["resourceType"], r["id"], r, 1) for r in world)
    return store


def asked(store: ResourceStore, question: Question) -> list[str]:
    kind, pairs = question
    page = store.page(store.read_query(kind, pairs))
    assert page.total == len(page.matches) == store.count(kind, [pair for pair in pairs if pair[0] != "_sort"])
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
    assert min(sizes["none"], sizes["some"], sizes["all"]) >= 5, sizes


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
