"""The same seed gives the same registry, whatever the blocks it is drawn in; more people change nobody's card."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from hospitals.population import Registry, draw_registry

RANKS = {"registration_id", "mrn"}  # ranks in time among all people


def as_bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table.unify_dictionaries().combine_chunks())
    return sink.getvalue().to_pybytes()


def whole(registry: Registry) -> tuple[bytes, bytes]:
    return as_bytes(registry.registrations), as_bytes(registry.truth)


def cards(registry: Registry, people: int) -> list[str]:
    joined = registry.registrations.drop_columns(sorted(RANKS))
    for name in set(registry.truth.schema.names) - RANKS:
        joined = joined.append_column(name, registry.truth[name])
    own = joined.filter(pc.less_equal(joined["person_id"], people))
    return sorted(map(repr, own.select(sorted(own.schema.names)).to_pylist()))


@settings(max_examples=6, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**40), persons=st.integers(1, 300), block=st.integers(1, 400))
def test_blocks_and_repetition_leave_the_same_bytes(seed: int, persons: int, block: int) -> None:
    once = whole(draw_registry(seed, persons))
    assert once == whole(draw_registry(seed, persons)) == whole(draw_registry(seed, persons, block=block))


@settings(max_examples=5, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**40), few=st.integers(1, 120), more=st.integers(1, 200))
def test_more_people_change_nobodys_card(seed: int, few: int, more: int) -> None:
    small, large = draw_registry(seed, few), draw_registry(seed, few + more)
    assert cards(small, few) == cards(large, few)


def test_another_hospital_changes_no_card_of_the_others() -> None:
    """What a desk writes follows from the card's own key; only where people go depends on which hospitals there are."""
    one, two = (draw_registry(3, 400, sites) for sites in ({1: "ordinary"}, {1: "ordinary", 2: "hasty"}))
    here = [r for r in two.registrations.to_pylist() if r["facility_id"] == 1]
    known = {(r["name"], r["cccd"], r["registered_at"]) for r in one.registrations.to_pylist()}
    assert len(here) > 150
    assert {(r["name"], r["cccd"], r["registered_at"]) for r in here} <= known


def test_another_seed_gives_another_registry() -> None:
    assert whole(draw_registry(1, 60)) != whole(draw_registry(2, 60))
