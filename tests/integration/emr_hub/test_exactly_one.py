"""However many ask at once for the same, exactly one is made: threads and processes, SQLite and PostgreSQL."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from emr_hub.errors import DataError
from emr_hub.storage import ResourceStore, SeveralMatches

PARALLEL, ROUNDS = 16, 5


def a_patient(number: int) -> dict[str, Any]:
    return {"resourceType": "Patient", "identifier": [{"system": "urn:cccd", "value": f"{number:012}"}]}


def create_unless_there(store: ResourceStore, number: int, name: str) -> str:
    with store.transaction():
        found = store.the_one("Patient", [("identifier", f"urn:cccd|{number:012}")])
        return found.resource_id if found else store.put("Patient", name, a_patient(number), 1).resource_id


@pytest.mark.parametrize("stores", [1, PARALLEL])
def test_threads_that_create_the_same_at_once_make_one(shared_address: str, stores: int) -> None:
    opened = [ResourceStore(shared_address) for _ in range(stores)]
    for number in range(ROUNDS):
        ready = Barrier(PARALLEL)

        def create(n: int, ready: Barrier = ready, number: int = number) -> str:
            ready.wait()
            return create_unless_there(opened[n % stores], number, f"p-{number}-{n}")

        with ThreadPoolExecutor(PARALLEL) as pool:
            assert len(set(pool.map(create, range(PARALLEL)))) == 1
    assert opened[0].count("Patient") == ROUNDS
    for store in opened:
        store.close()


def a_process(address: str, who: int, answers: Any, ready: Any) -> None:
    store = ResourceStore(address)
    ready.wait()
    answers.put([create_unless_there(store, number, f"p-{number}-{who}") for number in range(20)])
    store.close()


def test_processes_that_create_the_same_at_once_make_one(shared_address: str) -> None:
    ResourceStore(shared_address).close()
    spawning = multiprocessing.get_context("spawn")
    answers, ready = spawning.Queue(), spawning.Barrier(3)
    workers = [spawning.Process(target=a_process, args=(shared_address, n, answers, ready)) for n in range(3)]
    for worker in workers:
        worker.start()
    given = [answers.get(timeout=60) for _ in workers]
    for worker in workers:
        worker.join(60)
    assert given[0] == given[1] == given[2]
    store = ResourceStore(shared_address)
    assert store.count("Patient") == 20
    store.close()


def test_without_the_transaction_the_same_race_is_lost(shared_address: str) -> None:
    """The check can fail: asked before and written after, several are made."""
    store = ResourceStore(shared_address)
    ready = Barrier(PARALLEL)

    def create(n: int) -> None:
        found = store.the_one("Patient", [("identifier", "urn:cccd|000000000001")])
        ready.wait()
        if not found:
            store.put("Patient", f"p-{n}", a_patient(1), 1)

    with ThreadPoolExecutor(PARALLEL) as pool:
        list(pool.map(create, range(PARALLEL)))
    assert store.count("Patient") > 1
    with pytest.raises(SeveralMatches):
        store.the_one("Patient", [("identifier", "urn:cccd|000000000001")])
    store.close()


def test_a_transaction_that_fails_leaves_nothing_not_even_in_the_index(store: ResourceStore) -> None:
    store.put("Patient", "p-1", a_patient(1), 1)
    with pytest.raises(DataError, match="no JSON"), store.transaction():
        store.put("Patient", "p-2", a_patient(2), 2)
        assert store.count("Patient", [("identifier", "urn:cccd|000000000002")]) == 1
        assert store.page(store.read_query("Patient", [])).total == 2
        store.delete("Patient", "p-1", 2)
        assert store.the_one("Patient", [("identifier", "urn:cccd|000000000001")]) is None
        store.put("Patient", "p-3", b"[", 2)
    assert Counter(one.resource_id for one in store.find("Patient")) == {"p-1": 1}
    assert store.page(store.read_query("Patient", [("identifier", "urn:cccd|000000000002")])).total == 0
    assert store.put("Patient", "p-1", a_patient(1), 3).version == 2


def test_a_reader_is_not_kept_waiting_by_a_writer(shared_address: str) -> None:
    store = ResourceStore(shared_address)
    store.put("Patient", "p-1", a_patient(1), 1)
    with store.transaction(), ThreadPoolExecutor(1) as pool:
        store.put("Patient", "p-2", a_patient(2), 1)
        assert pool.submit(store.count, "Patient").result(timeout=20) == 1
        assert store.count("Patient") == 2
    assert store.count("Patient") == 2
    store.close()


@pytest.mark.parametrize("condition", [[], [("_count", "1")], [("nonsense", "x")]])
def test_a_condition_that_says_nothing_is_refused(store: ResourceStore, condition: list[tuple[str, str]]) -> None:
    with pytest.raises(DataError):
        store.the_one("Patient", condition)
