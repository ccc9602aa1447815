"""Which tables an input names, and by which mapping they are read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from emr_hub.errors import DataError, UsageError
from emr_hub.formats.tables.databases import is_url
from emr_hub.formats.tables.mapping import TableMapping, read_mapping
from emr_hub.formats.tables.own import own_folder, own_mapping
from emr_hub.formats.tables.reading import OwnTablesReader, TableReader

MAPPING_FILE = "mapping.toml"
_DUCKDB = "duckdb://"
Place = Path | str


def choose_tables(given: Iterable[Place], mapping: Path | None = None) -> tuple[list[Place], TableReader | None]:
    """The places to read, and the reader of those that are tables.

    `mapping` is for all tables of the input. Without it a folder that holds `mapping.toml` is read by that, a run
    folder by its own columns, and other tables have no reader (None). Raises UsageError for a path that is not there.
    """
    places: list[Place] = []
    readers: list[TableReader] = [TableReader(read_mapping(mapping))] if mapping is not None else []
    for place in map(table_place, given):
        found, reader = _looked_into(place, known=bool(readers))
        places.append(found)
        if reader is not None:
            readers.append(reader)
    if len(readers) > 1:
        raise DataError(
            "two kinds of tables in one input", where=str(places[-1]), expected="one mapping for all tables"
        )
    return places, readers[0] if readers else None


def _looked_into(place: Place, known: bool) -> tuple[Place, TableReader | None]:
    if isinstance(place, str) or known or not place.is_dir():
        return place, None
    if (tables := own_folder(place)) is not None:
        return _first_file(tables / "results.parquet"), OwnTablesReader(own_mapping(keys=True), tables)
    if (place / MAPPING_FILE).is_file():
        found = read_mapping(place / MAPPING_FILE)
        return _file_of(place, found), TableReader(found)
    return place, None


def _first_file(table: Path) -> Path:
    """The file of a table, or the first of its parts: the reader takes the others along."""
    return min(table.glob("*.parquet")) if table.is_dir() else table


def _file_of(folder: Path, mapping: TableMapping) -> Path:
    if mapping.file is None:
        return folder
    if not (folder / mapping.file).exists():
        raise DataError(f"no file {mapping.file!r} beside the mapping", where=str(folder / MAPPING_FILE),
                        expected="[table] file: a file of this folder")  # fmt: skip
    return folder / mapping.file


def table_place(given: Place) -> Place:
    """What was given on the command line: the URL of a server as it stands, else a path that exists."""
    if isinstance(given, str) and is_url(given):
        return given
    path = _in_url(given) if isinstance(given, str) and given.startswith(_DUCKDB) else Path(given)
    if not path.exists():
        raise UsageError("no such file or folder", where=str(given))
    return path


def _in_url(given: str) -> Path:
    """The file that a URL of DuckDB names, from the root or from here: programs differ in what three strokes mean."""
    path = Path(unquote(given.removeprefix(_DUCKDB)))
    below = Path(str(path).lstrip("/"))
    return below if below.exists() and not path.exists() else path
