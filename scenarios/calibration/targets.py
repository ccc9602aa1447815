"""The published figures that a world is held against: `tables/targets.csv`, one row each."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

from emr_hub.errors import DataError

USES = ("tuned", "held-out", "compared")
"""tuned: parameters were chosen on it; held-out: an ordinary hospital, never tuned on; compared: not such a hospital,
or an effect of exchange, which nothing may be tuned on."""
TOPICS = ("demand", "mix", "repeats", "exchange")


@dataclass(frozen=True, slots=True)
class Target:
    """One published figure. `low` and `high` bound the range compared with, None where it is open on that side.

    `published` is what the study says, in its own numbers; `basis` names how the range
    follows from that. `why` tells, in
    English and Vietnamese, why a world lies outside; empty where it should not.
    """

    key: str
    topic: str
    figure: dict[str, str]
    study: str
    year: str
    published: str
    low: float | None
    high: float | None
    unit: str
    basis: str
    decimals: int
    use: str
    parameters: tuple[str, ...]
    why: dict[str, str]
    source: str
    status: str


@cache
def targets() -> tuple[Target, ...]:
    """Every target in the order of the table."""
    place = resources.files("scenarios.calibration") / "tables" / "targets.csv"
    return read_targets(place.read_text(encoding="utf-8").splitlines())


def read_targets(lines: list[str]) -> tuple[Target, ...]:
    """The targets of these lines; DataError with line and column where one cannot be used."""
    return tuple(_target(row, f"targets.csv line {n}") for n, row in enumerate(csv.DictReader(lines), start=2))


def _target(row: dict[str, str], where: str) -> Target:
    for column, known in (("use", USES), ("topic", TOPICS)):
        if row[column] not in known:
            raise DataError(f"got {row[column]!r}", where=f"{where}, {column}", expected=", ".join(known))
    low, high = (_bound(row[c], f"{where}, {c}") for c in ("low", "high"))
    if (low is None and high is None) or (low is not None and high is not None and low > high):
        raise DataError(f"low {row['low']!r}, high {row['high']!r}", where=where, expected="a range")
    parameters = tuple(row["parameters"].split(";")) if row["parameters"] else ()
    if (row["use"] == "tuned") != bool(parameters):
        raise DataError(
            f"{row['use']} with parameters {row['parameters']!r}", where=where, expected="parameters where tuned"
        )
    return Target(
        key=row["key"], topic=row["topic"], figure={"en": row["figure_en"], "vi": row["figure_vi"]},
        study=row["study"], year=row["year"], published=row["published"], low=low, high=high, unit=row["unit"],
        basis=row["basis"], decimals=int(row["decimals"]), use=row["use"], parameters=parameters,
        why={"en": row["why_en"], "vi": row["why_vi"]}, source=row["source"], status=row["status"],
    )  # fmt: skip


def _bound(text: str, where: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        raise DataError(f"got {text!r}", where=where, expected="a number or nothing") from None
