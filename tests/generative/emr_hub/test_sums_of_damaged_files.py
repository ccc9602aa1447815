"""Read = kept + set aside by reason, whatever came: claims and messages cut, repeated and mixed in one input."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from emr_hub.formats import Account, Reason, account_of, order_tables, read_records, settle
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


def settled(files: dict[str, bytes]) -> tuple[Account, int, int]:
    """The account of an input of these files, the rows that its readers met, and the orders that came of it."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        records = read_records([Path(folder)])
    s = settle(records)
    return account_of(s), records.rows.num_rows + len(records.rejects), order_tables(s).orders.num_rows


def aside(account: Account) -> dict[Reason, int]:
    """The reasons that were met, with their rows."""
    return {reason: rows for reason, rows in account.set_aside.items() if rows}


@settings(max_examples=15, deadline=None)
@given(claimed=orders_of(4), told=orders_of(4), scars=SCARS)
def test_the_sums_hold_for_any_input(claimed: list[int], told: list[int], scars: list[tuple[int, bytes]]) -> None:
    claims = claim(*(RECORDS[at] for at in claimed)).encode()
    messages = "".join(MESSAGES[at] for at in told).encode()
    for files in (
        {"claims.xml": scarred(claims, scars), "results.hl7": messages},
        {"claims.xml": claims, "results.hl7": scarred(messages, scars)},
    ):
        account, met, _ = settled(files)
        assert account.rows_read == met == account.rows_kept + account.rows_set_aside


@settings(max_examples=20, deadline=None)
@given(order=orders_of(4), files=st.integers(1, 3))
def test_a_delivery_that_comes_again_is_no_second_test(order: list[int], files: int) -> None:
    once, _, orders_once = settled({"claims.xml": claim(*(RECORDS[at] for at in sorted(set(order)))).encode()})
    again, _, orders = settled({f"{n}.xml": claim(*(RECORDS[at] for at in order)).encode() for n in range(files)})
    assert (again.rows_kept, orders) == (once.rows_kept, orders_once) == (len(set(order)),) * 2
    assert again.rows_set_aside == files * len(order) - again.rows_kept
    assert set(aside(again)) <= {Reason.REPEATED_DELIVERY}


@settings(max_examples=20, deadline=None)
@given(order=orders_of(4), files=st.integers(1, 3))
def test_a_message_that_comes_again_is_no_second_test(order: list[int], files: int) -> None:
    again, _, orders = settled({f"{n}.hl7": "".join(MESSAGES[at] for at in order).encode() for n in range(files)})
    assert again.rows_kept == orders == len(set(order))
    assert again.rows_set_aside == files * len(order) - orders and set(aside(again)) <= {Reason.REPEATED_DELIVERY}


def test_a_claim_corrected_later_replaces_what_it_corrects() -> None:
    later = claim(record([UREA], [CODED | {"GIA_TRI": "6.6"}], MA_LK="L0")).replace("20250304", "20250310")
    account, _, orders = settled({"a.xml": later.encode(), "b.xml": claim(RECORDS[0]).encode()})
    assert (account.rows_kept, orders, aside(account)) == (1, 1, {Reason.OLDER_VERSION: 1})
