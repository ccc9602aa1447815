"""A database of the first layout is brought up to the present one with all that was in it, by whoever is first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, inspect

from emr_hub.storage import ResourceStore, pilot_table
from emr_hub.storage.engines import engine_of
from emr_hub.storage.migrations import _carry_out, _mark


def a_row(key: int, name: str, version: int, at: int, family: str) -> dict[str, Any]:
    body = {"resourceType": "Patient", "id": name, "meta": {"versionId": str(version)}, "name": [{"family": family}],
            "birthDate": "1985-04-17"}  # fmt: skip
    return {"key": key, "id": name, "version": version, "at": at, "body": orjson.dumps(body)}


@pytest.fixture
def old(shared_address: str) -> str:
    """A database as the first layout left it: two patients, one of them in three versions, and one that was deleted."""
    engine = engine_of(shared_address)
    mark = ":{}" if engine.dialect.name == "sqlite" else "%({})s"
    with engine.begin() as connection:
        _mark(connection, "none")
        connection.exec_driver_sql("DELETE FROM storage_version")
        _carry_out(connection, "0001")
        connection.exec_driver_sql("DROP TABLE storage_version")
        columns = ", ".join(mark.format(name) for name in ("key", "id", "version", "at", "body"))
        gone = a_row(3, "p3", 2, 4000, "") | {"body": b""}
        for row in (a_row(1, "p1", 3, 5000, "Lê"), a_row(2, "p2", 1, 2000, "Đỗ"), gone):
            deleted = int(not row["body"])
            connection.exec_driver_sql(
                "INSERT INTO resource (key, id, version, updated_at, body, type, deleted, low, high)"
                f" VALUES ({columns}, 'Patient', {deleted}, 0, 0)", row,
            )  # fmt: skip
        for row in (a_row(1, "p1", 1, 1000, "Le"), a_row(1, "p1", 2, 3000, "Lee"), a_row(3, "p3", 1, 1500, "X")):
            del row["id"]
            columns = ", ".join(mark.format(name) for name in ("key", "version", "at", "body"))
            connection.exec_driver_sql(
                f"INSERT INTO resource_version (key, version, updated_at, body, deleted) VALUES ({columns}, 0)", row
            )
    engine.dispose()
    return shared_address


def test_what_was_stored_before_is_found_by_everything_there_is_now(old: str) -> None:
    store = ResourceStore(old)
    assert [one.resource_id for one in store.find("Patient", [("family:exact", "Đỗ")])] == ["p2"]
    assert store.count("Patient", [("birthdate", "1985-04")]) == 2 and store.count("Patient") == 2
    assert [one.version for one in store.history("Patient", "p1")] == [3, 2, 1]
    everything = store.history_page()
    assert [(one.resource_id, one.version) for one in everything.entries] == [
        ("p1", 3), ("p3", 2), ("p1", 2), ("p2", 1), ("p3", 1), ("p1", 1),
    ]  # fmt: skip
    assert store.put("Patient", "p4", {"resourceType": "Patient"}, 9000).version == 1
    assert store.history_page(count=1).entries[0].resource_id == "p4"
    store.close()


def shape(engine: Engine) -> dict[str, Any]:
    """Tables, columns with their types and keys, and indexes of a database."""
    known = inspect(engine)
    return {
        table: (
            [(c["name"], str(c["type"]).partition(" COLLATE")[0], c["nullable"]) for c in known.get_columns(table)],
            known.get_pk_constraint(table)["constrained_columns"],
            sorted(str(i["column_names"]) for i in known.get_indexes(table) if not i.get("duplicates_constraint")),
            sorted(str(u["column_names"]) for u in known.get_unique_constraints(table)),
        )
        for table in known.get_table_names()
        if table != "search_snapshot"
    }


def test_an_older_database_ends_in_the_shape_of_a_new_one(old: str, tmp_path: Path) -> None:
    ResourceStore(old).close()
    brought = engine_of(old)
    found = shape(brought)
    if brought.dialect.name == "sqlite":
        new = f"sqlite:///{tmp_path}/new.db"
    else:
        with brought.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        new = old
    ResourceStore(new).close()
    made = engine_of(new)
    wanted = shape(made)
    assert {table: sorted(map(str, parts[0])) for table, parts in found.items()} == {
        table: sorted(map(str, parts[0])) for table, parts in wanted.items()
    }
    assert {t: parts[1:] for t, parts in found.items()} == {t: parts[1:] for t, parts in wanted.items()}
    brought.dispose(), made.dispose()


def test_servers_that_open_an_older_database_at_once_all_open_it(old: str) -> None:
    ready = Barrier(4)

    def opened(_: int) -> int:
        ready.wait()
        store = ResourceStore(old)
        found = store.count("Patient", [("name", "do")])
        store.close()
        return found

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(opened, range(4))) == [1, 1, 1, 1]


def test_an_index_made_by_another_table_is_made_anew(shared_address: str) -> None:
    narrow = ResourceStore(shared_address, search=pilot_table())
    body = {"resourceType": "Patient", "name": [{"family": "Lê"}],
            "generalPractitioner": [{"reference": "Practitioner/d1"}]}
    narrow.put("Patient", "p1", body, 1)
    assert narrow.read_query("Patient", [("general-practitioner", "Practitioner/d1")]).ignored
    narrow.close()
    full = ResourceStore(shared_address)
    assert full.count("Patient", [("general-practitioner", "Practitioner/d1")]) == 1
    assert full.count("Patient", [("name:exact", "Lê")]) == 1
    full.close()
