"""The words of a card, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from coordinator.cards import (
    SUMMARY_LIMIT,
    EarlierFinding,
    Finding,
    Language,
    information_card,
    language_of,
    reuse_card,
)
from emr_hub.clinical import Flag
from emr_hub.clock import DAY, HOUR, from_fhir
from emr_hub.terminology import facilities, override_reasons, services

NOW = from_fhir("2025-06-10T09:00:00+07:00").earliest  # type: ignore[union-attr]
OWN = "https://emr-hub.example"
LANGUAGES: tuple[Language, ...] = ("vi", "en")


def earlier(key: str = "tc", facility: str = "BN1", age: int = 4 * DAY) -> EarlierFinding:
    return EarlierFinding(
        key,
        4.62,
        None,
        None,
        "mmol/L",
        Flag.NORMAL,
        facility,
        5,
        NOW - age,
        "https://bn1.emr-hub.example/fhir/Observation/r-1",
    )


def service_with(analyte: str) -> str:
    return next(s.code for s in services().values() if s.needed == (analyte,))


def card_for(finding: Finding, language: Language) -> dict[str, Any]:
    return reuse_card(finding, uuid="u-1", suggestion="u-2", language=language, own=OWN)


def finding_of(*found: EarlierFinding, service: str | None = None) -> Finding:
    return Finding("ServiceRequest/o-7", service or service_with("tc"), NOW, found, False, "g147")


def test_the_vietnamese_summary_says_what_how_long_ago_where_and_how_much() -> None:
    summary = card_for(finding_of(earlier()), "vi")["summary"]
    assert "4 ngày trước" in summary
    assert facilities()["BN1"].name_vi in summary
    assert "4,62 mmol/L" in summary


def test_the_english_summary_says_the_same() -> None:
    summary = card_for(finding_of(earlier(age=5 * HOUR)), "en")["summary"]
    assert "5 h ago" in summary
    assert facilities()["BN1"].name_en in summary
    assert "4.62 mmol/L" in summary


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_service_at_any_facility_makes_a_summary_of_140_characters(language: Language) -> None:
    for code in services():
        for facility in facilities():
            found = (earlier(facility=facility), earlier(facility="BM"), earlier(facility="CR"))
            assert 0 < len(card_for(finding_of(*found, service=code), language)["summary"]) <= SUMMARY_LIMIT < 140


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_has_one_line_per_analyte_with_flag_level_and_collection_time(language: Language) -> None:
    detail = card_for(finding_of(earlier(), earlier("ldl")), language)["detail"].splitlines()
    assert len(detail) == 6
    assert detail[0].count("|") == detail[1].count("|") == detail[2].count("|")
    assert "| N |" in detail[2] and "| 5 |" in detail[2] and "09:00" in detail[2]
    assert "`g147`" in detail[-1]


def test_the_suggestion_deletes_the_draft_and_the_reasons_are_the_coded_list() -> None:
    card = card_for(finding_of(earlier()), "en")
    (suggestion,) = card["suggestions"]
    assert suggestion["actions"] == [
        {"type": "delete", "description": suggestion["actions"][0]["description"], "resourceId": "ServiceRequest/o-7"}
    ]
    assert [r["code"] for r in card["overrideReasons"]] == list(override_reasons())
    assert card["selectionBehavior"] == "at-most-one"


def test_the_extension_names_every_result_so_that_the_record_can_link_it() -> None:
    extension = card_for(finding_of(earlier()), "vi")["extension"][f"{OWN}/StructureDefinition/earlier-results"]
    assert extension == {
        "abnormal": False,
        "results": [
            {
                "reference": "https://bn1.emr-hub.example/fhir/Observation/r-1",
                "facility": "BN1",
                "collected": "2025-06-06T09:00:00+07:00",
                "analyte": "tc",
            }
        ],
    }


@pytest.mark.parametrize("kind", ["ask", "partial"])
def test_a_card_that_only_informs_proposes_nothing_and_shows_no_result(kind: str) -> None:
    card = information_card(service_with("tc"), kind=kind, uuid="u", language="vi", own=OWN)
    assert set(card) == {"uuid", "summary", "indicator", "source"}
    assert card["indicator"] == "info"


@pytest.mark.parametrize(
    ("header", "language"),
    [(None, "vi"), ("en-GB,en;q=0.9", "en"), ("fr, vi;q=0.5", "vi"), ("de", "vi"), ("vi-VN", "vi")],
)
def test_the_callers_language_is_the_first_of_ours_that_it_names(header: str | None, language: Language) -> None:
    assert language_of(header, "vi") == language
