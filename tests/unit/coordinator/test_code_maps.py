"""From a hospital's own code to the catalogue."""

from __future__ import annotations

from coordinator.code_maps import CodeMap
from emr_hub.fhir import Site, concept_map
from emr_hub.fhir.concept_map import MappedCode
from emr_hub.terminology import facility

SITE = Site.of("BM", facility("BM").code)
CODES = (MappedCode("CHO", "Cholesterol", "14647-2"), MappedCode("X", "", None), MappedCode("Y", "", "0000-0"))
MAP = CodeMap.from_concept_map(concept_map.to_fhir(CODES, SITE))


def test_a_local_code_means_what_the_hospitals_map_says() -> None:
    assert MAP.analyte_of("CHO", None) == "tc"


def test_loinc_on_the_result_wins_over_the_map() -> None:
    assert MAP.analyte_of("CHO", "4548-4") == "hba1c"


def test_an_unknown_loinc_leaves_the_map_to_speak() -> None:
    assert MAP.analyte_of("CHO", "0000-0") == "tc"


def test_a_code_without_a_sure_meaning_means_nothing() -> None:
    assert [MAP.analyte_of(code, None) for code in ("X", "Y", "Z", "", None)] == [None] * 5
    assert set(MAP.analytes) == {"CHO"}
