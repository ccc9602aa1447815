"""One index table per kind of search, and a number for every change, so that histories keep their order.

What was stored before gets its numbers in the order of its times; the index is made anew at opening.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_WORD = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the column, the tables and the counter, and number what is there."""
    for table, after in (("resource", "high"), ("resource_version", "deleted")):
        _add_change(table, after)
    if op.get_context().dialect.name == "postgresql":  # one order of ids in every database
        for column in ("type", "id"):
            op.alter_column("resource", column, type_=sa.String(collation="C"), existing_nullable=False)
        op.execute("DROP SEQUENCE IF EXISTS resource_key")
    _add_indexes()
    _number_changes()
    op.create_index("resource_change", "resource", ["change"])
    op.create_index("version_change", "resource_version", ["change"])
    op.create_table(
        "store_counter",
        sa.Column("one", sa.Integer, primary_key=True),
        sa.Column("last_key", sa.BigInteger, nullable=False),
        sa.Column("last_change", sa.BigInteger, nullable=False),
        sa.Column("indexed_by", sa.String, nullable=False),
    )
    op.execute(
        "INSERT INTO store_counter SELECT 1, coalesce((SELECT max(key) FROM resource), 0),"
        " coalesce((SELECT max(n) FROM change_order), 0), ''"
    )
    op.execute("DROP TABLE change_order")


def _add_change(table: str, after: str) -> None:
    """SQLite reads a row from its front: the number has to stand before the body, so the table is made anew."""
    change = sa.Column("change", sa.BigInteger, nullable=False, server_default="0")
    if op.get_context().dialect.name != "sqlite":
        op.add_column(table, change)
        return
    with op.batch_alter_table(table, recreate="always") as batch:
        batch.add_column(change, insert_after=after)


def _number_changes() -> None:
    op.execute(
        "CREATE TEMP TABLE change_order AS SELECT key, version,"
        " row_number() OVER (ORDER BY updated_at, key, version) AS n"
        " FROM (SELECT key, version, updated_at FROM resource"
        " UNION ALL SELECT key, version, updated_at FROM resource_version) each_version"
    )
    op.execute("CREATE UNIQUE INDEX change_order_key ON change_order (key, version)")
    for table in ("resource", "resource_version"):
        op.execute(
            f"UPDATE {table} SET change = (SELECT n FROM change_order o"
            f" WHERE o.key = {table}.key AND o.version = {table}.version)"
        )


def _add_indexes() -> None:
    def big(name: str) -> sa.Column[int]:
        return sa.Column(name, sa.BigInteger, primary_key=True, autoincrement=False)

    word = sa.Column("value", _WORD, primary_key=True)
    amounts = [sa.Column(name, sa.Float(53), primary_key=True) for name in ("low", "high")]
    small = sa.Column("param", sa.Integer, primary_key=True)
    op.create_table("resource_link", big("key"), small, word, sqlite_with_rowid=False)
    op.create_table("resource_date_index", big("param"), big("low"), big("high"), big("key"), sqlite_with_rowid=False)
    op.create_table("resource_amount", big("param"), big("unit"), *amounts, big("key"), sqlite_with_rowid=False)
