"""Writes a run as claims files, one per facility: every visit a record with XML1, XML3 and XML4 in base64."""

from __future__ import annotations

import csv
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path
from xml.sax.saxutils import escape

import pyarrow as pa

from emr_hub.formats.bhyt.claim import XML3_LIST, XML4_LIST, orders_of, results_of, visit_of
from emr_hub.formats.bhyt.items import XML1
from emr_hub.formats.compact_times import write_minute
from emr_hub.formats.own_visits import SentVisit, visits_by_facility

_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<GIAMDINHHS><THONGTINDONVI><MACSKCB>{code}</MACSKCB></THONGTINDONVI>'
    "<THONGTINHOSO><NGAYLAP>{day}</NGAYLAP><SOLUONGHOSO>{visits}</SOLUONGHOSO><DANHSACHHOSO>\n"
)
_TAIL = "</DANHSACHHOSO></THONGTINHOSO><CHUKYDONVI/></GIAMDINHHS>\n"


def write(tables: Mapping[str, pa.Table], out: Path) -> tuple[Path, ...]:
    """Write `claims-CODE.xml` for every facility that had visits into the folder `out`; the paths written.

    Minutes are all the format holds, and the last version of a result without its status. The index code is LOINC where
    the laboratory's own map has it, else the laboratory's code. The unit's signature (CHUKYDONVI) is left empty.
    """
    written = []
    for code, visits in visits_by_facility(tables):
        written.append(out / f"claims-{code}.xml")
        last = max(visit.visit["ended_at"] or visit.visit["started_at"] for visit in visits)
        with written[-1].open("w", encoding="utf-8", newline="\n") as file:
            file.write(_HEAD.format(code=escape(code), day=write_minute(last)[:8], visits=len(visits)))
            for visit in visits:
                file.write(_record(visit))
            file.write(_TAIL)
    return tuple(written)


def _record(visit: SentVisit) -> str:
    inner = {
        "XML1": f"<{XML1.root}>{_fields('XML1', visit_of(visit))}</{XML1.root}>",
        "XML3": _listed("XML3", XML3_LIST, orders_of(visit)),
        "XML4": _listed("XML4", XML4_LIST, results_of(visit)),
    }
    return f"<HOSO>{''.join(_inner_file(kind, text) for kind, text in inner.items() if text)}</HOSO>\n"


def _inner_file(kind: str, text: str) -> str:
    content = b64encode(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()).decode("ascii")
    return f"<FILEHOSO><LOAIHOSO>{kind}</LOAIHOSO><NOIDUNGFILE>{content}</NOIDUNGFILE></FILEHOSO>"


def _listed(kind: str, tags: tuple[str, str, str], items: Iterable[Mapping[str, object]]) -> str:
    root, group, item = tags
    written = "".join(f"<{item}>{_fields(kind, fields)}</{item}>" for fields in items)
    return f"<{root}><{group}>{written}</{group}></{root}>" if written else ""


def _fields(kind: str, values: Mapping[str, object]) -> str:
    """Every field of the table in its place, empty where nothing is said."""
    return "".join(f"<{name}>{_text(values.get(name))}</{name}>" for name in field_names(kind))


def _text(value: object) -> str:
    return "" if value is None else escape(_NOT_XML.sub("", str(value)))


@cache
def field_names(kind: str) -> tuple[str, ...]:
    """The fields of XML1, XML3 or XML4 in their order."""
    text = (files("emr_hub.formats.bhyt") / "fields.csv").read_text(encoding="utf-8")
    return tuple(row["field"] for row in csv.DictReader(StringIO(text)) if row["file"] == kind)
