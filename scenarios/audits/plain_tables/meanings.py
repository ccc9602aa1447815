"""What the words of plain tables mean, as arrays over their numbers: one question per distinct word or pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emr_hub.formats.code_book import CodeBook
from emr_hub.formats.flags import FLAGS, NO_FLAG, interpretations
from emr_hub.formats.settling import STATUSES_USED
from emr_hub.terminology import Refused, analytes, factor_of, result_class
from scenarios.audits.plain_tables.records import refuse_more
from scenarios.audits.plain_tables.scatter import Spilled

NOT_USED, OPEN_STATUS, EARLY, FINAL = -1, 1, 0, 2


@dataclass(frozen=True, slots=True)
class Meanings:
    """Over all processes. `recode` turns the numbers of one process into those here, by word kind.

    Arrays run over tests (pairs of code and unit), facilities, interpretations and statuses; the last entry is for -1.
    `bounds`: critical low, low, high, critical high by test, NaN where the catalogue has none of that specimen.
    `unread`: by line, the words of times that are none.
    """

    recode: tuple[dict[str, NDArray[np.int32]], ...]
    facilities: list[str]
    statuses: list[str]
    interpretations: list[str]
    tests: list[tuple[str | None, str | None]]
    analytes: list[str]
    specimens: list[str]
    analyte: NDArray[np.int32]
    specimen: NDArray[np.int32]
    result_class: NDArray[np.int32]
    scale: NDArray[np.float64]
    offset: NDArray[np.float64]
    bounds: NDArray[np.float64]
    first_list: NDArray[np.bool_]
    code_rank: NDArray[np.int32]
    unit_rank: NDArray[np.int32]
    flag: NDArray[np.int8]
    status: NDArray[np.int8]
    unread: dict[int, str]

    @property
    def classes(self) -> int:
        """How many classes of results there are."""
        return int(self.result_class.max(initial=-1)) + 1

    @property
    def codes(self) -> list[str]:
        """The codes of all tests, sorted."""
        return sorted({code for code, _ in self.tests if code})

    @property
    def code_of(self) -> NDArray[np.int32]:
        """By test the place of its code among all; -1 for none, and last."""
        place = {code: n for n, code in enumerate(self.codes)}
        return np.array([*(place.get(code or "", -1) for code, _ in self.tests), -1], np.int32)


def meanings_of(spilled: Sequence[Spilled], book: CodeBook) -> Meanings:
    """Bring the words of all processes together, sorted, and look each up once. Raises TooManyWords."""
    facilities, statuses, told = (_all(spilled, name) for name in ("facility", "status", "interpretation"))
    tests = sorted({t for s in spilled for t in s.vocabulary.test_texts()}, key=lambda t: (t[0] or "", t[1] or ""))
    refuse_more(len(tests), len(told), len(statuses))
    recode = tuple(
        {
            "facility": _places(s.vocabulary.texts("facility"), facilities),
            "status": _places(s.vocabulary.texts("status"), statuses),
            "interpretation": _places(s.vocabulary.texts("interpretation"), told),
            "test": _places(s.vocabulary.test_texts(), tests),
        }
        for s in spilled
    )
    found = [book.meaning(None, None, None, unit, None, code) if code else None for code, unit in tests]
    keys = sorted({m.analyte for m in found if m})
    taken = sorted({m.specimen for m in found if m})
    classes = sorted({result_class(m.analyte, m.specimen) for m in found if m})
    lines = np.full((len(tests) + 1, 2), np.nan)
    for n, (meaning, (code, unit)) in enumerate(zip(found, tests, strict=True)):
        factor = factor_of(meaning.analyte, meaning.unit or unit, meaning.loinc or code) if meaning else None
        if factor is not None and not isinstance(factor, Refused):
            lines[n] = factor.scale, factor.offset
    used = [_status(text) for text in statuses]
    flags = [FLAGS.index(interpretations()[t]) if t in interpretations() else NO_FLAG for t in told]
    return Meanings(
        recode, facilities, statuses, told, tests, keys, taken,
        np.array([*(_at(keys, m and m.analyte) for m in found), -1], np.int32),
        np.array([*(_at(taken, m and m.specimen) for m in found), -1], np.int32),
        np.array([*(_at(classes, m and result_class(m.analyte, m.specimen)) for m in found), -1], np.int32),
        lines[:, 0], lines[:, 1], np.array([*(_bounds(m.analyte) if m and m.limits else [np.nan] * 4 for m in found),
                                            [np.nan] * 4]),
        np.array([*(bool(m and m.first_list) for m in found), False]),
        _ranks([c for c, _ in tests]), _ranks([u for _, u in tests]),
        np.array([*flags, NO_FLAG], np.int8), np.array([*used, OPEN_STATUS], np.int8),
        {line: words for s in spilled for line, words in s.vocabulary.unread.items()},
    )  # fmt: skip


def _at(words: Sequence[str], word: str | None) -> int:
    return -1 if word is None else words.index(word)


def _status(text: str) -> int:
    if text not in STATUSES_USED:
        return NOT_USED
    return EARLY if text == "preliminary" else FINAL


def _bounds(key: str) -> list[float]:
    of = analytes()[key].limits(None)
    return [np.nan if x is None else x for x in (of.critical_low, of.low, of.high, of.critical_high)]


def _all(spilled: Sequence[Spilled], name: str) -> list[str]:
    return sorted({text for s in spilled for text in s.vocabulary.texts(name)})


def _places(texts: Sequence[object], among: Sequence[object]) -> NDArray[np.int32]:
    place = {text: n for n, text in enumerate(among)}
    return np.array([*(place[text] for text in texts), -1], np.int32)


def _ranks(words: Sequence[str | None]) -> NDArray[np.int32]:
    """The place of each word among the distinct ones, sorted; an absent one comes first, as does the last entry."""
    place = {word: n for n, word in enumerate(sorted({w for w in words if w is not None}))}
    return np.array([*(-1 if w is None else place[w] for w in words), -1], np.int32)
