"""This project's own tables, `orders` and `results` with what stands beside them, as one flat table and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from emr_hub.columns import SCHEMAS
from emr_hub.errors import DataError
from emr_hub.formats.row import FACTS
from emr_hub.formats.tables.mapping import TableMapping, mapping_of
from emr_hub.terminology import analytes, every_facility

BATCH_ROWS = 65_536
NEEDED = ("orders", "results")
_BESIDE = ("registrations", "facilities")
# One line per field of the mapping: the flat table's column is named after its field.
_FIELDS = {
    "patient": "cast(o.registration_id as varchar)", "record": "r.order_id || '.' || r.analyte", "version": "r.version",
    "encounter": "cast(o.encounter_id as varchar)", "facility": "coalesce(n.code, cast(o.facility_id as varchar))",
    "order": "cast(o.order_id as varchar)", "service": "o.service", "clinician": "cast(o.clinician_id as varchar)",
    "draw": "cast(o.draw_id as varchar)", "specimen": "o.specimen", "status": "r.status", "ordered": "o.signed_at",
    "collected": "o.collected_at", "first_resulted": "o.resulted_at", "resulted": "r.known_at", "loinc": "r.loinc",
    "code": "r.local_code", "name": "a.name_vi", "value": "r.value", "words": "r.text", "comparator": "r.comparator",
    "unit": "r.unit", "flag": "r.flag", "context": "o.context", "age_days": "o.age_days", "unstable": "o.unstable_at",
    "protocol": "o.protocol", "record_number": "g.mrn", "person_name": "g.name", "birth_date": "g.birth_date",
    "sex": "g.sex", "cccd": "g.cccd", "bhyt": "g.bhyt", "phone": "g.phone", "address": "g.address",
}  # fmt: skip
_FROM = """
from results r join orders o using (order_id)
left join registrations g on g.registration_id = o.registration_id
left join facilities f on f.facility_id = o.facility_id left join names n on n.key = f.key
left join analytes a on a.key = r.analyte order by {order}
"""


def own_folder(folder: Path) -> Path | None:
    """The folder of the tables where `folder` is that of a run or of its tables; None where it is neither."""
    for place in (folder / "tables", folder):
        if all((place / f"{name}.parquet").exists() for name in NEEDED):
            return place
    return None


def flat_batches(source: Path | Mapping[str, pa.Table], *, keys: bool = False) -> Iterator[pa.RecordBatch]:
    """The tables of a folder, or those given, as one flat table, in the order of `results`, batch by batch.

    With `keys` the codes are the catalogue's own keys (system `catalogue`), so that nothing needs to be mapped;
    without, they are the laboratories' own, as they would leave the hospital.
    """
    import duckdb

    fields = _FIELDS | ({"code": "r.analyte"} if keys else {})
    order = "r.filename, r.file_row_number" if isinstance(source, Path) else "r.file_row_number"
    asked = "select " + ", ".join(f'{what} as "{name}"' for name, what in fields.items()) + _FROM.format(order=order)
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'; set threads = 1")
        for name in (*NEEDED, *_BESIDE):
            connection.register(name, _table(connection, source, name))
        connection.register("names", _facility_names())
        connection.register("analytes", _analyte_names())
        reader: Any = connection.sql(asked).to_arrow_reader(BATCH_ROWS)
        yield from reader


def own_facts(tables: Path) -> Iterator[tuple[str, pa.RecordBatch]]:
    """Laboratory levels and legal bases of a run, as facts of the formats."""
    import duckdb

    asked = {
        "facilities": "select n.code as facility, n.code, f.name, f.lab_level "
                      "from facilities f join names n using (key)",
        "consents": "select cast(registration_id as varchar) as subject, basis, categories, valid_from, valid_to "
                    "from consents",
    }  # fmt: skip
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'; set threads = 1")
        connection.register("names", _facility_names())
        for kind, query in asked.items():
            if (tables / f"{kind}.parquet").exists():
                connection.register(kind, connection.read_parquet(_parquet(tables, kind)))
                found: pa.Table = connection.sql(query).to_arrow_table()
                yield from ((kind, batch) for batch in found.cast(FACTS[kind]).to_batches())


def _table(connection: Any, source: Path | Mapping[str, pa.Table], name: str) -> Any:
    numbered = name == "results"  # their order is the order of the flat table
    if not isinstance(source, Path):
        table = source.get(name, SCHEMAS[name].empty_table())
        return (
            table.append_column("file_row_number", pa.array(range(table.num_rows), pa.int64())) if numbered else table
        )
    if not (source / f"{name}.parquet").exists():
        return SCHEMAS[name].empty_table()
    if name in NEEDED:
        _check(source, name)
    return connection.read_parquet(_parquet(source, name), file_row_number=numbered, filename=numbered)


def _parquet(tables: Path, name: str) -> str:
    """The file of a table, or the pattern of its parts."""
    path = tables / f"{name}.parquet"
    return str(path / "*.parquet") if path.is_dir() else str(path)


def _check(tables: Path, name: str) -> None:
    import pyarrow.parquet as pq

    path = tables / f"{name}.parquet"
    few = sorted(path.glob("*.parquet")) if path.is_dir() else [path]
    there = pq.read_schema(few[0]).names if few else []
    lacking = [column for column in SCHEMAS[name].names if column not in there]
    if lacking:
        raise DataError(f"no column {lacking[0]!r}", where=f"{tables.name}/{name}.parquet",
                        expected="the columns of docs/data-dictionary.md")  # fmt: skip


def _analyte_names() -> pa.Table:
    return pa.table({"key": list(analytes()), "name_vi": [a.name_vi for a in analytes().values()]})


def _facility_names() -> pa.Table:
    """Keys of the registry with the codes that facilities write."""
    return pa.table({"key": list(every_facility()), "code": [f.code for f in every_facility().values()]})


def own_mapping(*, keys: bool = False) -> TableMapping:
    """The mapping of the flat table: every column is named after its field."""
    return mapping_of(own_mapping_told(keys=keys), "mapping of a run's own tables")


def own_mapping_told(*, keys: bool = False) -> dict[str, Any]:
    """The same, as it stands in a mapping file."""
    return {
        "table": {"file": "results.parquet", "patients": "everywhere"},
        "columns": {name: name for name in _FIELDS},
        "constants": {"code_system": "catalogue" if keys else "local", "reviewed": "true"},
    }
