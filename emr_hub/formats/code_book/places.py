"""What rows mean: each distinct combination of codes, name and unit asked once, the answer spread over the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from emr_hub.formats.catalogue import Mapped
from emr_hub.formats.code_book.book import CodeBook, Meaning
from emr_hub.terminology import Refused, factor_of, result_class

_CODED = ("loinc", "code_system", "code", "label", "unit", "service")
Combination = tuple[str | None, ...]


def map_coded(rows: pa.Table, book: CodeBook) -> Mapped:
    """Analyte, specimen, class and value in the catalogue's unit of every row, by the code book.

    Reads the columns loinc, code_system, code, label, unit, service and value; one that is missing counts as empty.
    """
    which, found = combinations(rows, (*_CODED, "facility") if book.by_facility else _CODED)
    meanings = [book.meaning(system, code, label, unit, service, loinc, *facility)
                for loinc, system, code, label, unit, service, *facility in found]  # fmt: skip
    factors = [_factor(meaning, one[4]) for meaning, one in zip(meanings, found, strict=True)]
    scale, offset = np.array([*factors, (np.nan, np.nan)]).T
    analytes, analyte = _places([m and m.analyte for m in meanings])
    specimens, specimen = _places([m and m.specimen for m in meanings])
    _, classes = _places([m and result_class(m.analyte, m.specimen) for m in meanings])
    value = np.asarray(rows["value"].to_numpy(), np.float64)
    converts = np.isnan(value) | ~np.isnan(scale[which])
    return Mapped(
        analytes, specimens, analyte[which], specimen[which], classes[which], value * scale[which] + offset[which],
        converts, _said(meanings, "limits")[which], _said(meanings, "first_list")[which],
    )  # fmt: skip


def combinations(rows: pa.Table, names: Sequence[str] = _CODED) -> tuple[NDArray[np.int32], list[Combination]]:
    """A number per row, equal for equal codes, name and unit; and the combination behind each number."""
    number = np.zeros(rows.num_rows, np.int64)
    found: list[Combination] = [()] if rows.num_rows else []
    for name in names:
        codes, texts = _texts(rows, name)
        pairs: Any = pc.dictionary_encode(pa.array(number * (len(texts) + 1) + codes + 1))
        number = pairs.indices.to_numpy().astype(np.int64)
        parts = [divmod(pair, len(texts) + 1) for pair in pairs.dictionary.to_pylist()]
        found = [(*found[before], texts[at - 1] if at else None) for before, at in parts]
    return number.astype(np.int32), found


def _texts(rows: pa.Table, name: str) -> tuple[NDArray[np.int64], list[str]]:
    if name not in rows.column_names:
        return np.full(rows.num_rows, -1, np.int64), []
    column: Any = rows[name].combine_chunks()
    coded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.unify_dictionaries().combine_chunks()
    return coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64), coded.dictionary.to_pylist()


def _factor(meaning: Meaning | None, unit: str | None) -> tuple[float, float]:
    """Scale and offset to the catalogue's unit; NaN where the code is unknown or the conversion refused."""
    if meaning is None:
        return np.nan, np.nan
    factor = factor_of(meaning.analyte, meaning.unit or unit, meaning.loinc)
    return (np.nan, np.nan) if isinstance(factor, Refused) else (factor.scale, factor.offset)


def _places(words: Sequence[str | None]) -> tuple[list[str], NDArray[np.int32]]:
    """The distinct words, sorted, and the place of each given one; one more entry for no rows at all."""
    distinct = sorted({w for w in words if w is not None})
    place = {word: at for at, word in enumerate(distinct)}
    return distinct, np.array([*(-1 if w is None else place[w] for w in words), -1], np.int32)


def _said(meanings: Sequence[Meaning | None], name: str) -> NDArray[np.bool_]:
    return np.array([*(bool(m and getattr(m, name)) for m in meanings), False])
