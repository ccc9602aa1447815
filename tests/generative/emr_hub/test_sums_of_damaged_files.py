"""Read = kept + set aside by reason, whatever came: claims and messages cut, repeated and mixed in one input."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from emr_hub.formats import Reason, account_of, order_tables, read_records, settle
from tests.generative.emr_hub.damage import SCARS, orders_of, scarred
from tests.unit.emr_hub.formats.bhyt.claims import UREA, UREA_RESULT, claim, record
from tests.unit.emr_hub.formats.hl7v2.messages import MSH, OBR, OBX, ORC, PID, PV1, SPM, message, with_field

CODED = UREA_RESULT | {"MA_CHI_SO": "22664-7"}
RECORDS = [record([UREA], [CODED | {"GIA_TRI": f"{5 + n}.4"}], MA_LK=f"L{n}") for n in range(4)]
MESSAGES = [
    message(
        MSH, PID, PV1, with_field(ORC, 2, f"P{n}"), with_field(OBR, 2, f"P{n}"), with_field(OBX, 5, f"{5 + n}.4"), SPM,
    )
    for n in range(4)
]  # fmt: skip


def settled(files: dict[str, bytes]) -> tuple[int, dict[Reason, int], int]:
    """Rows kept, rows set aside by reason, and orders, of an input of these files; the sums are checked on the way."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        records = read_records([Path(folder)])
    s = settle(records)
    account = account_of(s)
    assert account.rows_read == records.rows.num_rows + len(records.rejects)
    assert account.rows_read == account.rows_kept + account.rows_set_aside
    return account.rows_kept, {r: n for r, n in account.set_aside.items() if n}, order_tables(s).orders.num_rows


@settings(max_examples=15, deadline=None)
@given(claimed=orders_of(4), told=orders_of(4), scars=SCARS)
def test_the_sums_hold_for_any_input(claimed: list[int], told: list[int], scars: list[tuple[int, bytes]]) -> None:
    claims = claim(*(RECORDS[at] for at in claimed)).encode()
    messages = "".join(MESSAGES[at] for at in told).encode()
    settled({"claims.xml": scarred(claims, scars), "results.hl7": messages})
    settled({"claims.xml": claims, "results.hl7": scarred(messages, scars)})


@settings(max_examples=20, deadline=None)
@given(order=orders_of(4), files=st.integers(1, 3))
def test_a_delivery_that_comes_again_is_no_second_test(order: list[int], files: int) -> None:
    once = settled({"claims.xml": claim(*(RECORDS[at] for at in sorted(set(order)))).encode()})
    again = {f"claims-{n}.xml": claim(*(RECORDS[at] for at in order)).encode() for n in range(files)}
    kept, aside, orders = settled(again)
    assert (kept, orders) == (once[0], once[2]) == (len(set(order)),) * 2
    assert sum(aside.values()) == files * len(order) - kept and set(aside) <= {Reason.REPEATED_DELIVERY}


@settings(max_examples=20, deadline=None)
@given(order=orders_of(4), files=st.integers(1, 3))
def test_a_message_that_comes_again_is_no_second_test(order: list[int], files: int) -> None:
    again = {f"results-{n}.hl7": "".join(MESSAGES[at] for at in order).encode() for n in range(files)}
    kept, aside, orders = settled(again)
    assert kept == orders == len(set(order))
    assert sum(aside.values()) == files * len(order) - kept and set(aside) <= {Reason.REPEATED_DELIVERY}


def test_a_claim_corrected_later_replaces_what_it_corrects() -> None:
    later = claim(record([UREA], [CODED | {"GIA_TRI": "6.6"}], MA_LK="L0")).replace("20250304", "20250310")
    kept, aside, orders = settled({"a.xml": later.encode(), "b.xml": claim(RECORDS[0]).encode()})
    assert (kept, orders, aside) == (1, 1, {Reason.OLDER_VERSION: 1})
