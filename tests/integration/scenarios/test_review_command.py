"""`emr-hub review` against a coordinator on a real socket, and over the same ledger once it has stopped."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from emr_hub.clinical import Registration, Sex
from emr_hub.fhir import Site, organization, patient
from emr_hub.fhir.bundle import transaction
from emr_hub.identifiers import mint_cccd
from emr_hub.terminology import facility
from scenarios.cli.program import run_program
from scenarios.cli.serving import Wanted, coordinator_app
from tests.on_loopback import served

HOME = {"phone": "0830012345", "address": "Thôn 3, xã Tân Hòa, tỉnh Bắc Ninh"}
KINDS = {"content-type": "application/fhir+json"}


class Live:
    """A coordinator served by uvicorn from a thread, over a ledger in a folder, and an HTTP client for it."""

    def __init__(self, folder: Path, callers: Path | None = None) -> None:
        self._open = ExitStack()
        wanted = Wanted(callers=None if callers is None else str(callers))
        self.url = self._open.enter_context(served(coordinator_app(folder, None, 1_500_000, wanted=wanted)))
        self.client = self._open.enter_context(httpx.Client(base_url=self.url, headers=KINDS, timeout=20))

    def stop(self) -> None:
        self._open.close()

    def enrol(self, key: str) -> Site:
        site, named = Site.of(key, facility(key).code), facility(key)
        parts = [
            organization.to_fhir(organization.Enrolment(site, named.name_vi, named.lab_level)),
            organization.endpoint_to_fhir(site),
        ]
        assert self.client.post("/fhir", json=transaction(parts)).is_success
        return site

    def register(self, site: Site, number: int, **said: Any) -> None:
        told: dict[str, Any] = {"name": "Trần Thị Bích Ngọc", "birth_date": "1985-04-17", "sex": Sex.FEMALE,
                                "cccd": None, "bhyt": None, **HOME, **said}  # fmt: skip
        card = Registration(number, site.key, f"MR{number}", registered_at=0, **told)
        resource = patient.to_fhir(card, site)
        assert self.client.put(f"/fhir/Patient/{resource['id']}", json=resource).status_code == 201


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    started = Live(tmp_path)
    yield started
    started.stop()


def told(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a command."""
    capsys.readouterr()
    code = run_program(["review", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_reviewer_lists_looks_decides_and_undoes(
    live: Live, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bm, cr = live.enrol("BM"), live.enrol("CR")
    number = mint_cccd("01", "female", 1985, 17)
    live.register(bm, 1, cccd=number)
    live.register(cr, 2, cccd=number, name="Tran Thi Bich Ngoc", sex=Sex.MALE)  # one number, two sexes: always asked
    at = ("--url", live.url)
    code, out, err = told(capsys, "list", *at)
    item, _, grade, _, cause, pair = out.strip().split("\t")
    assert (code, grade, pair) == (0, "probable", "bm.p-1 ~ cr.p-2") and cause and "1 questions wait" in err
    code, out, _ = told(capsys, "show", item, *at, "--by", "Lan", "--lang", "vi")
    assert code == 0 and "họ tên\tTrần Thị Bích Ngọc\tTran Thi Bich Ngoc\tmất dấu" in out
    code, out, _ = told(capsys, "accept", item, *at, "--by", "Lan", "--note", "asked her", "--json")
    assert code == 0 and json.loads(out)["together"] is True
    assert told(capsys, "list", *at)[1] == ""
    code, out, _ = told(capsys, "unmerge", "cr.p-2", "bm.p-1", *at, "--by", "Lan")
    assert code == 0 and "two persons" in out and "parted" in out
    live.stop()
    here = ("--data", str(tmp_path))
    code, out, _ = told(capsys, "person", "bm.p-1", *here, "--by", "Lan", "--json")
    events = [(event["event"], event["by"]) for event in json.loads(out)["events"]]
    assert code == 0 and ("ReviewDecided", "Lan") in events and ("PinnedApart", "Lan") in events
    code, out, _ = told(capsys, "withdraw", "bm.p-1", "cr.p-2", *here, "--by", "Lan")
    assert code == 0
    assert item in told(capsys, "list", *here)[1], "the cards ask again"
    assert told(capsys, "unsure", item, *here, "--by", "Lan")[0] == 0
    assert told(capsys, "list", *here)[1] == "" and item in told(capsys, "list", "--set-aside", *here)[1]


def test_what_cannot_be_reviewed_is_refused_in_words(
    live: Live, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys, "show", "ffff", "--url", live.url, "--by", "Lan")[0] == 2
    assert told(capsys, "accept", "ffff", "--url", live.url)[0] == 2
    code, _, err = told(capsys, "unmerge", "a", "b", "--url", live.url, "--by", " ")
    assert code == 3 and "by" in err
    code, _, err = told(capsys, "list", "--url", "coordinator")
    assert code == 2 and "--url" in err
    code, _, err = told(capsys, "list", "--data", str(tmp_path / "nowhere"))
    assert code == 2 and "coordinator.sqlite" in err
    live.stop()
    assert told(capsys, "list", "--url", live.url)[0] == 1, "nobody answers"


def test_a_stranger_with_a_plain_http_client_matches_and_cross_references(live: Live) -> None:
    bm, cr = live.enrol("BM"), live.enrol("CR")
    live.register(bm, 1)
    live.register(cr, 2)
    card = {"resourceType": "Patient", "name": [{"family": "Trần", "given": ["Thị", "Bích", "Ngọc"]}],
            "birthDate": "1985-04-17", "telecom": [{"system": "phone", "value": "083 001 2345"}]}  # fmt: skip
    asked = {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": card}]}
    answer = live.client.post("/fhir/Patient/$match", json=asked)
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("application/fhir+json")
    assert {entry["resource"]["id"] for entry in answer.json()["entry"]} == {"p-1", "p-2"}
    answer = live.client.get("/fhir/Patient/$ihe-pix", params={"sourceIdentifier": f"{bm.record_numbers}|MR1"})
    assert [p["valueIdentifier"]["value"] for p in answer.json()["parameter"] if "valueIdentifier" in p] == ["MR2"]
    assert live.client.get("/fhir/AuditEvent").json()["total"] == 2
    assert live.client.delete("/fhir/Patient", params={"identifier": f"{cr.record_numbers}|MR2"}).status_code == 204
    answer = live.client.get("/fhir/Patient/$ihe-pix", params={"sourceIdentifier": f"{bm.record_numbers}|MR1"})
    assert "parameter" not in answer.json()


def test_where_callers_are_listed_the_desk_shows_its_token(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = hashlib.sha256(b"secret").hexdigest()
    (tmp_path / "callers.toml").write_text(f'[[bearer]]\nname = "review desk"\ntoken_sha256 = "{digest}"\n')
    live = Live(tmp_path, tmp_path / "callers.toml")
    monkeypatch.delenv("EMR_HUB_TOKEN", raising=False)
    code, _, err = told(capsys, "list", "--url", live.url)
    assert code == 2 and "EMR_HUB_TOKEN" in err
    monkeypatch.setenv("EMR_HUB_TOKEN", "secret")
    assert told(capsys, "list", "--url", live.url)[0] == 0
    live.stop()
