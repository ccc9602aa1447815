"""A store on every kind of database: in memory, in a SQLite file, and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from emr_hub.storage import ResourceStore

BASE = "https://bm.emr-hub.example/fhir"


@pytest.fixture
def postgres(own_database: str) -> str:
    """A database in which there is no table yet."""
    with psycopg.connect(own_database, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return own_database


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
