"""A run's tables as far as a format can say them: the ground on which what came back from it is compared."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

Tables = dict[str, pa.Table]
_MINUTE = 60_000


def everything(tables: Mapping[str, pa.Table]) -> Tables:
    """All of it."""
    return dict(tables)


def ages_by_birth_date(tables: Mapping[str, pa.Table]) -> Tables:
    """The age at signing follows from the birth date, and only from a whole one."""
    cards = tables["registrations"]
    whole = cards.filter(pc.equal(pc.utf8_length(pc.coalesce(cards["birth_date"], "")), 10))["registration_id"]
    orders = tables["orders"]
    known = pc.is_in(orders["registration_id"], value_set=whole.combine_chunks())
    return dict(tables) | {"orders": _with(orders, "age_days", _where(known, orders["age_days"]))}


def claims(tables: Mapping[str, pa.Table]) -> Tables:
    """What XML1, XML3 and XML4 hold: minutes, the last version of each result, one code, and no status.

    A withdrawn result is one that cannot serve.
    """
    said = ages_by_birth_date(tables)
    for name in ("signed_at", "resulted_at"):
        said["orders"] = _with(said["orders"], name, _to_the_minute(said["orders"][name]))
    results = _last_versions(said["results"])
    resulted = said["orders"]["resulted_at"].take(_place(results["order_id"], said["orders"]["order_id"]))
    withdrawn = pc.equal(pc.cast(results["status"], pa.string()), "entered-in-error")
    texts = pc.if_else(withdrawn, "unsatisfactory: withdrawn", results["text"])
    local = _where(pc.is_null(pc.cast(results["loinc"], pa.string())), pc.cast(results["local_code"], pa.string()))
    spoilt = pc.coalesce(pc.starts_with(texts, "unsatisfactory"), False)
    for name, cells in {
        "version": pa.array([1] * len(results), pa.int16()), "known_at": resulted, "text": texts,
        "value": _where(pc.invert(withdrawn), results["value"]),
        "flag": _where(pc.invert(spoilt), pc.cast(results["flag"], pa.string())), "local_code": local,
        "status": pa.nulls(len(results), pa.string()),
    }.items():  # fmt: skip
        results = _with(results, name, cells)
    return said | {"results": results}


def _last_versions(results: pa.Table) -> pa.Table:
    last = results.group_by("order_id").aggregate([("version", "max")])
    newest = last["version_max"].take(_place(results["order_id"], last["order_id"]))
    return results.filter(pc.equal(results["version"], newest))


def _place(sought: pa.ChunkedArray, among: pa.ChunkedArray) -> pa.ChunkedArray:  # type: ignore[type-arg]
    return pc.index_in(sought, value_set=among.combine_chunks())


def _to_the_minute(times: pa.ChunkedArray) -> pa.ChunkedArray:  # type: ignore[type-arg]
    """The minute of each time, as the format writes it."""
    instants = pc.cast(times, pa.int64())
    return pc.cast(pc.multiply(pc.divide(instants, _MINUTE), _MINUTE), times.type)


def _where(kept: pa.ChunkedArray, cells: pa.ChunkedArray) -> pa.ChunkedArray:  # type: ignore[type-arg]
    return pc.if_else(kept, cells, pa.scalar(None, cells.type))


def _with(table: pa.Table, name: str, cells: pa.ChunkedArray) -> pa.Table:  # type: ignore[type-arg]
    at = table.schema.get_field_index(name)
    return table.set_column(at, table.schema.field(at), pc.cast(cells, table.schema.field(at).type))
