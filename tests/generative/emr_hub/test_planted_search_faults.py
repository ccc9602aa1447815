"""The comparison with the specification can fail: every fault planted in the store is found by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from emr_hub.storage import ResourceStore
from emr_hub.storage.asking import amounts, composites, conditions, sorting, words
from emr_hub.storage.asking.part import Part
from emr_hub.storage.index import amounts as indexed_amounts
from emr_hub.storage.index import composites as indexed_composites
from tests.generative.emr_hub.plain_search import World, found
from tests.generative.emr_hub.search_questions import questions, worlds
from tests.generative.emr_hub.test_searches_by_the_letter import Question, asked, differences_at_the_edges, stored

Plant = Callable[[pytest.MonkeyPatch], None]


def _set(owner: object, name: str, value: Any) -> Plant:
    return lambda patch: patch.setattr(owner, name, value)


def _say(table: dict[str, str], prefix: str, sql: str) -> Plant:
    return lambda patch: patch.setitem(table, prefix, sql)


def _unpaired(patch: pytest.MonkeyPatch) -> None:
    for place in (composites, indexed_composites):
        patch.setattr(place, "composite_number", lambda parameter, form: 7)


FAULTS: dict[str, Plant] = {
    "a partial date is its first instant": _say(amounts._DATES, "eq", "{low} = L"),
    "ge leaves out what begins before and ends after": _say(amounts._DATES, "ge", "{low} >= L"),
    "lt also takes what overlaps": _say(amounts._DATES, "lt", "{low} <= H"),
    "the last digit's half is forgotten": _say(amounts._AMOUNTS, "eq", "{low} = V"),
    "the upper end of a number's precision is inside": _say(amounts._AMOUNTS, "eq", "{low} >= L AND {high} <= H"),
    "units are not converted": _set(indexed_amounts, "canonical", lambda value, system, code: (1, value)),
    "not means is": _set(words, "without", lambda part: part),
    "missing means there": _set(conditions, "without", lambda part: part),
    "texts are not folded": _set(words, "folded", lambda text: text),
    "the parts of a composite come from anywhere": _unpaired,
    "the second condition is forgotten": _set(
        ResourceStore, "page",
        lambda self, query, **more: _page(self, query.__class__(*(
            tuple(query.where[:1]) if name == "where" else getattr(query, name) for name in query.__slots__))),
    ),
    "what is missing comes first": _set(sorting, "MISSING", 1),
    "a reference of another type fits": _set(
        words, "_pointing", lambda value, types, where: ("@.value > ?", ("Patient/",))
    ),
    "a link of a chain is not followed": _set(
        conditions, "_chained", lambda parameter, *rest: Part("@.param = ?", (parameter.numbers[0],), 1)
    ),
}  # fmt: skip
_page = ResourceStore.page


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    FAULTS[fault](monkeypatch)

    @settings(max_examples=150, deadline=None, derandomize=True, phases=[Phase.generate], database=None,
              suppress_health_check=list(HealthCheck), report_multiple_bugs=False)  # fmt: skip
    @given(worlds, st.lists(questions(), min_size=20, max_size=20))
    def compare(world: World, several: list[Question]) -> None:
        store = stored(world)
        for kind, pairs in several:
            assert asked(store, (kind, pairs)) == found(world, kind, pairs)

    if differences_at_the_edges():
        return
    with pytest.raises(AssertionError):
        compare()
