"""Chapter: times written as digits alone, in claims files and HL7 v2. Vietnamese time unless an offset is given."""

from __future__ import annotations

import pytest

from emr_hub.clock import to_fhir
from emr_hub.formats.compact_times import read_birth, read_time, write_exactly, write_minute

# as written | what it means
TIMES = """
202503030805             | 2025-03-03T08:05:00+07:00
20250303080530           | 2025-03-03T08:05:30+07:00
20250303080530.123       | 2025-03-03T08:05:30.123+07:00
20250303080530.123+0700  | 2025-03-03T08:05:30.123+07:00
20250303010530+0000      | 2025-03-03T08:05:30+07:00
20250302210530-0400      | 2025-03-03T08:05:30+07:00
20250303                 | the whole of 2025-03-03T00:00:00+07:00
2025030308               | the whole of 2025-03-03T00:00:00+07:00
202503030000             | the whole of 2025-03-03T00:00:00+07:00
20250303000000           | the whole of 2025-03-03T00:00:00+07:00
20250303000000.000+0700  | 2025-03-03T00:00:00+07:00
202503030001             | 2025-03-03T00:01:00+07:00
202502300800             | nothing
202513010800             | nothing
202503032400             | nothing
252503030800             | nothing
000103030800             | nothing
999912310800             | nothing
2025                     | nothing
202503                   | nothing
2025-03-03               | nothing
20250303080530Z          | nothing
20250303080530+9900      | nothing
２０２５０３０３０８００             | nothing
"""
BIRTHS = """
196002030000   | 1960-02-03
19600203       | 1960-02-03
196002030730   | 1960-02-03
196000000000   | 1960
1960           | 1960
196002000000   | 1960-02
196002         | 1960-02
196002300000   |
196013010000   |
252501010000   |
03/02/1960     |
               |
"""


def pairs(book: str) -> list[tuple[str, str]]:
    return [
        (first.strip(), second.strip()) for first, second in (line.split("|") for line in book.strip().splitlines())
    ]


@pytest.mark.parametrize(("written", "means"), pairs(TIMES))
def test_a_time_means_an_instant_a_whole_day_or_nothing(written: str, means: str) -> None:
    read = read_time(written)
    said = "nothing" if read is None else f"{'the whole of ' if read.whole_day else ''}{to_fhir(read.instant)}"
    assert said == means


@pytest.mark.parametrize(("written", "means"), pairs(BIRTHS))
def test_a_birth_date_is_as_precise_as_it_was_written(written: str, means: str) -> None:
    assert (read_birth(written) or "") == means


@pytest.mark.parametrize("instant", [0, 1_740_963_930_123, 1_740_934_800_000])
def test_what_is_written_exactly_is_read_exactly(instant: int) -> None:
    assert read_time(write_exactly(instant)) == (instant, False)


def test_a_minute_loses_its_seconds_and_nothing_else() -> None:
    read = read_time(write_minute(1_740_963_930_123))
    assert read is not None and read.instant == 1_740_963_930_123 // 60_000 * 60_000
