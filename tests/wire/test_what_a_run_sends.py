"""Every byte of a run, as it crosses the wire: no truth in it, and nothing of anybody's HIV tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from emr_hub.terminology import analytes, services
from hospitals.world import draw_world
from scenarios.definition import Overrides, load_scenario, with_overrides
from scenarios.engines.exchange import run_exchange
from scenarios.engines.exchange_lines import Line
from scenarios.engines.exchange_plan import SameAnswer
from scenarios.experiments.arms import plan_of
from scenarios.experiments.run_scenario import tables_of, world_plan

PLANTED = 7_770_000_000_000_000
"""Added to every person number, so that one of them anywhere in the traffic would be found."""


@pytest.fixture(scope="module")
def traffic() -> Iterator[tuple[bytes, dict[str, pa.Table]]]:
    """All requests and answers of one small run, each with its target, and the world it played."""
    heard: list[bytes] = []
    answer = Line.__call__

    async def overheard(self: Line, scope: Any, receive: Any, send: Any) -> None:
        async def listen() -> Any:
            message = await receive()
            heard.append(
                scope["path"].encode() + b"?" + scope.get("query_string", b"") + b" " + message.get("body", b"")
            )
            return message

        async def speak(message: Any) -> None:
            heard.append(message.get("body", b""))
            await send(message)

        await answer(self, scope, listen, speak)

    scenario = with_overrides(load_scenario("pilot-2025"), Overrides(patients=120, days=45))
    tables = tables_of(draw_world(world_plan(scenario)))
    for name in ("truth/registrations", "truth/orders"):
        people = pa.array(tables[name]["person_id"].to_numpy() + PLANTED)
        tables[name] = tables[name].set_column(tables[name].schema.get_field_index("person_id"), "person_id", people)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Line, "__call__", overheard)
        arm = next(a for a in scenario.arms if a.coordinator)
        run_exchange(tables, plan_of(arm, scenario, 1), SameAnswer(0.5, "clinical-change"))
    yield b"\n".join(heard), tables


def test_the_run_was_overheard(traffic: tuple[bytes, dict[str, pa.Table]]) -> None:
    sent, tables = traffic
    for word in (b'"hook":"order-sign"', b"DocumentReference", b'"feedback"', b"Observation?_id="):
        assert word in sent, word
    assert tables["orders"].num_rows > 200 and len(sent) > 1_000_000


def test_no_number_of_a_true_person_crosses(traffic: tuple[bytes, dict[str, pa.Table]]) -> None:
    sent, tables = traffic
    planted = {str(n).encode() for n in tables["truth/registrations"]["person_id"].to_pylist()}
    assert not planted & set(re.findall(rb"\d{13,}", sent))


def test_no_column_or_value_of_the_truth_crosses(traffic: tuple[bytes, dict[str, pa.Table]]) -> None:
    sent, tables = traffic
    for word in (b"person_id", b"true_value", b"indication", b'"needed"'):
        assert word not in sent, word
    true = tables["truth/results"]["true_value"].to_numpy(zero_copy_only=False)
    exact = {repr(float(v)).encode() for v in true[~np.isnan(true)] if len(repr(float(v))) > 12}
    assert len(exact) > 100
    assert not exact & set(re.findall(rb"\d+\.\d{8,}", sent))


def test_nothing_of_an_hiv_test_crosses(traffic: tuple[bytes, dict[str, pa.Table]]) -> None:
    """Neither the order, nor its result, nor its pointer; nor the service's code outside a hospital's code map."""
    sent, tables = traffic
    hiv = {code for code, s in services().items() if any(analytes()[a].hiv for a in s.analytes)}
    orders = tables["orders"].select(["order_id", "service"]).to_pylist()
    theirs = {row["order_id"] for row in orders if row["service"] in hiv}
    assert len(theirs) >= 2, "nobody was tested in this world: the check would prove nothing"
    named = {int(n) for n in re.findall(rb"[\"/=,][ord]-(\d+)(?![-\w])", sent)}
    assert not theirs & named
    assert len(named) > 100
    assert not [code for code in hiv if code.encode() in sent]
