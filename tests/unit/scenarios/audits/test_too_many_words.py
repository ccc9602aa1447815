"""A record tells so many words apart and no more: a table with more is left to the general way."""

import numpy as np
import pytest

from emr_hub.formats.tables import TableMapping
from scenarios.audits.plain_tables import TooManyWords
from scenarios.audits.plain_tables.records import MOST_PAIRS, MOST_TESTS, Vocabulary


def pairs(codes: int, units: int, rows: int) -> int:
    """How many tests so many rows tell, each of another code and unit while there are any."""
    found, at = Vocabulary(TableMapping(columns={})), np.arange(rows, dtype=np.int32)
    found.tests_of(at % codes, at % units, np.arange(codes, dtype=np.int32), np.arange(units, dtype=np.int32))
    return len(found.tests)


def test_as_many_codes_as_a_record_has_numbers_for() -> None:
    assert pairs(MOST_TESTS, 1, MOST_TESTS) == MOST_TESTS


@pytest.mark.parametrize(("codes", "units"), [(MOST_TESTS + 1, 1), (1, MOST_TESTS + 1), (200, 167)])
def test_one_more_is_too_many(codes: int, units: int) -> None:
    with pytest.raises(TooManyWords):
        pairs(codes, units, codes * units)


def test_codes_and_units_that_would_take_too_much_memory_are_too_many() -> None:
    with pytest.raises(TooManyWords):
        pairs(MOST_PAIRS // 1000, 1001, 5)
