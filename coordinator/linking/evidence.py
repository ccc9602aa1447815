"""Pairs and questions as tables, with the registrations they are about and the evidence field by field."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.linking.grading import GRADES, Grader
from coordinator.linking.grouping import Edges, Questions
from coordinator.linking.packing import LEVEL_NAMES, field_codes
from coordinator.matching import FIELDS, Reason

Ids = NDArray[np.int64]


def pairs_table(edges: Edges, ids: Ids, grader: Grader) -> pa.Table:
    """One row per pair: one, other, grade, bits, `FIELD_level` and `FIELD_bits` of every field, veto, rule."""
    graded = edges.graded
    columns: dict[str, Any] = {
        "one": ids[edges.one], "other": ids[edges.other],
        "grade": _words(graded.grade, [str(grade) for grade in GRADES]), "bits": graded.bits,
    }  # fmt: skip
    bits = grader.field_bits(graded.packed, graded.rarity)
    for field, names, codes, worth in zip(FIELDS, LEVEL_NAMES, field_codes(graded.packed), bits, strict=False):
        columns[f"{field}_level"] = _words(codes, list(names))
        columns[f"{field}_bits"] = worth
    distinct, which = np.unique(graded.packed, return_inverse=True)
    verdicts = [grader.verdict(int(packed)) for packed in distinct]
    columns["veto"] = _said([v.veto for v in verdicts], which)
    columns["rule"] = _said([v.rule for v in verdicts], which)
    return pa.table(columns)


def questions_table(questions: Questions, ids: Ids) -> pa.Table:
    """One row per question: one, other, reason."""
    reasons = [str(Reason.PROBABLE), str(Reason.REFUSED)]
    return pa.table({
        "one": ids[questions.one], "other": ids[questions.other],
        "reason": _words(questions.refused.astype(np.int8), reasons),
    })  # fmt: skip


def _words(codes: NDArray[Any], words: list[str]) -> Any:
    index: Any = pa.array(codes.astype(np.int32))
    return pa.DictionaryArray.from_arrays(index, pa.array(words, pa.string()))


def _said(words: list[str | None], which: NDArray[np.int64]) -> Any:
    """The word of each finding; null where it has none."""
    known = sorted({word for word in words if word is not None})
    code = np.array([-1 if word is None else known.index(word) for word in words], np.int32)[which]
    index: Any = pa.array(code, mask=code < 0)
    return pa.DictionaryArray.from_arrays(index, pa.array(known, pa.string()))
