"""The measures as a file: `{"run": {...}, "measures": [...]}`, one line per measure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from emr_hub.errors import DataError


def measures_object(run: Mapping[str, Any], measures: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The one object that `measures.json` holds and `--json` prints."""
    return {"run": dict(run), "measures": [dict(m) for m in measures]}


def measures_json(run: Mapping[str, Any], measures: Sequence[Mapping[str, Any]]) -> str:
    """The object as text, one measure to a line; numbers that are not finite are refused with ValueError."""
    rows = ",\n  ".join(json.dumps(dict(m), ensure_ascii=False, allow_nan=False) for m in measures)
    head = json.dumps(dict(run), ensure_ascii=False, allow_nan=False, indent=1)
    return f'{{"run": {head},\n "measures": [\n  {rows}\n]}}\n'


def read_measures(path: Path) -> tuple[dict[str, Any], tuple[dict[str, Any], ...]]:
    """The run and the measures; DataError when the file is not what `measures_json` writes."""
    try:
        whole = json.loads(path.read_text(encoding="utf-8"))
        return dict(whole["run"]), tuple(dict(m) for m in whole["measures"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError("not a measures file", where=str(path), expected='{"run": ..., "measures": [...]}') from error
