"""Tables become columns, and tables that cannot be trusted are refused with the reason."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from coordinator.bulk import Carried, Columns, read_columns
from coordinator.bulk.arrays import (
    ANYWHERE,
    CRITICAL,
    JUDGED,
    NEEDED,
    NEVER,
    NORMAL,
    NOTHING_KNOWN,
    REPORTED,
    UNREAD,
)  # fmt: skip
from coordinator.bulk.read import _result_rows
from coordinator.bulk.times import COLLECTED_OPEN, RESULTED_OPEN
from coordinator.decision import Answer
from emr_hub.clock import DAY, HOUR
from emr_hub.columns import SCHEMAS
from emr_hub.errors import DataError

NOON = 20_000 * DAY
ELECTROLYTES, COUNT = "23.0058.1487", "22.0121.1369"


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    schema = SCHEMAS[name]
    return pa.table({f.name: pa.array([r.get(f.name) for r in rows]).cast(f.type) for f in schema}, schema=schema)


def order(order_id: int, **more: Any) -> dict[str, Any]:
    return {"order_id": order_id, "registration_id": 1, "facility_id": 1, "signed_at": NOON, "collected_at": NOON,
            "resulted_at": NOON + HOUR, "context": "outpatient", "age_days": 20_000, **more}  # fmt: skip


def result(order_id: int, analyte: str = "hb", **more: Any) -> dict[str, Any]:
    return {"order_id": order_id, "analyte": analyte, "version": 1, "known_at": NOON + HOUR, "flag": "N",
            "status": "final", **more}  # fmt: skip


def columns(orders: list[dict[str, Any]], results: list[dict[str, Any]], **how: Any) -> Columns:
    return read_columns(_table("orders", orders), _table("results", results), {1: 3, 2: 5}, **how)


def test_an_unknown_analyte_is_refused_by_name() -> None:
    with pytest.raises(DataError, match="haemoglobin"):
        columns([order(1)], [result(1, "haemoglobin")])


def test_a_result_without_an_analyte_is_refused() -> None:
    with pytest.raises(DataError, match=r"results\.analyte"):
        columns([order(1)], [result(1), result(1, None)])  # type: ignore[arg-type]


def test_an_unknown_service_is_refused_by_code() -> None:
    with pytest.raises(DataError, match=r"99\.9999\.9999"):
        columns([order(1, service="99.9999.9999")], [result(1)])


@pytest.mark.parametrize("ids", [(2, 1), (1, 1)], ids=["descending", "twice"])
def test_orders_must_be_sorted_and_each_there_once(ids: tuple[int, int]) -> None:
    with pytest.raises(DataError, match="ascending order_id"):
        columns([order(i) for i in ids], [result(i) for i in ids])


@pytest.mark.parametrize("stray", [0, 2, 9])
def test_a_result_of_an_order_that_does_not_exist_is_refused(stray: int) -> None:
    with pytest.raises(DataError, match="orders that do not exist"):
        columns([order(1), order(3)], [result(1), result(3), result(stray)])


@pytest.mark.parametrize(
    ("owners", "versions"),
    [((0, 0, 1), (1, 2, 1)), ((1, 0, 0), (1, 2, 1)), ((0, 1, 0), (1, 1, 1)), ((1, 0), (-6, 3)), ((0, 0), (2, 1))],
)
def test_result_rows_come_by_order_and_version_however_they_were_written(
    owners: tuple[int, ...], versions: tuple[int, ...]
) -> None:
    written = [result(10 + owner, version=version) for owner, version in zip(owners, versions, strict=True)]
    rows = _result_rows(_table("results", written), np.array([10, 11]))
    assert list(zip(rows.order.tolist(), rows.version.tolist(), rows.table_row.tolist(), strict=True)) == sorted(
        zip(owners, versions, range(len(owners)), strict=True)
    )


def test_a_later_version_must_rewrite_every_analyte() -> None:
    rows = [result(1, a) for a in ("na", "k", "cl")] + [result(1, a, version=2) for a in ("na", "k")]
    with pytest.raises(DataError, match="later version lacks analytes"):
        columns([order(1, service=ELECTROLYTES)], rows)


def test_a_later_version_with_one_analyte_twice_lacks_another() -> None:
    rows = [result(1, a) for a in ("na", "k", "cl")] + [result(1, a, version=2) for a in ("na", "k", "k")]
    with pytest.raises(DataError, match="later version lacks analytes"):
        columns([order(1, service=ELECTROLYTES)], rows)


def test_a_later_version_without_a_first_is_refused() -> None:
    with pytest.raises(DataError, match="later version lacks analytes"):
        columns([order(1)], [result(1, version=2)])


def test_the_rows_of_a_later_version_may_stand_in_another_order() -> None:
    rows = [result(1, a) for a in ("na", "k", "cl")]
    later = [result(1, "cl", version=2, flag="HH"), result(1, "k", version=2), result(1, "na", version=2)]
    read = columns([order(1, service=ELECTROLYTES)], rows + later)
    assert [read.analytes[a] for a in read.analyte] == ["na", "k", "cl"]
    straight = columns([order(1, service=ELECTROLYTES)], rows + later[::-1])
    assert read.later.reading.tolist() == straight.later.reading.tolist() == [NORMAL, NORMAL, CRITICAL]


def test_every_needed_analyte_of_a_service_must_have_a_row() -> None:
    with pytest.raises(DataError, match="order 1 has no result row"):
        columns([order(1, service=ELECTROLYTES)], [result(1, "na"), result(1, "k")])


def test_roles_follow_the_service_and_without_one_every_analyte_is_judged() -> None:
    from emr_hub.terminology import services

    count = services()[COUNT]
    read = columns([order(1, service=COUNT), order(2)], [result(1, a) for a in count.analytes] + [result(2)])
    roles = dict(zip(count.analytes, read.role[: len(count.analytes)].tolist(), strict=True))
    assert (roles["hb"], roles["mcv"], roles["mono_abs"], read.role[-1]) == (JUDGED, NEEDED, REPORTED, JUDGED)


def test_a_null_in_a_carried_column_did_not_happen() -> None:
    bare = order(1, collected_at=None, resulted_at=None, context=None, age_days=None)
    read = columns([bare], [result(1)])
    assert (read.collected[0], read.resulted[0], read.unstable[0]) == (NEVER, NEVER, NOTHING_KNOWN)
    assert (read.context[0], read.age_days[0], read.protocol[0]) == (ANYWHERE, -1, 0)


def test_a_null_in_a_column_that_is_not_carried_has_the_time_of_signing() -> None:
    bare = order(1, collected_at=None, resulted_at=None)
    read = columns([bare], [result(1)], carried=Carried(collected=False, resulted=False))
    assert (read.collected[0], read.resulted[0]) == (NOON, NOON)
    assert read.date_only.tolist() == [COLLECTED_OPEN | RESULTED_OPEN]


def test_a_time_that_one_row_tells_holds_for_that_row_though_others_do_not_tell_it() -> None:
    rows = [order(1), order(2, collected_at=None, resulted_at=None)]
    read = columns(rows, [result(1), result(2)], carried=Carried(collected=False, resulted=False))
    assert read.date_only.tolist() == [0, COLLECTED_OPEN | RESULTED_OPEN]
    everything = columns(rows[:1], [result(1)])
    assert (read.collected[0], read.resulted[0]) == (everything.collected[0], everything.resulted[0])


def test_an_order_without_signature_is_taken_as_signed_when_collected() -> None:
    read = columns([order(1, signed_at=None, collected_at=NOON - HOUR)], [result(1)])
    assert read.signed[0] == NOON - HOUR


def test_a_level_that_nobody_told_is_not_carried() -> None:
    read = columns([order(1), order(2, facility_id=3), order(3, facility_id=None)], [result(1), result(2), result(3)])
    assert read.level.tolist() == [3, -1, -1] and read.facility.tolist() == [1, 3, -1]


@pytest.mark.parametrize(
    ("row", "content", "status"),
    [
        ({}, 1, Answer.YES),
        ({"status": "preliminary"}, 1, Answer.NO),
        ({"status": None}, 1, Answer.UNKNOWN),
        ({"status": "cancelled"}, 0, Answer.NO),
        ({"status": "entered-in-error"}, 0, Answer.NO),
        ({"flag": None}, 0, Answer.YES),
        ({"flag": None, "text": "not seen"}, 1, Answer.YES),
        ({"flag": None, "value": 140.0, "unit": "g/L"}, 1, Answer.YES),
        ({"text": "unsatisfactory: clotted"}, 0, Answer.YES),
    ],
    ids=str,
)
def test_what_can_serve_at_all(row: dict[str, Any], content: int, status: Answer) -> None:
    read = columns([order(1)], [result(1, **row)])
    assert (read.content[0], read.status[0]) == (content, status)


@pytest.mark.parametrize(
    ("unit", "converts"), [("g/L", Answer.YES), ("g/dL", Answer.YES), ("[furlong]", Answer.UNKNOWN)]
)
def test_a_unit_converts_or_is_unknown(unit: str, converts: Answer) -> None:
    assert columns([order(1)], [result(1, value=14.0, unit=unit)]).converts[0] == converts


def test_catalogue_limits_flag_a_bare_value_only_where_the_caller_allows_it() -> None:
    rows = [result(1, flag=None, value=140.0, unit="g/L")]
    assert columns([order(1)], rows).reading[0] == UNREAD
    assert columns([order(1)], rows, limits_may_flag=True).reading[0] != UNREAD


def test_result_rows_may_come_in_any_order_of_orders() -> None:
    read = columns([order(1), order(2)], [result(2, flag="H"), result(1, flag="N")])
    assert read.result_row.tolist() == [1, 0] and np.diff(read.first_item).tolist() == [1, 1]
