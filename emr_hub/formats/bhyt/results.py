"""XML4 as laboratory rows: one per index, joined to its order; imaging and function tests are not rows."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from unicodedata import normalize

from emr_hub.formats.bhyt.items import Item
from emr_hub.formats.bhyt.services import HEAD, Again, Order, numbered, wrong_times
from emr_hub.formats.compact_times import read_time
from emr_hub.formats.row import CLS, DVKT, ISSUED_DAY, LOCAL
from emr_hub.formats.value_texts import NOTHING, UNSATISFACTORY, Value, read_value
from emr_hub.terminology import loinc_meanings, loinc_not_mapped

NAMES = (
    "file", "line", "part", "source_id", *HEAD, "issued", "dates", "loinc", "code_system", "code", "label", "value",
    "text", "comparator", "unit", "interpretation", "unread",
)  # fmt: skip
_SERVICE = HEAD.index("service")
_LONGEST_TEXT = 1000  # a conclusion is kept as a text of the result, not as a report
_LEGAL = re.compile(r"10[0-7]\d{4}")  # seven digits, annexes 00 to 07 of Decision 1227/QĐ-BYT
Row = tuple[Any, ...]


@lru_cache(maxsize=16_384)
def read_code(index: str, service: str | None) -> tuple[str | None, str | None, str | None]:
    """LOINC, code system and code of an index. LOINC only where the catalogue has looked at that very code."""
    if not index:
        return (None, DVKT, service) if service else (None, None, None)
    if index in loinc_meanings() or index in loinc_not_mapped():
        return index, None, None
    return None, (CLS if _LEGAL.fullmatch(index) else LOCAL), index


def read_result(place: tuple[int, int, int], item: Item, order: Order, again: Again) -> Row:
    """The row of one XML4 item in the order of NAMES. `again` counts indexes told twice for one order."""
    # This runs for every result of a province: plain lookups, and each distinct text read once.
    get = item.get
    index, label = get("MA_CHI_SO", ""), get("TEN_CHI_SO") or order.label
    number, text, comparator, unit, interpretation = _value(get("GIA_TRI", ""), get("KET_LUAN", ""), get("MO_TA", ""))
    issued, wrong = read_time(get("NGAY_KQ", "")), order.wrong
    if issued is None:
        issued, wrong = order.resulted, "; ".join(filter(None, (wrong, wrong_times(item, ("NGAY_KQ",))))) or None
    return (
        *place, numbered(f"{order.key}|{index or label}", again), *order.head, issued.instant if issued else None,
        order.dates | ISSUED_DAY if issued and issued.whole_day else order.dates,
        *read_code(index, order.head[_SERVICE]), (label if label.isascii() else normalize("NFC", label)) or None,
        number, text, comparator, get("DON_VI_DO") or unit, interpretation, wrong,
    )  # fmt: skip


def _value(written: str, conclusion: str, description: str) -> Value:
    """GIA_TRI, else the conclusion, else the description; the laboratory's own reading may stand in the conclusion."""
    value = read_value(written)
    if value is NOTHING:
        return read_value((conclusion or description)[:_LONGEST_TEXT])
    return _with_conclusion(value, conclusion[:_LONGEST_TEXT]) if conclusion else value


def _with_conclusion(value: Value, conclusion: str) -> Value:
    said = read_value(conclusion)
    if said.text is not None and said.text.startswith(UNSATISFACTORY):
        return value._replace(text=said.text)
    return value._replace(interpretation=said.interpretation) if said.interpretation else value
