"""An element is recognised by its exact content and never lets a different one in."""

from __future__ import annotations

from typing import Any

import pytest

from emr_hub.errors import DataError
from emr_hub.fhir import Door
from emr_hub.fhir.known_elements import LARGEST, KnownElements

GOOD: dict[str, Any] = {
    "resourceType": "Observation", "status": "final", "code": {"text": "Glucose"},
    "valueQuantity": {"value": 4, "unit": "mmol/L", "system": "http://unitsofmeasure.org", "code": "mmol/L"},
}  # fmt: skip


def test_an_element_that_differs_in_one_value_is_checked_anew() -> None:
    door = Door()
    door.admit({**GOOD, "id": "a"})
    wrong = {**GOOD["valueQuantity"], "value": "4"}
    with pytest.raises(DataError, match="value"):
        door.admit({**GOOD, "id": "b", "valueQuantity": wrong})


def test_a_known_reference_is_still_refused_where_its_type_may_not_stand() -> None:
    door = Door()
    known = {"reference": "Organization/bm"}
    door.admit({**GOOD, "performer": [known]})
    with pytest.raises(DataError, match="subject"):
        door.admit({"resourceType": "ServiceRequest", "status": "draft", "intent": "order", "subject": known})


def test_the_latest_elements_stay_known_and_the_oldest_are_forgotten() -> None:
    known = KnownElements(2)
    names = [known.name_of("Coding", {"code": str(n)}, 1) for n in range(5)]
    for n, name in enumerate(names):
        known.keep(name, n)
    assert [known.get(name) for name in names] == [None, None, 2, 3, 4]


def test_large_and_deep_elements_are_not_kept() -> None:
    known = KnownElements(2)
    assert known.name_of("Coding", {"code": "x" * LARGEST}, 1) is None
    assert known.name_of("Coding", {"code": "x"}, 9) is None
