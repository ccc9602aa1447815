"""Two coordinators on one PostgreSQL: what one learns the other knows, and nobody is lost when all write at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx
import pytest

from scenarios.cli.serving import coordinator_app
from tests.on_loopback import served

EXAMPLES = Path(__file__).resolve().parents[3] / "docs" / "examples" / "patient-index"
SENDERS = 8
FHIR = {"content-type": "application/fhir+json"}


@pytest.fixture(scope="module")
def two(own_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[httpx.Client]]:
    """Both are there before any hospital is; the hospitals enrol with the first."""
    folder = tmp_path_factory.mktemp("data")
    apps = [coordinator_app(folder, own_database, population=1_500_000) for _ in range(2)]
    with served(apps[0]) as one, served(apps[1]) as other:
        clients = [httpx.Client(base_url=address, timeout=60) for address in (one, other)]
        enrolled = clients[0].post("/fhir", content=(EXAMPLES / "two-hospitals.json").read_bytes(), headers=FHIR)
        assert enrolled.status_code == 200
        yield clients
        for client in clients:
            client.close()
    for app in apps:
        app.state.coordinator.close()


def card(key: str, number: int) -> dict[str, Any]:
    """One of several cards of one woman, at either hospital."""
    patient: dict[str, Any] = json.loads((EXAMPLES / f"patient-at-{key}.json").read_text(encoding="utf-8"))
    patient["identifier"][0]["value"] = f"MR-{number}"
    return patient | {"id": f"{key}.p-{number}", "gender": "female"}


def at_once(tasks: list[Any]) -> list[int]:
    ready = Barrier(len(tasks))

    def run(task: Any) -> int:
        ready.wait()
        return int(task().status_code)

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_cards_sent_to_both_at_once_are_all_kept_and_all_one_person(two: list[httpx.Client]) -> None:
    cards = [card(("bm", "bn1")[number % 2], number) for number in range(SENDERS)]

    def sent(number: int) -> Any:
        to, said = two[number // 2 % 2], cards[number]
        return lambda: to.put(f"/fhir/Patient/{said['id']}", json=said)

    assert at_once([sent(number) for number in range(SENDERS)]) == [201] * SENDERS
    for client in two:
        seen = client.get(f"/review/persons/{cards[0]['id']}", params={"by": "Lan"}).json()
        assert set(seen["registrations"]) == {said["id"] for said in cards}


def test_a_nul_character_is_refused_in_a_body_and_in_a_question(two: list[httpx.Client]) -> None:
    """PostgreSQL has no place for it, and FHIR allows it in no text."""
    said = card("bm", 80) | {"name": [{"text": "Lê\x00 Thị Nul"}], "telecom": [{"system": "phone", "value": "09\x001"}]}
    assert two[0].put(f"/fhir/Patient/{said['id']}", json=said).status_code == 422
    assert two[0].get(f"/fhir/Patient/{said['id']}").status_code == 404
    for name in ("nul\x00", "\x00"):  # left out, the second would ask for anybody
        assert two[1].get("/fhir/Patient", params={"name": name}).status_code == 400
    for place in ("/review/persons/a%00b?by=Lan", "/review/questions/%00?by=Lan", "/fhir/Patient/a%00b"):
        assert two[0].get(place).status_code == 404
    assert two[0].get(f"/review/persons/{said['id']}?by=%00").status_code == 400, "nobody is named"


def test_one_card_corrected_and_taken_back_at_both_at_once_stands_in_the_index_as_it_is_stored(
    two: list[httpx.Client],
) -> None:
    said = card("bm", 90)
    place = f"/fhir/Patient/{said['id']}"

    def corrected(number: int) -> Any:
        phone = {"telecom": [{"system": "phone", "value": f"083001234{number}"}]}
        return lambda: two[number % 2].put(place, json=said | phone)

    def taken_back(number: int) -> Any:
        return lambda: two[number % 2].delete(place)

    for _ in range(3):
        tasks = [taken_back(n) if n in (3, 6) else corrected(n) for n in range(SENDERS)]
        assert max(at_once(tasks)) < 300
        stored = two[0].get(place)
        person = two[1].get(f"/review/persons/{said['id']}", params={"by": "Lan"})
        if stored.status_code == 410:
            assert person.status_code == 404
        else:
            (kept,) = [one for one in person.json()["cards"] if one["registration"] == said["id"]]
            assert kept["phone"] == stored.json()["telecom"][0]["value"]
