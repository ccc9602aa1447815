"""The databases agree with a plain reading of the specification, and so with each other."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emr_hub.storage import Put, ResourceStore
from tests.generative.emr_hub.plain_search import World, found
from tests.generative.emr_hub.search_questions import questions, worlds
from tests.generative.emr_hub.test_searches_by_the_letter import Question, asked, held_at_every_edge


@settings(max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(world=worlds, several=st.lists(questions(), min_size=20, max_size=20))
def test_every_database_answers_by_the_letter(store: ResourceStore, world: World, several: list[Question]) -> None:
    with store.transaction():
        for one in store.page(store.read_query(None, [])).matches:  # what the example before left
            store.delete(one.resource_type, one.resource_id, 1)
        store.put_many(Put(r["resourceType"], r["id"], r, 2) for r in world)
    for kind, pairs in several:
        assert asked(store, (kind, pairs)) == found(world, kind, pairs), (kind, pairs, world)


def test_edges_of_dates_and_amounts_are_the_same_everywhere(store: ResourceStore) -> None:
    world = held_at_every_edge()
    store.put_many(Put(r["resourceType"], r["id"], r, 1) for r in world)
    for pairs in (
        [("date", "ge2026-03-11")], [("date", "ne2026-03")], [("value-date", "ap2026-03-11")], [("_sort", "-date")],
        [("value-quantity", "4.1")], [("value-quantity", "le0.041|http://unitsofmeasure.org|g/L")],
        [("value-quantity", "ap41||mg/dL")], [("_sort", "-value-quantity")],
    ):  # fmt: skip
        assert asked(store, ("Observation", [*pairs, ("_count", "1000")])) == found(world, "Observation", pairs), pairs
