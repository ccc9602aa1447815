"""Writes docs/flat-row.md from the schemas of emr_hub.formats. Usage: python docs/flat_row_page.py.

Or: make dictionary.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from emr_hub.formats import FACTS, ROW

PAGE = Path(__file__).with_name("flat-row.md")
HEAD = """# The flat row of every format

Written by `make dictionary` from `emr_hub.formats.row`; change the schemas there, not this page.

A reader of any format hands over **rows**, one per laboratory result value, with what the record itself says, and
**facts** with what other records of the input say about the person, order, visit, specimen or facility that a row
names. A row's own word stands; facts fill only what it leaves open, and two facts that contradict each other fill
nothing. Null means that nobody said it.

A new format is one room of `emr_hub/formats` with `read(source, sink, limits)`; it hands batches in these shapes to the
sink, names what it cannot read, and raises nothing for what a file holds.
"""
_WORDS = {
    "timestamp[ms, tz=UTC]": "time", "int64": "integer", "int32": "integer", "int16": "integer", "int8": "integer",
    "double": "number", "string": "text", "bool": "yes or no",
}  # fmt: skip


def page() -> str:
    """The whole page as text."""
    tables = {"rows": ROW} | {f"facts: {kind}": schema for kind, schema in FACTS.items()}
    return "\n".join([HEAD.rstrip(), *(line for name, schema in tables.items() for line in _section(name, schema)), ""])


def _section(name: str, schema: pa.Schema) -> Iterator[str]:
    yield f"\n## {name}\n"
    yield "| column | type | unit or codes | meaning |\n|---|---|---|---|"
    for field in schema:
        said = {key.decode(): value.decode() for key, value in (field.metadata or {}).items()}
        yield f"| `{field.name}` | {_WORDS[str(field.type)]} | {said['unit']} | {said['meaning']} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(Path.cwd()) if PAGE.is_relative_to(Path.cwd()) else PAGE)
