"""What an audit says of claims that other formats do not hold: what was charged, wherever the inner files lay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scenarios.audits import AuditOutcome, run_audit
from tests.unit.emr_hub.formats.bhyt.claims import UREA, UREA_RESULT, claim, listed, record, xml1

AGAIN = UREA | {"NGAY_YL": "202503031415", "NGAY_TH_YL": "202503031430", "NGAY_KQ": "202503031600"}
AGAIN_RESULT = UREA_RESULT | {"NGAY_KQ": "202503031600"}
INDEX = {"MA_CHI_SO": "22664-7"}
LATER = {"NGAY_YL": "202503040715", "NGAY_TH_YL": "202503040730", "NGAY_KQ": "202503040850"}


def audited(path: Path) -> AuditOutcome:
    return run_audit([path], ["portal-24h"])


def prices(outcome: AuditOutcome, payer: str) -> tuple[Any, ...]:
    """What early repeats cost, how many have a price, and how many there are."""
    (found,) = (m for m in outcome.measures if m["key"] == "list_price_d1" and m["groups"] == {"payer": payer})
    return found["value"], found["numerator"], found["denominator"]


def test_what_the_claims_charge_stands_beside_the_price_table(tmp_path: Path) -> None:
    orders = [UREA, AGAIN | {"THANH_TIEN_BH": "19000"}, AGAIN | LATER]
    results = [UREA_RESULT | INDEX, AGAIN_RESULT | INDEX, UREA_RESULT | INDEX | {"NGAY_KQ": LATER["NGAY_KQ"]}]
    (tmp_path / "claims.xml").write_text(claim(record(orders, results)), encoding="utf-8")
    outcome = audited(tmp_path)
    assert prices(outcome, "BHYT") == (2 * 22_400, 2, 2)
    assert prices(outcome, "charged") == (19_000, 1, 2)


def test_records_that_charge_nothing_have_no_such_payer(tmp_path: Path) -> None:
    (tmp_path / "claims.xml").write_text(claim(record([UREA, AGAIN], [UREA_RESULT | INDEX, AGAIN_RESULT | INDEX])),
                                        encoding="utf-8")  # fmt: skip
    payers = {m["groups"].get("payer") for m in audited(tmp_path).measures if m["key"] == "list_price_d1"}
    assert payers == {"BHYT"}


def test_loose_inner_files_are_audited_as_the_envelope_is(tmp_path: Path) -> None:
    named = {"MA_LK": "L1"}
    orders, results = [UREA, AGAIN], [UREA_RESULT | INDEX, AGAIN_RESULT | INDEX]
    whole, loose = tmp_path / "whole", tmp_path / "loose"
    for folder in (whole, loose):
        folder.mkdir()
    (whole / "claims.xml").write_text(claim(record(orders, results)), encoding="utf-8")
    files = {"XML1": xml1(), "XML3": listed("XML3", *(named | one for one in orders)),
             "XML4": listed("XML4", *(named | one for one in results))}  # fmt: skip
    for name, content in files.items():
        (loose / f"{name}.xml").write_text(content, encoding="utf-8")
    said = [{(m["key"], str(m["groups"])): m["value"] for m in audited(path).measures} for path in (whole, loose)]
    assert said[0] == said[1] and said[0]["repeats_d1", "{}"] == 1
