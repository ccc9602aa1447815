"""The page of a live run: what it shows, and what it lets be changed."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from emr_hub.clock import SteppedClock
from hospitals.emr import Signed
from scenarios.engines.exchange_events import Event, Kind
from scenarios.live.board import Board
from scenarios.live.pace import Pace
from scenarios.live.page import page_app
from tests.integration.scenarios.small_worlds import at


def looking_at(run: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(page_app(run)), base_url="http://here")


def run_of_two_hospitals() -> Any:
    clock = SteppedClock(1_000_000)
    board = Board.of(clock, ("BN1", "BM"), lambda done, total: None)
    board.total_orders = 10
    told: list[str] = []
    return SimpleNamespace(
        board=board, pace=Pace(clock, at(1), 3600.0), stopped={"BM"}, programs=SimpleNamespace(all=[]), told=told,
        stop=lambda key: told.append(f"stop {key}"), start=lambda key: told.append(f"start {key}"),
    )  # fmt: skip


async def test_it_counts_what_has_happened_and_says_who_answered_last() -> None:
    run = run_of_two_hospitals()
    run.board.released(at(3))
    event = Event(at(3), Kind.SIGNING, 100, "BN1", SimpleNamespace())  # type: ignore[arg-type]  # nobody looks inside
    run.board.happened(event, Signed(100, True, card_shown=True, answer="accepted"))
    run.board.sent("BN1", 7)
    run.board.clock.advance_to(1_004_000)
    shown = (await looking_at(run).get("/status")).json()
    assert [shown[k] for k in ("orders", "orders_to_come", "cards", "accepted", "messages")] == [1, 9, 1, 1, 7]
    one = {hospital["key"]: hospital for hospital in shown["hospitals"]}
    assert (one["BN1"]["heard_seconds_ago"], one["BN1"]["state"], one["BM"]["is_stopped"]) == (4.0, "up", True)
    assert one["BM"]["name"] == {"en": "Bach Mai Hospital", "vi": "Bệnh viện Bạch Mai"}
    assert shown["now"].startswith("2025-06-03T08:00:00")


async def test_the_page_speaks_both_languages_and_needs_nothing_from_elsewhere() -> None:
    page = (await looking_at(run_of_two_hospitals()).get("/")).text
    assert "Thí điểm, trực tiếp" in page and "Pilot, live" in page and "http" not in page


@pytest.mark.parametrize("body", ["{}", "no JSON", '{"speed":0,"paused":false}', '{"speed":true,"paused":false}',
                                  '{"speed":1e99,"paused":false}', '{"speed":1,"paused":"yes"}', "[]"])  # fmt: skip
async def test_a_pace_that_is_none_changes_nothing(body: str) -> None:
    run = run_of_two_hospitals()
    answer = await looking_at(run).post("/pace", content=body, headers={"content-type": "application/json"})
    assert (answer.status_code, run.pace.speed, run.pace.paused) == (400, 3600.0, False)


async def test_pace_and_hospitals_are_changed_by_the_page_alone() -> None:
    run = run_of_two_hospitals()
    client = looking_at(run)
    assert (await client.post("/pace", json={"speed": None, "paused": True})).json()["paused"] is True
    assert {(await client.post(path, json={})).status_code for path in ("/stop/BN1", "/start/BM")} == {200}
    refused = ("/stop/BM", "/start/BN1", "/stop/NOBODY")
    assert {(await client.post(path, json={})).status_code for path in refused} == {400}
    assert (await client.post("/stop/BN1", content="x", headers={"content-type": "text/plain"})).status_code == 400
    assert run.told == ["stop BN1", "start BM"]
