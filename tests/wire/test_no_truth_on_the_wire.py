"""Who a person really is has no place in any resource: no builder takes it and no resource can carry it."""

from __future__ import annotations

import inspect
from dataclasses import fields
from importlib import import_module
from typing import get_type_hints

import pytest

from emr_hub import clinical
from emr_hub.columns.schemas import TABLES

ROOMS = ("patient", "service_request", "observation", "document_reference", "consent", "encounter", "practitioner",
         "diagnostic_report", "detected_issue", "audit_event", "concept_map", "organization")  # fmt: skip
SEEN = {c.name for name, t in TABLES.items() if not name.startswith("truth/") for c in t.columns}
TRUTH = {c.name for name, t in TABLES.items() if name.startswith("truth/") for c in t.columns} - SEEN


def test_truth_has_names_of_its_own() -> None:
    assert {"person_id", "true_value", "indication", "needed"} <= TRUTH


@pytest.mark.parametrize("name", [n for n in clinical.__all__ if hasattr(getattr(clinical, n), "__dataclass_fields__")])
def test_no_value_of_the_record_has_a_field_of_the_truth(name: str) -> None:
    assert not {f.name for f in fields(getattr(clinical, name))} & TRUTH


@pytest.mark.parametrize("room", ROOMS)
def test_no_builder_takes_or_names_the_truth(room: str) -> None:
    module = import_module(f"emr_hub.fhir.{room}")
    assert not set(inspect.signature(module.to_fhir).parameters) & TRUTH
    assert not any(word in inspect.getsource(module) for word in TRUTH - {"needed"})
    for kind in get_type_hints(module.to_fhir).values():
        if hasattr(kind, "__dataclass_fields__"):
            assert not {f.name for f in fields(kind)} & TRUTH
