"""What the columns of the reports mean, in English and Vietnamese; table `report_columns.csv`."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def columns_of(report: str) -> Mapping[str, Mapping[str, str]]:
    """The columns of a report in order, each with its meaning in `en` and `vi`."""
    text = (files("coordinator.api") / "tables" / "report_columns.csv").read_text("utf-8")
    rows = (row for row in csv.DictReader(text.splitlines()) if row["report"] == report)
    return {row["column"]: {"en": row["en"], "vi": row["vi"]} for row in rows}


def described(report: str) -> str:
    """The columns as a list, for the pages under /docs."""
    return "\n".join(f"* `{name}`: {said['en']} / {said['vi']}" for name, said in columns_of(report).items())
