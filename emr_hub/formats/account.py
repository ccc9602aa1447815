"""What became of every row: the sums that must hold, the rows set aside by name, and the cases of one moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from emr_hub.formats.rejects import REJECTS, SHOWN_CHARACTERS, Reason, rejects_table
from emr_hub.formats.sameness import shared
from emr_hub.formats.settling import KEPT, REASONS, Settled

KEPT_APART = "kept"
MIXED = "several reasons"


@dataclass(frozen=True, slots=True)
class Account:
    """`rows_read` = `rows_kept` + the sum of `set_aside`. A broken line counts as one row: nobody can look."""

    rows_read: int
    rows_kept: int
    set_aside: dict[Reason, int]

    @property
    def rows_set_aside(self) -> int:
        """Rows read and not kept, over all reasons."""
        return sum(self.set_aside.values())


def account_of(s: Settled) -> Account:
    """Count the rows by what became of them; every reason is named, also with 0."""
    counted = Counter(s.reason.tolist())
    aside = {why: counted.get(at, 0) for at, why in enumerate(REASONS)}
    aside[Reason.BROKEN_LINE] += len(s.records.rejects)
    return Account(s.records.rows.num_rows + len(s.records.rejects), counted.get(KEPT, 0), aside)


def rejects_of(s: Settled) -> pa.Table:
    """Every row set aside and every broken line: file, line, reason, what was found, the beginning of the original."""
    aside = _aside(s)
    return pa.concat_tables([rejects_table(s.records.rejects), aside]).sort_by(
        [(name, "ascending") for name in REJECTS.names]
    )


_FOUND = {
    Reason.NO_PATIENT: "subject", Reason.PLACEHOLDER: "subject", Reason.WRONG_STATUS: "status",
    Reason.NO_TIME: "unread",
    Reason.NO_CODE: "code", Reason.CODE_CONFLICT: "label", Reason.UNKNOWN_CODE: "loinc",
    Reason.UNIT_NOT_CONVERTIBLE: "unit",
}  # fmt: skip
_SAID = ("taken", "unread", "loinc", "label", "value", "text", "unit")


def _texts(rows: pa.Table, name: str) -> Any:
    return pc.cast(rows[name].combine_chunks(), pa.string())


def _told(rows: pa.Table, name: str) -> Any:
    """What stood in the column; for an unknown code the sender's own where there is no LOINC."""
    return pc.coalesce(_texts(rows, name), _texts(rows, "code")) if name == "loinc" else _texts(rows, name)


def _beginning(texts: Any, characters: int) -> Any:
    return pc.utf8_slice_codeunits(texts, 0, characters)


def _aside(s: Settled) -> pa.Table:
    at = np.flatnonzero(~s.kept)
    return set_aside_table(s.records.rows.take(at), s.reason[at], s.records.files)


def set_aside_table(rows: pa.Table, why: NDArray[np.int8], files: Sequence[str]) -> pa.Table:
    """Rows in the shape of ROW as rejects, in the order they stand in. `why`: place of each row's reason."""
    detail: Any = pa.array([""] * len(why), pa.string())
    for reason, name in _FOUND.items():
        if np.any(chosen := why == REASONS.index(reason)):
            told = _beginning(pc.fill_null(_told(rows, name), "absent"), 80)
            detail = pc.if_else(pa.array(chosen), told, detail)
    # Arrow drops rows in which every word is null: an empty word in front keeps them.
    words: list[Any] = [pa.array([""] * len(why), pa.string()), *(_texts(rows, name) for name in _SAID)]
    joined: Any = pc.binary_join_element_wise(*words, " ", null_handling="skip")
    said = _beginning(pc.utf8_ltrim_whitespace(joined), SHOWN_CHARACTERS)
    named = pa.array(list(files), pa.string()).take(rows["file"].combine_chunks())
    reasons = pa.array([str(r) for r in REASONS], pa.string()).take(pa.array(why, pa.int8()))
    return pa.table([named, rows["line"], reasons, detail, said], schema=REJECTS)


_CASES: list[pa.Field[Any]] = [
    pa.field("loinc", pa.string(), metadata={"unit": "LOINC", "meaning": "code that the rows share"}),
    pa.field("fate", pa.string(), metadata={"unit": "text", "meaning": "what became of the cases"}),
    pa.field("cases", pa.int64(), metadata={"unit": "1", "meaning": "person, code and time told more than once"}),
    pa.field("rows", pa.int64(), metadata={"unit": "1", "meaning": "rows in these cases"}),
]  # fmt: skip
CASES = pa.schema(_CASES)


def same_moment_cases(s: Settled) -> pa.Table:
    """The cases of one person, code and time told more than once, counted by code and by what became of them.

    `kept`: two or more rows stand and are judged; a reason: all but at most one were set aside for it.
    """
    among = np.flatnonzero((s.person >= 0) & (s.loinc >= 0) & s.time.given)
    at, run = shared(among, s.same_test_and_time)
    if not len(at):
        return CASES.empty_table()
    code = np.zeros(int(run.max()) + 1, np.int64)
    code[run] = s.loinc[at]
    fate = _fates(s.reason[at], run)
    pairs, case = np.unique(np.stack([code, fate]), axis=1, return_inverse=True)
    cases = np.bincount(case.ravel())
    rows = np.bincount(case.ravel(), weights=np.bincount(run))
    found = [(s.loincs[c], _FATES[f], int(n), int(r)) for (c, f), n, r in zip(pairs.T, cases, rows, strict=True)]
    columns = zip(*sorted(found, key=lambda row: (-row[2], row)), strict=True)
    return pa.table([pa.array(c) for c in columns], schema=CASES)


_FATES = (*map(str, REASONS), KEPT_APART, MIXED)


def _fates(reason: NDArray[np.int8], run: NDArray[np.int64]) -> NDArray[np.int64]:
    """Per case a place in _FATES: kept apart, the one reason of all that were set aside, or several."""
    size = int(run.max()) + 1
    kept = np.bincount(run, weights=reason == KEPT, minlength=size)
    least, most = np.full(size, len(REASONS)), np.full(size, -1)
    aside = reason != KEPT
    np.minimum.at(least, run[aside], reason[aside])
    np.maximum.at(most, run[aside], reason[aside])
    return np.select([kept >= 2, least == most], [_FATES.index(KEPT_APART), least], _FATES.index(MIXED))
