"""Several servers stand on one database, as behind a load balancer: none loses what another wrote, none stumbles."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier, Timer

import psycopg
import pytest

from emr_hub.storage import ResourceStore

SERVERS, ROUNDS = 4, 6
PATIENT = {"resourceType": "Patient", "id": "p-1", "gender": "female"}


def test_servers_that_start_at_once_on_an_empty_database_all_start(shared_address: str) -> None:
    ready = Barrier(SERVERS)

    def start(_: int) -> ResourceStore:
        ready.wait()
        return ResourceStore(shared_address)

    with ThreadPoolExecutor(SERVERS) as pool:
        stores = list(pool.map(start, range(SERVERS)))
    stores[0].put("Patient", "p-1", PATIENT, 1)
    assert [store.get("Patient", "p-1").version for store in stores] == [1] * SERVERS
    for store in stores:
        store.close()


def test_a_new_file_that_another_is_writing_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "new.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")  # as one does that is about to give the file its log
        with pytest.raises(sqlite3.OperationalError, match="locked"), closing(sqlite3.connect(file)) as impatient:
            impatient.execute("PRAGMA journal_mode=WAL")
        leaving = Timer(0.2, other.execute, ["COMMIT"])
        leaving.start()
        ResourceStore(f"sqlite:///{file}").close()
        leaving.join()


def test_a_resource_written_by_all_at_once_has_every_version_once(shared_address: str) -> None:
    stores = [ResourceStore(shared_address) for _ in range(SERVERS)]
    ready = Barrier(SERVERS)

    def write(store: ResourceStore) -> list[int]:
        ready.wait()
        return [store.put("Patient", "p-1", PATIENT, moment).version for moment in range(1, ROUNDS + 1)]

    with ThreadPoolExecutor(SERVERS) as pool:
        given = [version for versions in pool.map(write, stores) for version in versions]
    assert sorted(given) == list(range(1, SERVERS * ROUNDS + 1))
    assert [one.version for one in stores[0].history("Patient", "p-1")] == sorted(given, reverse=True)
    for store in stores:
        store.close()


def test_a_connection_that_was_cut_is_opened_anew_for_the_next_statement(postgres: str) -> None:
    store = ResourceStore(postgres)
    store.put("Patient", "p-1", PATIENT, 1)
    with psycopg.connect(postgres, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                      " AND datname = current_database()")  # fmt: skip
    with pytest.raises(psycopg.OperationalError):
        store.get("Patient", "p-1")
    assert store.get("Patient", "p-1") is not None
    with pytest.raises(psycopg.OperationalError):
        store.put("Patient", "p-1", PATIENT, 2)
    assert store.put("Patient", "p-1", PATIENT, 2).version == 2
    store.close()
