"""The SMART client for Python, unpatched, over HTTP: create, search, paging and reading through its models."""

from __future__ import annotations

import pytest
from fhirclient.client import FHIRClient
from fhirclient.models.bundle import Bundle
from fhirclient.models.observation import Observation
from fhirclient.models.patient import Patient
from fhirclient.server import FHIRNotFoundException


@pytest.fixture(scope="module")
def smart(base: str) -> FHIRClient:
    made = FHIRClient(settings={"app_id": "test", "api_base": base})
    made.prepare()  # reads /metadata first, and stops where it is not valid to the letter
    return made


def test_it_is_ready_after_reading_the_capability_statement(smart: FHIRClient) -> None:
    assert smart.ready


def test_create_read_update_and_delete(smart: FHIRClient) -> None:
    patient = Patient({"name": [{"family": "Trần", "given": ["Thị Bích", "Ngọc"]}], "birthDate": "1985-04-17"})
    made = patient.create(smart.server)
    assert made["resourceType"] == "Patient"
    read = Patient.read(made["id"], smart.server)
    assert read.name[0].family == "Trần" and read.birthDate.isostring == "1985-04-17"
    read.gender = "female"
    assert read.update(smart.server)["meta"]["versionId"] == "2"
    read.delete()
    with pytest.raises(Exception, match=r"410|Gone"):
        Patient.read(made["id"], smart.server)
    with pytest.raises(FHIRNotFoundException):
        Patient.read("nobody", smart.server)


def test_search_follows_every_next_link_to_the_end(smart: FHIRClient) -> None:
    patient = Patient({"name": [{"text": "Lê Văn Đức"}]}).create(smart.server)["id"]
    for day in range(1, 6):
        Observation({
            "status": "final", "code": {"text": "Kali"}, "subject": {"reference": f"Patient/{patient}"},
            "effectiveDateTime": f"2026-03-{day:02d}",
        }).create(smart.server)  # fmt: skip
    search = Observation.where({"patient": patient, "_sort": "-date", "_count": "2"})
    page = search.perform(smart.server)
    assert isinstance(page, Bundle) and page.total == 5 and len(page.entry) == 2
    found = search.perform_resources(smart.server)
    assert [one.effectiveDateTime.isostring[:10] for one in found] == [f"2026-03-{day:02d}" for day in range(5, 0, -1)]


def test_a_search_by_parts_of_a_name_finds_what_is_written_with_other_marks(smart: FHIRClient) -> None:
    Patient({"name": [{"text": "Đặng Thị Hồng"}]}).create(smart.server)
    found = Patient.where({"name": "dang thi"}).perform_resources(smart.server)
    assert [one.name[0].text for one in found] == ["Đặng Thị Hồng"]
