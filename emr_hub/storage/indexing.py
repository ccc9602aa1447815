"""An index made by another table of search parameters is made anew, so that adding a parameter is adding a row."""

from __future__ import annotations

import orjson

from emr_hub.storage.database import Database
from emr_hub.storage.index import rows_of
from emr_hub.storage.layout import INDEXES
from emr_hub.storage.parameters import SearchTable
from emr_hub.storage.writing import fill_indexes, lying

_FORMAT = 2  # of the index rows: raise it when the same table makes other rows
_AT_ONCE = 2_000  # resources read and written by one statement each


def keep_index_true(db: Database, table: SearchTable, base: str) -> int:
    """Make the index anew unless this table, under this address, made it; how many resources that took."""
    mark = f"{_FORMAT} {table.mark()} {base}"
    if db.rows("SELECT indexed_by FROM store_counter")[0][0] == mark:
        return 0
    with db.transaction():
        if db.rows("SELECT indexed_by FROM store_counter")[0][0] == mark:  # another server was quicker
            return 0
        made = _made_anew(db, table, base)
        db.run("UPDATE store_counter SET indexed_by = ?", (mark,))
    return made


def _made_anew(db: Database, table: SearchTable, base: str) -> int:
    for name in INDEXES:
        db.run(f"DELETE FROM {name}")
    made, last = 0, -1
    while True:
        sql = "SELECT key, type, body FROM resource WHERE key > ? AND deleted = 0 ORDER BY key LIMIT ?"
        found = db.rows(sql, (last, _AT_ONCE))
        if not found:
            return made
        each = [(key, rows_of(table, kind, orjson.loads(bytes(body)), base)) for key, kind, body in found]
        db.run_many("UPDATE resource SET low = ?, high = ? WHERE key = ?", [(*r.interval, key) for key, r in each])
        together = [lying(rows, key) for key, rows in each]
        fill_indexes(db, tuple(set().union(*kind) for kind in zip(*together, strict=True)))
        made, last = made + len(found), found[-1][0]
