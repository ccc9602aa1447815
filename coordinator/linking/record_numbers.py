"""Record numbers as arrays, one entry per distinct text and a last one for a missing text."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coordinator.linking.distinct import NONE, Codes, Vocabulary
from coordinator.matching import record_of

_PLAIN, _DOUBTFUL = "^[0-9]{1,100}$", "^(0*$|123456789)"  # digits alone; those that may be a placeholder


def record_numbers(texts: pa.StringArray) -> Codes:
    """Record numbers by the text that `record_of` compares, numbered; NONE where unusable. Digits say themselves."""
    match: Any = pc.match_substring_regex
    plain = pc.and_not(match(texts, _PLAIN), match(texts, _DOUBTFUL)).to_pylist()
    told: list[str] = texts.to_pylist()  # type: ignore[assignment]  # no text is missing among distinct ones
    read = [text if easy else record_of("x", text).removeprefix("x|") for text, easy in zip(told, plain, strict=True)]
    return np.append(Vocabulary().many(read), NONE).astype(np.int32)
