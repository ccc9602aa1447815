"""The crate of a run folder, read by the RO-Crate library and held to the rules of the specification."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scenarios.run_folder import CRATE, hashes
from scenarios.run_folder.crate import crate_of


def graph(run: Path) -> dict[str, dict[str, Any]]:
    whole = json.loads((run / CRATE).read_text(encoding="utf-8"))
    assert len(whole["@graph"]) == len({one["@id"] for one in whole["@graph"]}), "every entity once"
    return {one["@id"]: one for one in whole["@graph"]}


def test_the_rocrate_library_reads_it_and_finds_every_file(run: Path) -> None:
    crate = pytest.importorskip("rocrate.rocrate", reason="rocrate is of the dev extra").ROCrate(run)
    assert crate.root_dataset["datePublished"] and crate.name == "pilot-2025, seed 1"
    assert {entity.id for entity in crate.data_entities} == {*hashes(run), "manifest.json"}
    assert [entity.type for entity in crate.contextual_entities].count("CreateAction") == 1


def test_it_keeps_the_rules_of_the_specification(run: Path) -> None:
    found = graph(run)
    assert found[CRATE]["about"] == {"@id": "./"}
    assert found[CRATE]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert {"name", "description", "datePublished", "license", "hasPart"} <= set(found["./"])
    for entity in found.values():
        for value in entity.values():
            for one in value if isinstance(value, list) else [value]:
                target = one.get("@id") if isinstance(one, dict) else None
                assert target is None or target in found or target.startswith("https://"), f"{target} is not described"
    parts = [part["@id"] for part in found["./"]["hasPart"]]
    assert sorted(parts) == sorted([*hashes(run), "manifest.json"])


def test_every_file_has_the_hash_of_the_manifest_and_the_action_its_scenario(run: Path) -> None:
    found = graph(run)
    assert {i: found[i]["sha256"] for i in hashes(run)} == hashes(run)
    assert found["#run"]["object"] == {"@id": "scenario.toml"} and found["#run"]["instrument"] == {"@id": "#program"}
    assert found["#run"]["startTime"] == "1970-01-01T07:00:01+07:00"
    assert found["#run"]["endTime"] == "1970-01-01T07:01:01+07:00"
    assert "Synthetic" in found["./"]["description"]


def test_an_audit_is_never_called_synthetic(run: Path) -> None:
    from dataclasses import replace

    from scenarios.run_folder import read_manifest

    manifest = read_manifest(run)
    audit = replace(manifest, files={k: v for k, v in manifest.files.items() if not k.startswith("truth/")})
    root = next(one for one in crate_of(run, audit)["@graph"] if one["@id"] == "./")
    assert "Synthetic" not in root["description"] and "audit" in root["description"]


def test_the_crate_stands_outside_the_hashes_like_the_manifest(run: Path) -> None:
    before = hashes(run)
    (run / CRATE).write_text("{}", encoding="utf-8")
    assert hashes(run) == before and CRATE not in before
