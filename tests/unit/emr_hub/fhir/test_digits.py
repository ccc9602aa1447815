"""Numbers keep the digits they came with, and what is no JSON is refused by either reader."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emr_hub.fhir import digits

WRITTEN = ["4.10", "4.1", "1e3", "1E-7", "0.00000010", "-0", "-0.0", "1" + "0" * 23, "129.83333333333334", "12"]


@pytest.mark.parametrize("number", WRITTEN)
def test_a_number_comes_back_as_it_was_written(number: str) -> None:
    for raw in (f'{{"a":{number}}}', f"[{number},4.10]", f'{{"a":[{number}],"b":{{"c":-0}}}}'):
        assert digits.dumps(digits.loads(raw)) == raw.encode()


FINITE = {"allow_nan": False, "allow_infinity": False}


@given(st.decimals(**FINITE, places=3) | st.decimals(**FINITE))
@settings(max_examples=200, derandomize=True)
def test_any_decimal_comes_back(number: object) -> None:
    raw = f'{{"value":{number}}}'.replace("E+", "e").replace("E-", "e-")
    assert digits.dumps(digits.loads(raw)) == raw.encode()
    assert digits.loads(raw)["value"] == float(str(number))


@pytest.mark.parametrize(
    "raw", [b'{"a":1.10,"b":NaN}', b'{"a":1.10,"b":"\xff"}', b'{"a":1.10,}', b"[1.10", b"[-0, 01]"]
)
def test_what_is_no_json_is_refused(raw: bytes) -> None:
    with pytest.raises(ValueError):
        digits.loads(raw)
