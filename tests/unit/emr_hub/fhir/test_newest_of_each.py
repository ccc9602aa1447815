"""How `$lastn` groups results, against the specification's own examples and a plain second reading."""

from __future__ import annotations

import networkx
from hypothesis import given
from hypothesis import strategies as st

from emr_hub.fhir.lastn import newest_of_each


def seen(name: str, day: int, *codes: str) -> dict:
    return {
        "id": name,
        "code": {"coding": [{"system": "http://loinc.org", "code": code} for code in codes]},
        "effectiveDateTime": f"2026-03-{day:02d}",
    }


def names(found: list) -> set[str]:
    return {one["id"] for one in found}


def test_a_result_with_two_codings_joins_the_groups_of_both() -> None:
    assert names(newest_of_each([seen("old", 1, "a"), seen("new", 2, "b")])) == {"old", "new"}
    assert names(newest_of_each([seen("old", 1, "a"), seen("new", 2, "b"), seen("both", 3, "a", "b")])) == {"both"}
    assert names(newest_of_each([seen("1", 1, "a"), seen("2", 2, "b"), seen("3", 3, "a", "c")])) == {"2", "3"}


def test_all_that_are_as_new_as_the_last_are_kept() -> None:
    ties = [seen("1", 5, "a"), seen("2", 5, "a"), seen("3", 4, "a")]
    assert names(newest_of_each(ties)) == {"1", "2"}
    assert names(newest_of_each(ties, 3)) == {"1", "2", "3"}
    assert newest_of_each([]) == []


def test_text_alone_groups_by_text_and_a_result_without_time_is_the_oldest() -> None:
    dumb = [{"id": "x", "code": {"text": "Đường huyết"}}, {"id": "y", "code": {"text": " đường huyết"}}]
    assert names(newest_of_each(dumb)) == {"x", "y"}  # both without a time: equally old
    dated = {**dumb[0], "id": "z", "issued": "2026-03-01T08:00:00+07:00"}
    assert names(newest_of_each([*dumb, dated])) == {"z"}


results = st.lists(st.tuples(st.sets(st.sampled_from("abcdefg"), min_size=1, max_size=3), st.integers(1, 28)))


@given(results, st.integers(1, 3))
def test_groups_are_the_connected_components_of_another_library(drawn: list, most: int) -> None:
    held = [seen(str(n), day, *sorted(codes)) for n, (codes, day) in enumerate(drawn)]
    graph = networkx.Graph((f"r{n}", code) for n, (codes, _) in enumerate(drawn) for code in codes)
    expected: set[str] = set()
    for group in networkx.connected_components(graph):
        mine = sorted((int(n[1:]) for n in group if n.startswith("r")), key=lambda n: -drawn[n][1])
        last = drawn[mine[:most][-1]][1]
        expected |= {str(n) for n in mine if drawn[n][1] >= last}
    assert names(newest_of_each(held, most)) == expected
