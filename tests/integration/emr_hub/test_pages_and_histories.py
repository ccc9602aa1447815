"""Pages keep what was found when first asked, on whichever server the next one is asked; histories never move."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest

from emr_hub.storage import GonePage, Page, Put, ResourceStore, snapshots, summarised

PEOPLE = [{"resourceType": "Patient", "id": f"p{n:02}", "name": [{"family": "Lê"}]} for n in range(25)]


def filled(address: str) -> ResourceStore:
    store = ResourceStore(address)
    store.put_many(Put("Patient", p["id"], p, 1) for p in PEOPLE)
    return store


def first(store: ResourceStore, *pairs: tuple[str, str]) -> Page:
    return store.page(store.read_query("Patient", pairs))


def test_any_server_of_the_database_gives_the_next_page(shared_address: str) -> None:
    one, two = filled(shared_address), ResourceStore(shared_address)
    page = first(one, ("family", "le"), ("_count", "10"), ("_sort", "-_id"))
    assert page.next is not None and page.total == 25
    two.delete("Patient", "p14", 2)
    two.put("Patient", "p13", PEOPLE[13] | {"name": [{"family": "Trần"}]}, 2)
    two.put("Patient", "p99", PEOPLE[0] | {"id": "p99"}, 2)
    second = two.next_page(page.next)
    assert [each.resource_id for each in second.matches] == [f"p{n:02}" for n in range(14, 4, -1)]
    assert second.matches[1].version == 1 and second.total == 25 and second.query.used == page.query.used
    assert second.next is not None
    last = one.next_page(second.next)
    assert len(last.matches) == 5 and last.next is None
    assert first(two, ("family", "le"), ("_count", "0")).total == 24
    one.close(), two.close()


def test_a_page_asked_again_is_the_same_and_an_unchanged_store_keeps_one_snapshot(store: ResourceStore) -> None:
    store.put_many(Put("Patient", p["id"], p, 1) for p in PEOPLE)
    page, again = first(store, ("_count", "10")), first(store, ("_count", "10"))
    assert page == again and page.next is not None
    assert store.next_page(page.next) == store.next_page(page.next)
    store.put("Patient", "p00", PEOPLE[0], 3)
    assert first(store, ("_count", "10")).next != page.next


@pytest.mark.parametrize("name", ["", "x", "0" * 32 + "-10-10", "0" * 32, "a" * 32 + "-1-" + "9" * 20])
def test_a_page_that_is_not_kept_is_gone(store: ResourceStore, name: str) -> None:
    with pytest.raises(GonePage):
        store.next_page(name)


def test_old_snapshots_make_room_for_new_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "MOST", 3)
    monkeypatch.setattr(snapshots, "_SWEPT_EVERY", 1)
    store = filled(f"sqlite:///{tmp_path}/s.db")
    pages = [first(store, ("_count", str(n + 1))) for n in range(1)]
    for n in range(6):
        store.put("Patient", "p00", PEOPLE[0], n)
        pages.append(first(store, ("_count", "5")))
    names = [page.next for page in pages if page.next]
    assert len(store.next_page(names[-1]).matches) == 5
    with pytest.raises(GonePage):
        store.next_page(names[0])
    store.close()


def test_totals_are_given_or_not_as_asked(store: ResourceStore) -> None:
    store.put_many(Put("Patient", p["id"], p, 1) for p in PEOPLE)
    assert first(store, ("_count", "2"), ("_total", "none")).total is None
    assert first(store, ("_summary", "count")).matches == () and first(store, ("_summary", "count")).total == 25
    assert first(store, ("_count", "1000")).next is None
    assert len(store.page(store.read_query("Patient", [("_count", "1000")]), most=7).matches) == 7


def test_histories_go_back_page_by_page_while_writing_goes_on(store: ResourceStore) -> None:
    for moment in range(1, 8):
        store.put("Patient", "p1", PEOPLE[1] | {"id": "p1"}, moment * 1000)
    store.put("Organization", "o1", {"resourceType": "Organization", "name": "A"}, 8000)
    store.delete("Patient", "p1", 9000)
    page = store.history_page("Patient", "p1", count=3)
    assert page.total == 8 and [one.version for one in page.entries] == [8, 7, 6] and page.entries[0].deleted
    store.put("Patient", "p1", PEOPLE[1] | {"id": "p1"}, 10_000)
    seen = [one.version for one in page.entries]
    while page.next:
        page = store.history_page("Patient", "p1", count=3, after=page.next)
        assert page.total == 8
        seen += [one.version for one in page.entries]
    assert seen == [8, 7, 6, 5, 4, 3, 2, 1]
    everything = store.history_page(count=4)
    assert [(one.resource_type, one.version) for one in everything.entries] == [
        ("Patient", 9), ("Patient", 8), ("Organization", 1), ("Patient", 7),
    ]  # fmt: skip
    assert everything.total == 10 and store.history_page("Organization").total == 1
    since = store.history_page("Patient", since=6000, until=9000)
    assert [one.version for one in since.entries] == [8, 7, 6]
    assert store.version("Patient", "p1", 8) is not None and store.version("Patient", "p1", 10) is None


def test_parts_of_a_resource_are_tagged_and_keep_what_is_required(store: ResourceStore) -> None:
    div = '<div xmlns="http://www.w3.org/1999/xhtml">K</div>'
    whole = {"resourceType": "Observation", "status": "final", "code": {"text": "K"}, "note": [{"text": "n"}],
             "text": {"status": "generated", "div": div}, "valueQuantity": {"value": 41}}  # fmt: skip
    body = orjson.dumps(whole).replace(b'"value":41', b'"value":4.10')
    held = store.put("Observation", "r1", body, 1)

    def parts(*pairs: tuple[str, str]) -> dict[str, object]:
        given = summarised(held, store.read_query("Observation", pairs))
        assert b"4.1}" not in given
        read: dict[str, object] = orjson.loads(given)
        assert re.search("SUBSETTED", given.decode()) and read["id"] == "r1"
        return {name: read[name] for name in read if name not in ("resourceType", "id", "meta")}

    assert set(parts(("_summary", "true"))) == {"status", "code", "valueQuantity"}
    assert set(parts(("_summary", "text"))) == {"status", "code", "text"}
    assert set(parts(("_summary", "data"))) == {"status", "code", "note", "valueQuantity"}
    assert set(parts(("_elements", "note"))) == {"status", "code", "note"}
    assert set(parts(("_elements", "Observation.value"))) == {"status", "code", "valueQuantity"}
    assert summarised(held, store.read_query("Observation", [("_summary", "false")])) == held.body
