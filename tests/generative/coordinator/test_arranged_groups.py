"""Groups of a family are numbered within it, and links lead to those numbers, wherever their orders stand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from coordinator.bulk.arrange import Grouping, _families, links_of

SETTINGS = settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
Spans = list[tuple[int, int, bool, int, int]]


@st.composite
def people(draw: st.DrawFn) -> tuple[list[int], list[int], Spans]:
    """The family of each group, families in no order; the group of each order; links within families."""
    family_of = draw(st.lists(st.sampled_from((3, 0, 7)), min_size=2, max_size=7))
    orders = draw(st.lists(st.integers(0, len(family_of) - 1), max_size=12))
    pairs = [(a, b) for b in range(len(family_of)) for a in range(b) if family_of[a] == family_of[b]]
    linked = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    lasting = [(draw(st.booleans()), begins, begins + draw(st.integers(1, 9))) for begins in range(len(linked))]
    return family_of, orders, [(*pair, *span) for pair, span in zip(linked, lasting, strict=True)]


@SETTINGS
@given(people())
@example(([0, 0], [], [(0, 1, True, 0, 1)]))
@example(([3, 0, 3], [2, 1, 0], [(0, 2, True, 0, 1)]))
def test_groups_and_links_are_those_of_a_dictionary(drawn: tuple[list[int], list[int], Spans]) -> None:
    family_of, orders, spans = drawn
    by_family = sorted(orders, key=lambda group: family_of[group])
    group = np.array(by_family, np.int64)
    family = np.array(family_of, np.int64)
    found, local = _families(family[group], Grouping(family, np.arange(len(family)), links_of(spans)), group)
    members: dict[int, list[int]] = {f: sorted({g for g in orders if family_of[g] == f}) for f in sorted(family_of)}
    members = {f: there for f, there in members.items() if there}
    assert found.first_order.tolist() == _ends([sum(family_of[g] == f for g in orders) for f in members])
    if not spans or not orders:
        assert local.tolist() == [0] * len(orders)  # where nobody is linked a family is one person
        return
    assert local.tolist() == [members[family_of[g]].index(g) for g in by_family]
    assert found.first_group.tolist() == _ends([len(there) for there in members.values()])
    both = [*spans, *((b, a, *rest) for a, b, *rest in spans)]
    wanted = [
        sorted((begins, members[family_of[g]].index(other), certain, ends)
               for one, other, certain, begins, ends in both if one == g and other in members[family_of[g]])
        for there in members.values() for g in there
    ]  # fmt: skip
    columns = zip(*(c.tolist() for c in (found.begins, found.linked, found.certain, found.ends)), strict=True)
    rows, at = list(columns), found.first_link.tolist()
    assert [sorted(rows[a:b]) for a, b in pairwise(at)] == wanted


def _ends(sizes: list[int]) -> list[int]:
    return [0, *np.cumsum(sizes).tolist()]
