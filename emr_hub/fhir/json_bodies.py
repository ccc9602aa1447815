"""JSON as FHIR wants it: no object names a member twice."""

from __future__ import annotations

import re
from typing import Any

from emr_hub.errors import DataError
from emr_hub.fhir import digits

_NAME_ENDS = re.compile(rb'"\s*:')
_QUOTED_COLON = re.compile(rb'\\"\s*:')


def parsed_once(raw: bytes) -> Any:
    """The JSON of some bytes, in which no object names a member twice; DataError when it is no JSON."""
    try:
        found = digits.loads(raw)
        again = digits.dumps(found)
    except ValueError as error:
        raise DataError(_no_json(error), where="body") from None
    except TypeError:
        raise DataError("nested too deep", where="body") from None
    # Equal bytes, or as many members, prove that none was dropped; only else is the text read once more.
    if again != raw and _members(again) != _members(raw):
        _refuse_doubles(raw)
    return found


def _no_json(error: ValueError) -> str:
    """What is said of bytes that are no JSON: where it ends to be, which shows nothing of what they hold."""
    line, column = getattr(error, "lineno", 0), getattr(error, "colno", 0)
    return f"no JSON from line {line}, column {column} on" if line and column else "no JSON"


def _members(written: bytes) -> int:
    """How many members the objects of some JSON have: a quote and a colon, unless the quote is part of a text."""
    return len(_NAME_ENDS.findall(written)) - len(_QUOTED_COLON.findall(written))


def _refuse_doubles(raw: bytes) -> None:
    import json

    def paired(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            doubled = next(name for name, _ in pairs if sum(name == other for other, _ in pairs) > 1)
            raise DataError("a member named twice", where=doubled)
        return made

    json.loads(raw, object_pairs_hook=paired)
