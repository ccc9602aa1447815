"""One report as JSON that says what its columns mean, or as CSV for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import orjson
from fastapi import Request, Response

from coordinator.api.report_words import columns_of
from coordinator.services.reporting import PERIODS, Span
from coordinator.services.reporting.span import ALWAYS
from emr_hub.clock import DAY, day_start
from emr_hub.errors import DataError
from emr_hub.terminology import every_facility

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run what begins so


def check_asked(request: Request, known: Iterable[str]) -> None:
    """DataError for a parameter that the report has not: a misspelt one would tell of everything, unnoticed."""
    names = sorted((*known, "format"))
    for name in request.query_params:
        if name not in names:
            raise DataError("unknown parameter", where=name, expected=", ".join(names))
    if request.query_params.get("format", "json") not in ("json", "csv"):
        raise DataError("unknown", where="format", expected="json or csv")


def report(request: Request, name: str, rows: Iterable[dict[str, Any]]) -> Response:
    """The rows, as the caller wants them: `format=csv` or `Accept: text/csv`, else JSON."""
    said = request.query_params.get("format") or ",".join(request.headers.getlist("accept"))
    if "csv" in said:
        return _as_csv(name, rows)
    body = {"report": name, "columns": columns_of(name), "rows": list(rows)}
    return Response(orjson.dumps(body), media_type="application/json")


def _as_csv(name: str, rows: Iterable[dict[str, Any]]) -> Response:
    written = io.StringIO()
    writer = csv.DictWriter(written, list(columns_of(name)))
    writer.writeheader()
    writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)
    told = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    # With the mark of UTF-8 in front: without it a spreadsheet reads Vietnamese letters as debris.
    return Response("\ufeff" + written.getvalue(), headers=told, media_type="text/csv; charset=utf-8")


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def span_of(request: Request) -> Span:
    """From `from` to `to`, both days included, in Viet Nam; of one `facility`. DataError names what is wrong."""
    asked = request.query_params
    since, until = _day("from", asked.get("from")), _day("to", asked.get("to"))
    facility = (asked.get("facility") or "").upper()
    if facility and facility not in every_facility():
        raise DataError("unknown", where="facility", expected="a key of the facilities registry")
    span = Span(0 if since is None else since, ALWAYS if until is None else until + DAY, facility)
    if span.until <= span.since:
        raise DataError("before from", where="to", expected="the same day or a later one")
    return span


def period_asked(request: Request) -> str:
    """day, week, month or all."""
    said = request.query_params.get("period") or "month"
    if said not in PERIODS:
        raise DataError("unknown", where="period", expected=", ".join(PERIODS))
    return said


def _day(name: str, written: str | None) -> int | None:
    if not written:
        return None
    try:
        return day_start(date.fromisoformat(written))
    except ValueError:
        raise DataError("no date", where=name, expected="a day such as 2025-06-30") from None
