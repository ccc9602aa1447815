"""Code maps in the ledger."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, insert, select

from coordinator.code_maps.code_map import CodeMap
from coordinator.ledger import MAPPED_CODE as CODES

_FORGET = delete(CODES).where(CODES.c.facility == bindparam("whose"))
_ALL = select(CODES.c.facility, CODES.c.local_code, CODES.c.analyte)


def keep(connection: Connection, facility: str, code_map: CodeMap) -> None:
    """Keep a facility's map instead of the one it gave before."""
    connection.execute(_FORGET, {"whose": facility})
    rows = [{"facility": facility, "local_code": c, "analyte": a} for c, a in sorted(code_map.analytes.items())]
    if rows:
        connection.execute(insert(CODES), rows)


def kept_maps(connection: Connection) -> dict[str, CodeMap]:
    """Every facility's map by its key; a facility that gave none is absent."""
    found: dict[str, dict[str, str]] = {}
    for row in connection.execute(_ALL):
        found.setdefault(row.facility, {})[row.local_code] = row.analyte
    return {facility: CodeMap(analytes) for facility, analytes in found.items()}
