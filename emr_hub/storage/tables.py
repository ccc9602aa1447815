"""The store's tables: the present version of each resource, the versions before it, and the search index."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlmodel import Field, SQLModel

_Text = String().with_variant(String(collation="C"), "postgresql")  # byte order, so that prefixes are ranges
_Key = BigInteger().with_variant(Integer, "sqlite")  # SQLite's own row number, so no index is needed for it


class ResourceRow(SQLModel, table=True):
    """The present version of a resource. `low` and `high` are the interval of its date in ms."""

    __tablename__ = "resource"
    __table_args__ = (UniqueConstraint("type", "id"), Index("resource_date", "type", "low"))

    key: int = Field(sa_column=Column(_Key, primary_key=True, autoincrement=False))
    type: str
    id: str
    version: int
    updated_at: int = Field(sa_type=BigInteger)
    deleted: int
    low: int = Field(sa_type=BigInteger)
    high: int = Field(sa_type=BigInteger)
    body: bytes = Field(sa_type=LargeBinary)


class VersionRow(SQLModel, table=True):
    """A version that was replaced."""

    __tablename__ = "resource_version"

    key: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    version: int = Field(primary_key=True)
    updated_at: int = Field(sa_type=BigInteger)
    deleted: int
    body: bytes = Field(sa_type=LargeBinary)


class IndexRow(SQLModel, table=True):
    """One searchable value of a present resource, lying in the order of the resource's date."""

    __tablename__ = "resource_index"
    __table_args__ = ({"sqlite_with_rowid": False},)

    param: int = Field(primary_key=True)
    value: str = Field(sa_column=Column(_Text, primary_key=True))
    low: int = Field(sa_column=Column(BigInteger, primary_key=True))
    key: int = Field(sa_column=Column(BigInteger, primary_key=True))
    system: int = Field(sa_column=Column(BigInteger, primary_key=True))


TABLES = tuple(SQLModel.metadata.tables[row.__tablename__] for row in (ResourceRow, VersionRow, IndexRow))
