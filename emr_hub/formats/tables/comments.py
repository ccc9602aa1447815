"""The comments of a first mapping file, in the language of whoever will read it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Comments:
    """Speaks one language, `en` or `vi`."""

    language: str = "en"

    def say(self, key: str, **places: object) -> str:
        """The comment with this key, its places filled in."""
        return "# " + _texts()[key][self.language].format(**places)


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    text = (files("emr_hub.formats.tables") / "comments.csv").read_text(encoding="utf-8")
    return {row["key"]: row for row in csv.DictReader(io.StringIO(text))}
