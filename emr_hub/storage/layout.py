"""The store's tables: present versions, versions before them, the search index by kind, and the counters."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlmodel import Field, SQLModel

_Text = String().with_variant(String(collation="C"), "postgresql")  # byte order, so that prefixes are ranges
_Key = BigInteger().with_variant(Integer, "sqlite")  # SQLite's own row number, so no index is needed for it


def _big(*, primary: bool = False) -> Column[int]:
    return Column(BigInteger, primary_key=primary, autoincrement=False, nullable=False)


class ResourceRow(SQLModel, table=True):
    """The present version of a resource. `low` to `high` is its date, in ms; `change` numbers the writes."""

    __tablename__ = "resource"
    __table_args__ = (
        UniqueConstraint("type", "id"),
        Index("resource_date", "type", "low"),
        Index("resource_change", "change"),
    )

    key: int = Field(sa_column=Column(_Key, primary_key=True, autoincrement=False))
    type: str = Field(sa_type=_Text)
    id: str = Field(sa_type=_Text)
    version: int
    updated_at: int = Field(sa_type=BigInteger)
    deleted: int
    low: int = Field(sa_type=BigInteger)
    high: int = Field(sa_type=BigInteger)
    change: int = Field(sa_column=Column(BigInteger, nullable=False, server_default="0"))
    body: bytes = Field(sa_type=LargeBinary)


class VersionRow(SQLModel, table=True):
    """A version that was replaced."""

    __tablename__ = "resource_version"
    __table_args__ = (Index("version_change", "change"),)

    key: int = Field(sa_column=_big(primary=True))
    version: int = Field(primary_key=True)
    updated_at: int = Field(sa_type=BigInteger)
    deleted: int
    change: int = Field(sa_column=Column(BigInteger, nullable=False, server_default="0"))
    body: bytes = Field(sa_type=LargeBinary)


class IndexRow(SQLModel, table=True):
    """One word of a present resource (token, reference, text, uri), in the order of the resource's date."""

    __tablename__ = "resource_index"
    __table_args__ = ({"sqlite_with_rowid": False},)

    param: int = Field(primary_key=True)
    value: str = Field(sa_column=Column(_Text, primary_key=True))
    low: int = Field(sa_column=_big(primary=True))
    key: int = Field(sa_column=_big(primary=True))
    system: int = Field(sa_column=_big(primary=True))


class LinkRow(SQLModel, table=True):
    """Where a present resource points to, by resource: for `_has` and inclusion."""

    __tablename__ = "resource_link"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: int = Field(sa_column=_big(primary=True))
    param: int = Field(primary_key=True)
    value: str = Field(sa_column=Column(_Text, primary_key=True))


class DateRow(SQLModel, table=True):
    """A date beside the one a type is sorted by, first and last millisecond."""

    __tablename__ = "resource_date_index"
    __table_args__ = ({"sqlite_with_rowid": False},)

    param: int = Field(sa_column=_big(primary=True))
    low: int = Field(sa_column=_big(primary=True))
    high: int = Field(sa_column=_big(primary=True))
    key: int = Field(sa_column=_big(primary=True))


class AmountRow(SQLModel, table=True):
    """An amount: `unit` numbers the dimension (values in its base units), the unit as written, or 0 for none."""

    __tablename__ = "resource_amount"
    __table_args__ = ({"sqlite_with_rowid": False},)

    param: int = Field(sa_column=_big(primary=True))
    unit: int = Field(sa_column=_big(primary=True))
    low: float = Field(sa_column=Column(Float(53), primary_key=True))
    high: float = Field(sa_column=Column(Float(53), primary_key=True))
    key: int = Field(sa_column=_big(primary=True))


class CounterRow(SQLModel, table=True):
    """The last key and the last change given out, and the mark of the table the index was made by: one row."""

    __tablename__ = "store_counter"

    one: int = Field(primary_key=True)
    last_key: int = Field(sa_type=BigInteger)
    last_change: int = Field(sa_type=BigInteger)
    indexed_by: str


ROWS = (ResourceRow, VersionRow, IndexRow, LinkRow, DateRow, AmountRow, CounterRow)
TABLES = tuple(SQLModel.metadata.tables[str(row.__tablename__)] for row in ROWS)
INDEXES = ("resource_index", "resource_link", "resource_date_index", "resource_amount")
