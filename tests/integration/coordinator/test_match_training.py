"""Weights learned by the real splink on few registrations; and without splink, a clear word."""

from __future__ import annotations

import sys

import pytest

from coordinator.linking.training import require_splink
from coordinator.match_models import load_model, write_model
from emr_hub.errors import UsageError
from scenarios.cli.program import run_program


def test_without_splink_the_refusal_says_how_to_install_it(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "splink", None)
    with pytest.raises(UsageError, match=r"splink is not installed; expected pip install 'emr-hub\[matching\]'"):
        require_splink()
    assert run_program(["--lang", "vi", "matching", "train", "--persons", "1000"]) == 2
    assert "chưa cài splink" in capsys.readouterr().err


@pytest.fixture(scope="module")
def learned():
    pytest.importorskip("splink", reason="splink is an optional extra: pip install 'emr-hub[matching]'")
    from coordinator.linking.training import learn
    from hospitals.population import draw_registry

    told = []
    found = learn(
        draw_registry(9, 2_000).registrations, load_model("viet-nam-1"), id="small", version="2026-11-27",
        population=2_000, seed=9, sampled=100_000, session_pairs=20_000, about={"data": "generated"}, told=told.append,
    )  # fmt: skip
    return found, told


def test_every_session_is_told_and_sessions_on_numbers_hold_matches(learned):
    found, told = learned
    assert told == ["sample", "cccd", "bhyt", "name", "words"]
    assert min(found.estimates.matches.values()) > 0.9


def test_what_is_learned_points_the_right_way_and_the_rest_is_kept(learned):
    found, _ = learned
    weights, base = found.model.weights, load_model("viet-nam-1").weights
    assert weights["name"]["exact"] > 7 > 0 > weights["name"]["different"]
    assert weights["birth_date"]["equal"] > 9 and weights["birth_date"]["different"] < -4
    assert 0.8 < weights["sex"]["equal"] <= 1.1  # one bit is all that a sex can tell
    assert weights["cccd"]["equal"] == base["cccd"]["equal"]  # no sample sees it among strangers
    assert ("name", "exact") in found.learned and ("cccd", "equal") not in found.learned


def test_a_learned_model_is_written_and_read_back_with_where_it_comes_from(learned, tmp_path):
    found, _ = learned
    write_model(found.model, tmp_path / "small.toml")
    again = load_model(tmp_path / "small.toml")
    assert again == found.model
    assert (again.id, again.version, again.about["data"]) == ("small", "2026-11-27", "generated")
