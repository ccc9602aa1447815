"""The catalogue as small Arrow tables: services with prices, needed analytes, containers and limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from emr_hub import terminology

_SERVICES = ("service", "test_group", "price_source", "price_date")
_FIGURES = (
    "cva", "critical_low", "critical_high", "ref_low_m", "ref_high_m", "ref_low_f", "ref_high_f",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Catalogue:
    """`services`: service, test_group, price_source, price_date, price_vnd (VND).

    `needed`: service, specimen (null = whatever the specimen), analyte. `containers`: specimen, container, blood_ml
    (millilitres drawn per container; 0 when it holds no blood). `analytes`: analyte, cva (fraction), critical and
    reference limits in the catalogue's unit.
    """

    services: pa.Table
    needed: pa.Table
    containers: pa.Table
    analytes: pa.Table


@cache
def shipped_catalogue() -> Catalogue:
    """The catalogue of `emr_hub.terminology`."""
    specimens = terminology.specimens().values()
    analytes = terminology.analytes().values()
    return Catalogue(
        services_table(
            (s.code, s.group, s.price_source, s.price_date.isoformat(), s.price_vnd)
            for s in terminology.services().values()
        ),
        needed_table(_needed()),
        containers_table((s.key, s.container, s.blood_ml) for s in specimens),
        analytes_table((a.key, *(getattr(a, name) for name in _FIGURES)) for a in analytes),
    )


def with_services(table: pa.Table, catalogue: Catalogue, columns: Sequence[str] = ("test_group",)) -> pa.Table:
    """A table that names a `service`, with what the catalogue says of it; null where it does not know it."""
    place = pc.index_in(table["service"], catalogue.services["service"].combine_chunks())
    for name in columns:
        table = table.append_column(name, catalogue.services[name].take(place))
    return table


def _needed() -> Iterator[tuple[str, str | None, str]]:
    """Needed analytes of each service; a culture is named by the specimen that the order names."""
    for service in terminology.services().values():
        kinds: Iterable[str | None] = [None]
        if "cx_bact" in service.needed:
            kinds = terminology.specimens()
        for specimen in kinds:
            ordered = service if specimen is None else terminology.service_on(service.code, specimen)
            yield from ((service.code, specimen, analyte) for analyte in ordered.needed)


def services_table(rows: Iterable[tuple[str, str, str, str, int]]) -> pa.Table:
    """Services from rows (service, test group, price source, price date, price in VND)."""
    schema = _schema(words=_SERVICES, wholes=("price_vnd",))
    return _table(schema, rows)


def needed_table(rows: Iterable[tuple[str, str | None, str]]) -> pa.Table:
    """Needed analytes from rows (service, specimen or None, analyte)."""
    return _table(_schema(words=("service", "specimen", "analyte")), rows)


def containers_table(rows: Iterable[tuple[str, str, float]]) -> pa.Table:
    """Containers from rows (specimen, container, millilitres of blood)."""
    schema = _schema(words=("specimen", "container"), figures=("blood_ml",))
    return _table(schema, rows)


def analytes_table(rows: Iterable[tuple[str | float | None, ...]]) -> pa.Table:
    """Analytes from rows (key, then the figures cva, critical and reference limits)."""
    return _table(_schema(words=("analyte",), figures=_FIGURES), rows)


def _schema(words: Sequence[str], wholes: Sequence[str] = (), figures: Sequence[str] = ()) -> pa.Schema:
    """Columns of text, then of whole numbers, then of figures."""
    fields: list[pa.Field[Any]] = [pa.field(name, pa.string()) for name in words]
    fields += [pa.field(name, pa.int64()) for name in wholes]
    fields += [pa.field(name, pa.float64()) for name in figures]
    return pa.schema(fields)


def _table(schema: pa.Schema, rows: Iterable[tuple[object, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table([pa.array(list(c), f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)
