"""What a test costs, by payer: the catalogue's list price of the insurance fund, or a table that somebody gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from emr_hub.errors import DataError
from emr_hub.terminology import analytes, services
from scenarios.audits.given_rows import given_rows

FUND = "BHYT"
_DONG = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(?:([., ])[0-9]{3})(?:\1[0-9]{3}){0,3}")
COLUMNS, NEEDED = ("payer", "service", "analyte", "vnd"), ("payer", "vnd")


@dataclass(frozen=True, slots=True)
class Prices:
    """VND by payer, of a service and of a single analyte. `status`: listed, derived (catalogue), or given (a file).

    An analyte without a price of its own has that of the cheapest service that needs it alone (derived).
    """

    by_service: Mapping[str, Mapping[str, int]]
    by_analyte: Mapping[str, Mapping[str, int]]
    status: str

    @property
    def payers(self) -> tuple[str, ...]:
        """The payers, sorted."""
        return tuple(sorted({*self.by_service, *self.by_analyte}))


def shipped_prices() -> Prices:
    """The list prices of the catalogue, all of the insurance fund."""
    by_service = {code: s.price_vnd for code, s in services().items()}
    by_analyte: dict[str, int] = {}
    for service in services().values():
        if len(service.needed) == 1:
            (alone,) = service.needed
            by_analyte[alone] = min(service.price_vnd, by_analyte.get(alone, service.price_vnd))
    return Prices({FUND: by_service}, {FUND: by_analyte}, "catalogue")


def read_prices(path: Path) -> Prices:
    """Prices from a CSV file with the columns payer, service or analyte, and vnd; it replaces the catalogue's.

    Raises as `given_rows` does, and DataError with the line for anything that is no price.
    """
    by_service: dict[str, dict[str, int]] = {}
    by_analyte: dict[str, dict[str, int]] = {}
    for where, row in given_rows(path, COLUMNS, NEEDED):
        service, analyte = row["service"], row["analyte"]
        _check(service, analyte, where)
        prices, key = (by_service, service) if service else (by_analyte, analyte)
        of_payer = prices.setdefault(row["payer"] or FUND, {})
        if key in of_payer:
            raise DataError(f"got {key!r} twice", where=where, expected="one price of each for one payer")
        of_payer[key] = _vnd(row["vnd"], where)
    return Prices(by_service, by_analyte, "given")


def _check(service: str, analyte: str, where: str) -> None:
    if bool(service) == bool(analyte):
        raise DataError("a price is of one service or of one analyte", where=where, expected="one of the two filled in")
    if service and service not in services():
        raise DataError(f"unknown service {service!r}", where=f"{where}, service", expected="MA_DICH_VU")
    if analyte and analyte not in analytes():
        raise DataError(f"unknown analyte {analyte!r}", where=f"{where}, analyte", expected="a key of the catalogue")


def _vnd(text: str, where: str) -> int:
    """Whole dong. `21.200` and `21,200` are groups of a thousand; `21200,50` is no price rather than a hundredfold."""
    if not _DONG.fullmatch(text):
        raise DataError(f"{text!r} is no price", where=f"{where}, vnd", expected="whole dong, such as 21200")
    return int(re.sub("[., ]", "", text))
