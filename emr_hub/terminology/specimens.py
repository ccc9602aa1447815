"""The specimens: what is taken from the person, in which container, and which class it belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from emr_hub.terminology.table_rows import Row, by_key


@dataclass(frozen=True, slots=True)
class Specimen:
    """One specimen. `blood_ml` per container in mL; `culture_analyte` is what a bacterial culture of it becomes."""

    key: str
    name_vi: str
    name_en: str
    container: str
    blood_ml: float
    culture_analyte: str | None
    specimen_class: str
    source: str
    status: str
    notes: str


def _read(row: Row) -> Specimen:
    return Specimen(
        key=row.word("key"),
        name_vi=row.word("name_vi"),
        name_en=row.word("name_en"),
        container=row.text("container"),
        blood_ml=row.some_number("blood_ml"),
        culture_analyte=row.text("culture_analyte") or None,
        specimen_class=row.word("specimen_class"),
        source=row.word("source"),
        status=row.word("status"),
        notes=row.text("notes"),
    )


@cache
def specimens() -> Mapping[str, Specimen]:
    """Every specimen by key."""
    return by_key("specimens.csv", _read)
