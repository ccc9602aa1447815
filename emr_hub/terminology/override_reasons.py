"""The one coded list of reasons for repeating a test although an earlier result was shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from emr_hub.terminology.table_rows import Row, rows_of


@dataclass(frozen=True, slots=True)
class OverrideReason:
    """One reason in both languages; `free_text` asks the clinician for words of their own."""

    code: str
    text_en: str
    text_vi: str
    free_text: bool
    source: str
    status: str


def _read(row: Row) -> OverrideReason:
    return OverrideReason(
        code=row.word("code"),
        text_en=row.word("text_en"),
        text_vi=row.word("text_vi"),
        free_text=row.yes("free_text"),
        source=row.word("source"),
        status=row.word("status"),
    )


@cache
def override_reasons() -> Mapping[str, OverrideReason]:
    """Every reason by code, in the order in which a card offers them."""
    return MappingProxyType({r.code: r for r in map(_read, rows_of("override_reasons.csv"))})
