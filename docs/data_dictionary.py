"""Writes docs/data-dictionary.md from the table schemas. Usage: python docs/data_dictionary.py (or make dictionary)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from emr_hub.columns import TABLES, Column, Table

PAGE = Path(__file__).with_name("data-dictionary.md")
HEAD = """# Data dictionary

Written by `make dictionary` from `emr_hub.columns`; change the schemas there, not this page.

Every table is a Parquet file (snappy) of a run folder: `tables/NAME.parquet`, and `truth/NAME.parquet` for what only
the simulator knows. Times are UTC with milliseconds; scenario dates and hospital days are Asia/Ho_Chi_Minh. Ids are
integers that do not encode the person. A null in a column that the input carries means that it did not happen; a
column that an audited input does not carry at all means that nobody knows. Tables hold the history before the
measured period too; measures count only orders signed in it (`[period]` of the run's `scenario.toml`).

Read one with any tool that speaks Parquet; the environment of this project holds DuckDB:
`duckdb.sql("select service, count(*) from 'tables/orders.parquet' group by all order by 2 desc limit 10").show()`.
"""

OTHER_HEAD = """
## Other files

`measures.csv` of a run or audit, the tables of a [study](experiments.md) (CSV, UTF-8 with a byte-order mark) and the
tables that only an [audit](audit.md) makes (`tables/NAME.parquet`). Names in capitals stand for columns whose name
depends on the study, run or policy."""


def page() -> str:
    """The whole page as text."""
    contents = [f"- [`{t.name}`](#{_anchor(t)}): one row per {t.one_row_per}" for t in TABLES.values()]
    tables = [line for t in TABLES.values() for line in _section(t)]
    return "\n".join([HEAD, *contents, *tables, *_other_tables(), ""])


def _anchor(table: Table) -> str:
    return table.name.replace("/", "")


def _section(table: Table) -> Iterator[str]:
    yield f"\n## {table.name}\n\nOne row per {table.one_row_per}.\n"
    yield "| column | type | unit or codes | meaning |\n|---|---|---|---|"
    yield from (_row(column) for column in table.columns)


def _other_tables() -> Iterator[str]:
    """The other files of runs, audits and studies, from the table of their columns."""
    text = (files("scenarios.run_folder") / "tables" / "columns.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    yield OTHER_HEAD
    for name in dict.fromkeys(row["file"] for row in rows):
        mine = [row for row in rows if row["file"] == name]
        yield f"\n### {name}\n\nOne row per {mine[0]['one_row_per']}.\n"
        yield "| column | unit | meaning |\n|---|---|---|"
        yield from (f"| `{row['column']}` | {row['unit']} | {row['meaning']} |" for row in mine)


def _row(column: Column) -> str:
    kind = _type_in_words(str(column.type)) + (", always told" if column.always else "")
    return f"| `{column.name}` | {kind} | {column.unit} | {column.meaning} |"


def _type_in_words(arrow: str) -> str:
    words = {
        "timestamp[ms, tz=UTC]": "time",
        "int64": "integer",
        "int32": "integer",
        "int16": "integer",
        "int8": "integer",
        "double": "number",
        "string": "text",
        "bool": "yes or no",
    }
    if arrow.startswith("dictionary"):
        return "word"
    return "list of integers" if arrow.startswith("list") else words[arrow]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(Path.cwd()) if PAGE.is_relative_to(Path.cwd()) else PAGE)
