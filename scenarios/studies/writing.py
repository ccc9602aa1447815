"""Writes a study in its resolved form: the scenario itself inside, every value said. Its hash names the study."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import asdict
from typing import Any

import tomli_w

from scenarios.definition import portable, to_toml
from scenarios.studies.keeping import text_hash
from scenarios.studies.study import Parameter, Rollout, Study


def study_text(study: Study) -> str:
    """The resolved study as TOML; policy files of its own stand in it by name and hash of their content."""
    scenario, files = portable(study.scenario)
    tables: dict[str, Any] = {
        "id": study.id,
        "kind": study.kind,
        "seed": study.seed,
        "sources": list(study.sources),
        "title": asdict(study.title),
        "question": asdict(study.question),
        "expected": asdict(study.expected),
        "primary": asdict(study.primary),
        "replications": asdict(study.stop),
        "parameters": [_said(p) for p in study.parameters],
        "scenario": tomllib.loads(to_toml(scenario)),
        "policy_files": {name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
    }
    if study.sampling:
        tables["sampling"] = asdict(study.sampling)
    if study.rollout:
        tables["rollout"] = _rollout(study.rollout)
    return tomli_w.dumps(tables)


def study_hash(study: Study) -> str:
    """SHA-256 of the resolved form: two studies that ask the same have the same."""
    return text_hash(study_text(study))


def _said(parameter: Parameter) -> dict[str, Any]:
    """A parameter as a file says it: one of whole numbers by the way they are written."""
    said = {key: value for key, value in asdict(parameter).items() if value is not None and key != "whole"}
    whole = ("base", "low", "high") if parameter.whole else ()
    return {key: round(value) if key in whole else value for key, value in said.items()}


def _rollout(rollout: Rollout) -> dict[str, Any]:
    return {**asdict(rollout), "waves": [" ".join(wave) for wave in rollout.waves],
            "estimators": list(rollout.estimators)}  # fmt: skip
