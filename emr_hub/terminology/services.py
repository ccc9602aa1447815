"""The orderable services: priced, with the analytes they report, those needed for a cut and those judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from emr_hub.errors import DataError
from emr_hub.terminology.analytes import GROUPS
from emr_hub.terminology.specimens import specimens
from emr_hub.terminology.table_rows import Row, by_key

CULTURE = "cx_bact"  # the culture whose specimen only the order knows


@dataclass(frozen=True, slots=True)
class Service:
    """One orderable service. `price_vnd` is one performance in VND at `price_date`.

    `needed` analytes must be covered before the order can be cut; `judged` (a part of needed) must also be worth
    reusing. `specimen` is that of the usual order; `any` means that the order names it.
    """

    code: str
    name_vi: str
    name_en: str
    group: str
    price_vnd: int
    price_source: str
    price_date: date
    analytes: tuple[str, ...]
    needed: tuple[str, ...]
    judged: tuple[str, ...]
    specimen: str
    point_of_care: bool
    paid_by_bhyt: bool
    status: Mapping[str, str]
    notes: str

    @property
    def key(self) -> str:
        """The code, by which the catalogue is kept."""
        return self.code


def _read(row: Row) -> Service:
    return Service(
        code=row.word("code"),
        name_vi=row.word("name_vi"),
        name_en=row.word("name_en"),
        group=row.one_of("group", GROUPS),
        price_vnd=row.whole("price_vnd"),
        price_source=row.word("source"),
        price_date=row.some_day("price_date"),
        analytes=row.words("analytes"),
        needed=row.words("needed"),
        judged=row.words("judged"),
        specimen=row.word("specimen"),
        point_of_care=row.yes("point_of_care"),
        paid_by_bhyt=row.yes("paid_by_bhyt"),
        status=row.marks("status"),
        notes=row.text("notes"),
    )


@cache
def services() -> Mapping[str, Service]:
    """Every service by MA_DICH_VU, in the order of the catalogue."""
    return by_key("services.csv", _read)


def service(code: str) -> Service:
    """The service of a code; an unknown code is a DataError."""
    try:
        return services()[code]
    except KeyError:
        raise DataError(f"unknown service {code!r}", where="services.csv", expected="a code of the catalogue") from None


@cache
def service_on(code: str, specimen: str) -> Service:
    """The service as ordered on a specimen: a culture becomes the culture of that specimen (urine: urcx)."""
    ordered = service(code)
    taken = specimens().get(specimen)
    if CULTURE not in ordered.analytes or taken is None or taken.culture_analyte is None:
        return ordered
    culture = taken.culture_analyte

    def named(keys: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(culture if key == CULTURE else key for key in keys)

    return replace(
        ordered,
        analytes=named(ordered.analytes),
        needed=named(ordered.needed),
        judged=named(ordered.judged),
        specimen=specimen,
    )
