"""Writes a run as result messages (ORU^R01, 2.5.1), one file per facility: each report of each order a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from emr_hub.formats.compact_times import write_exactly
from emr_hub.formats.hl7v2.delimiters import escaped, standard
from emr_hub.formats.hl7v2.message import Signs, header, observation, order, patient, specimen, visit
from emr_hub.formats.own_visits import SentOrder, SentVisit, visits_by_facility

_SENT_BY, _SENT_TO = "LIS", "EMR-HUB"


def write(tables: Mapping[str, pa.Table], out: Path) -> tuple[Path, ...]:
    """Write `results-CODE.hl7` for every facility that had visits into the folder `out`; the paths written.

    Segments end with a carriage return, texts are UTF-8, times are exact. A correction is a message of its own, sent
    when it became known.
    """
    written = []
    for code, visits in visits_by_facility(tables):
        written.append(out / f"results-{code}.hl7")
        reports = sorted(_reports(visits), key=lambda told: told[:3])
        with written[-1].open("w", encoding="utf-8", newline="") as file:
            for kind in ("FHS", "BHS"):
                file.write(f"{kind}|^~\\&|{_SENT_BY}|{_text(code)}|{_SENT_TO}\r")
            for number, (*_, sent, one, version) in enumerate(reports, 1):
                file.write(_message(number, sent, one, version))
            file.write(f"BTS|{len(reports)}\rFTS|1\r")
    return tuple(written)


def _reports(visits: list[SentVisit]) -> Iterator[tuple[int, int, int, SentVisit, SentOrder, int]]:
    """Every version of every order that was answered, with what sorts them: when known, order, version."""
    for sent in visits:
        for one in sent.orders:
            for version, rows in one.versions.items():
                yield rows[0]["known_at"], one.order["order_id"], version, sent, one, version


def _message(number: int, sent: SentVisit, one: SentOrder, version: int) -> str:
    rows = one.versions[version]
    known = write_exactly(rows[0]["known_at"])
    segments: list[list[Any]] = [
        header(_SENT_BY, sent.code, _SENT_TO, known, f"{sent.code}-{number}"), patient(sent), visit(sent, one.order),
        *order(one.order, known, {row["status"] for row in rows}, version),
        *(observation(at, row) for at, row in enumerate(rows, 1)), specimen(one.order),
    ]  # fmt: skip
    return "".join(f"{_segment(fields)}\r" for fields in segments)


def _segment(fields: list[Any]) -> str:
    """The fields of a segment: texts escaped, components and repetitions parted, nothing where nothing is said."""
    written = [_field(one) for one in fields]
    while written and not written[-1]:
        written.pop()
    return "|".join(written)


def _field(value: Any) -> str:
    if isinstance(value, list):  # repetitions
        return "~".join(filter(None, map(_field, value)))
    if isinstance(value, tuple):  # components
        return "^".join(map(_field, value)).rstrip("^")
    return "" if value is None else value if isinstance(value, Signs) else _text(str(value))


def _text(value: str) -> str:
    return escaped(value, standard())
