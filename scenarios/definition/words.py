"""A sentence in both languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in English and in Vietnamese."""

    en: str
    vi: str

    def in_language(self, language: str) -> str:
        """The sentence in `en` or `vi`."""
        return self.vi if language == "vi" else self.en
