"""Model files: read word by word, refused with file and key, written so that reading gives the same model again."""

from __future__ import annotations

from pathlib import Path

import pytest

from coordinator.match_models import DEFAULT_MODEL, load_model, model_text, parse_model, shipped_models, write_model
from coordinator.matching import FIELDS, LEVELS, Grade
from emr_hub.errors import UsageError

TEXT = model_text(load_model("viet-nam-1"))


def refusal(text: str) -> str:
    with pytest.raises(UsageError) as error:
        parse_model(text.encode(), "mine.toml")
    return str(error.value)


@pytest.mark.parametrize("name", shipped_models())
def test_every_shipped_model_weighs_every_level_and_says_where_it_comes_from(name: str) -> None:
    model = load_model(name)
    assert model.id == name
    assert {field: tuple(model.weights[field]) for field in FIELDS} == LEVELS
    assert model.about


@pytest.mark.parametrize("name", shipped_models())
def test_no_shipped_model_lets_a_name_a_date_or_a_sex_be_strong(name: str) -> None:
    assert {word.partition("=")[0] for word in load_model(name).strong} <= {"cccd", "bhyt", "phone", "address"}


def test_the_default_model_is_shipped() -> None:
    assert DEFAULT_MODEL in shipped_models() and load_model() == load_model(DEFAULT_MODEL)


def test_a_model_written_and_read_again_is_the_same(tmp_path: Path) -> None:
    write_model(load_model("viet-nam-1"), tmp_path / "mine.toml")
    assert load_model(tmp_path / "mine.toml") == load_model("viet-nam-1")


def test_the_bits_needed_grow_with_the_population() -> None:
    model = load_model("viet-nam-1")
    assert model.needed(Grade.CERTAIN, 1_000_000) == pytest.approx(30.93, abs=0.01)
    assert model.needed(Grade.CERTAIN, 100_000_000) == pytest.approx(37.58, abs=0.01)
    assert model.needed(Grade.PROBABLE, 1_000_000) == pytest.approx(19.93, abs=0.01)


@pytest.mark.parametrize(("change", "said"), [
    (("exact = 9.9\n", ""), "mine.toml: weights: name: 'exact' is missing; expected a number of bits"),
    (("exact = 9.9", 'exact = "much"'), "'exact' is 'much'; expected a number of bits"),
    (("exact = 9.9", "exact = nan"), "'exact' is nan; expected a number of bits"),
    (("exact = 9.9", "exact = 99999"), "expected a number from -1000 to 1000"),
    (("exact = 9.9", "exactly = 9.9"), "unknown key 'exactly', did you mean 'exact'?"),
    (("[margins]\n", "[margin]\n"), "unknown key 'margin', did you mean 'margins'?"),
    (("certain = 11.0", "certain = -20"), "expected certain >= probable >= possible"),
    (('"phone=equal"', '"phone=equals"'), "'strong' holds 'phone=equals', did you mean 'phone=equal'?"),
    (("unseen = 8.0", "unseen = -1"), "expected a number from 0 to 1000"),
    (('id = "viet-nam-1"', 'id = ""'), "'id' is ''; expected a text"),
    (('id = "viet-nam-1"', "id = "), "not TOML"),
])  # fmt: skip
def test_a_wrong_model_file_is_refused_with_file_key_and_reason(change: tuple[str, str], said: str) -> None:
    old, new = change
    assert old in TEXT
    found = refusal(TEXT.replace(old, new, 1))
    assert found.startswith("mine.toml") and said in found


def test_an_unknown_model_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="unknown model 'viet-nam-10', did you mean 'viet-nam-1'"):
        load_model("viet-nam-10")
    with pytest.raises(UsageError, match="no model file none"):
        load_model("none.toml")
