"""What one written word of a column means: the same answer that a whole column gets, for whoever asks word by word."""

from __future__ import annotations

from dataclasses import dataclass

from emr_hub.formats.tables.filling import Filling
from emr_hub.formats.tables.mapping import TableMapping


@dataclass(frozen=True, slots=True)
class WordReader:
    """Reads the words of one field by a mapping; None for a word that says nothing."""

    field: str
    mapping: TableMapping

    def __call__(self, word: str) -> str | None:
        """The word as a row of this project would hold it."""
        return Filling(self.mapping, 0).meaning_of(self.field, word)
