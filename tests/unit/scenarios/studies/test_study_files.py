"""A wrong study file is refused with file, path, value and what was expected; every shipped one is read."""

from __future__ import annotations

from importlib.resources import files

import pytest

from emr_hub.errors import UsageError
from scenarios.cli.voice import Voice
from scenarios.studies import load_study, shipped_studies
from scenarios.studies.reading import read_study
from scenarios.studies.writing import study_hash, study_text


def text_of(name: str) -> str:
    return (files("scenarios.studies") / "library" / f"{name}.toml").read_text(encoding="utf-8")


WRONG = [
    ("acceptance", 'arm = "as-observed"', 'arm = "as-observd"', "primary.arm", "unknown arm", "as-observed"),
    ("acceptance", '"no-coordinator"', '"as-observed"', "primary.control", "got", "an arm other"),
    ("acceptance", 'measure = "cut_per_1000"', 'measure = "cuts"', "primary.measure", "'cuts'", "nearest is"),
    ("acceptance", "burn_in_days = 365", "burn_in_days = 180", "world.burn_in_days", "180 days", "at least 365 days"),
    ("acceptance", "at_most = 60", "at_most = 4", "replications.at_most", "got 4", "from 10 (at_least) on"),
    ("acceptance", "half_width_share = 0.05", "half_width = 5", "replications", "unknown key", "half_width_share"),
    ("acceptance", 'scenario = "acceptance-bounds"', 'scenario = "acceptance"', "scenario", "unknown", "bounds"),
    ("acceptance", 'kind = "arms"', 'kind = "tornado"', "acceptance.toml", "missing key", "[[parameters]]"),
    ("window-factor", "high = 1.25", "high = 0.5", "parameters[1].high", "got 0.5", "above low (0.75)"),
    ("window-factor", "policies.window_factor", "policies.window_facto", "parameters[1].path", "unknown parameter path",
     "policies.window_factor"),
    ("window-factor", "arms.coordinator.silence_share", "arms.coordinater.silence_share", "parameters[3].path",
     "unknown parameter path", "arms.coordinator.silence_share"),
    ("window-factor", "high = 0.10", "high = 1.10", "parameters[3].path", "silence_share", "a share from 0 to 1"),
    ("window-factor", "systems.unmapped_share", "systems.unmaped_share", "parameters[5].path", "unmaped_share",
     "unmapped_share"),
    ("window-factor", "burn_in_days = 75", "burn_in_days = 60", "world.burn_in_days", "60 days", "at least 75 days"),
    ("window-factor", 'status = "derived"', 'status = "guessed"', "parameters[1].status", "'guessed'", "assumed"),
    ("stepped-wedge", "TNPY TNC", "TNPYY TNC", "rollout.waves", "unknown facility 'TNPYY'", "TNPY"),
    ("stepped-wedge", "TNPY TNC", "BNX TNC", "rollout.waves", "BNX", "each facility in one of them"),
    ("stepped-wedge", "days = 300", "days = 200", "world.days", "200 days", "at least 300 days"),
    ("stepped-wedge", 'arm = "rollout"', 'arm = "coordinator"', "primary.arm", "'coordinator'", "rollout"),
]  # fmt: skip


@pytest.mark.parametrize("name", shipped_studies())
def test_every_shipped_study_is_read_and_its_resolved_form_is_stable(name: str) -> None:
    study = load_study(name)
    assert study.id == name and study_text(study) == study_text(load_study(name))
    assert study.title.vi and study.question.vi and study.expected.vi and study.sources


@pytest.mark.parametrize("name", shipped_studies())
def test_the_study_that_a_folder_keeps_asks_the_same_again(name: str) -> None:
    study = load_study(name)
    assert study_text(read_study(study_text(study), "study.toml")) == study_text(study)


def test_a_fault_in_a_kept_study_is_found_inside_its_scenario() -> None:
    kept = study_text(load_study("acceptance"))
    with pytest.raises(UsageError, match=r"study.toml: scenario: world.patients.*from 1") as caught:
        read_study(kept.replace("patients = 1000", "patients = 0"), "study.toml")
    assert "got 0" in str(caught.value)


@pytest.mark.parametrize(("name", "right", "wrong", "where", "what", "expected"), WRONG)
def test_a_wrong_value_is_named(name: str, right: str, wrong: str, where: str, what: str, expected: str) -> None:
    text = text_of(name)
    assert right in text
    with pytest.raises(UsageError) as caught:
        read_study(text.replace(right, wrong), f"{name}.toml")
    error = caught.value
    assert where in (error.where or "") and f"{name}.toml" in (error.where or "")
    assert what in f"{error.where} {error.what}" and expected in f"{error.what} {error.expected}"
    vietnamese = Voice("vi")
    for words in (error.what, error.expected):
        assert not words.startswith(("unknown", "missing", "at least", "a ", "one of")) or (
            vietnamese.phrase(words) != words
        ), f"no Vietnamese for: {words}"


def test_two_studies_that_ask_differently_have_two_hashes() -> None:
    text = text_of("acceptance")
    other = read_study(text.replace("seed = 2026", "seed = 2027"), "x.toml")
    assert study_hash(other) != study_hash(load_study("acceptance"))


def test_an_unknown_study_is_told_the_nearest() -> None:
    with pytest.raises(UsageError, match="nearest is 'acceptance'"):
        load_study("aceptance")
