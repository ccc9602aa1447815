"""What the hospital's own FHIR endpoint gives, and what its code map says."""

from __future__ import annotations

import orjson

from emr_hub.clinical import AnalyteResult, Context, LabOrder, LabReport, ResultStatus
from emr_hub.clock import SteppedClock
from emr_hub.fhir import Site, admit, concept_map
from emr_hub.terminology import facilities
from emr_hub.wire import Wire
from hospitals.emr import Emr, report_result
from hospitals.emr.publish import pointer_of
from hospitals.laboratory import local_codes, own_code_map

NOW = 1_750_000_000_000
BASE = "https://bm.emr-hub.example"


def order_of() -> LabOrder:
    return LabOrder(5, 1, 2, "BM", 3, "23.0019.1493", "serum", Context.OUTPATIENT, 9000, NOW - 9000)


def report_of(status: ResultStatus = ResultStatus.FINAL, service: str = "23.0019.1493") -> LabReport:
    result = AnalyteResult(local_codes("BM")["alt"].code, "", None, None, value=22.0, unit="U/L")
    return LabReport(5, 1, "BM", service, "serum", status, 1, NOW - 5000, NOW, NOW, (result,))


async def test_a_reported_result_is_read_and_found_at_the_endpoint() -> None:
    emr = Emr("BM", Wire({}), SteppedClock(NOW))
    await report_result(emr, order_of(), report_of())
    wire = Wire({BASE: emr.app})
    read = await wire.get(f"{BASE}/fhir/Observation/r-5")
    assert orjson.loads(read.body)["valueQuantity"]["value"] == 22.0
    found = await wire.get(f"{BASE}/fhir/Observation?patient=p-1&category=laboratory&_sort=-date")
    assert orjson.loads(found.body)["entry"][0]["resource"]["id"] == "r-5"
    assert orjson.loads((await wire.get(f"{BASE}/fhir/ServiceRequest/o-5")).body)["status"] == "completed"
    assert (await wire.get(f"{BASE}/fhir/metadata")).ok


async def test_everything_reported_passes_a_door_and_names_the_test_in_the_hospitals_own_words() -> None:
    emr = Emr("BM", Wire({}), SteppedClock(NOW))
    await report_result(emr, order_of(), report_of())
    for resource_type, name in (("Observation", "r-5"), ("DiagnosticReport", "d-5"), ("ServiceRequest", "o-5")):
        stored = emr.store.get(resource_type, name)
        assert stored is not None
        admit(stored.body, resource_type)
        if resource_type == "Observation":
            assert local_codes("BM")["alt"].name_vi.encode() in stored.body


def test_nobody_is_pointed_to_a_cancelled_or_an_hiv_result() -> None:
    emr = Emr("BM", Wire({}), SteppedClock(NOW))
    assert pointer_of(emr, report_of()) is not None
    assert pointer_of(emr, report_of(ResultStatus.CANCELLED)) is None
    assert pointer_of(emr, report_of(service="24.0174.1661")) is None


def test_the_code_map_lists_every_own_code_and_leaves_gaps_as_gaps() -> None:
    site = Site.of("BM", facilities()["BM"].code)
    listed = {code.local_code: code.loinc for code in concept_map.from_fhir(own_code_map(site))}
    for code in local_codes("BM").values():
        assert code.code in listed
        assert code.mapped or listed[code.code] is None
    assert any(listed.values())
