"""When two results are of one class: the same analyte (method included) on specimens that stand for each other."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from emr_hub.errors import DataError
from emr_hub.terminology.analytes import analyte, analytes
from emr_hub.terminology.loinc import loinc_meaning as analyte_of_loinc
from emr_hub.terminology.specimens import specimens
from emr_hub.terminology.table_rows import rows_of

__all__ = ["analyte_of_loinc", "result_class", "serum_apart"]


@cache
def serum_apart() -> Mapping[str, str]:
    """The analytes whose serum and heparin plasma values differ, with the reason."""
    named = ((row.one_of("analyte", tuple(analytes())), row.word("reason")) for row in rows_of("serum_apart.csv"))
    return MappingProxyType(dict(named))


@cache
def result_class(analyte_key: str, specimen: str | None = None) -> str:
    """The class of a result, equal for two results that may stand for each other: `analyte:specimen class`.

    Serum and heparin plasma share a class except for the analytes of `serum_apart`; every other specimen is a class
    of its own. Without a specimen that of the catalogue's row counts. The method is part of the analyte key.
    """
    of = analyte(analyte_key)
    taken = specimens().get(specimen or of.specimen)
    if taken is None:
        raise DataError(f"unknown specimen {specimen!r}", where="specimens.csv", expected="a key of the catalogue")
    return f"{of.key}:{taken.key if of.key in serum_apart() else taken.specimen_class}"
