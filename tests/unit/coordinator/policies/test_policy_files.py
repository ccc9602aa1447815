"""A policy file of one's own works when it is right, and is refused with file, key and reason when it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from coordinator.decision import ClockStart, Criterion, Kind
from coordinator.policies import load_policy, parse_policy, shipped_ids
from emr_hub.clinical import Context
from emr_hub.clock import DAY, HOUR
from emr_hub.errors import UsageError

HEAD = """
id = "ours"
title_en = "Ours"
title_vi = "Của chúng tôi"
legal_status = "none"
dated = "2026-11"
source = "hospital committee"
clock = "collection"
binds = ["same_person", "same_test", "recent_enough"]
"""
WINDOW = """
[[window]]
analyte = "hb"
context = "inpatient"
max_age_hours = 36
min_age_days = 28
source = "minutes of 3 November 2026"
status = "read"
"""


def test_a_file_that_a_user_drops_anywhere_works(tmp_path: Path) -> None:
    path = tmp_path / "ours.toml"
    path.write_text(HEAD + WINDOW, encoding="utf-8")
    for given in (path, str(path)):
        policy = load_policy(given)
        assert (policy.id, policy.clock, policy.title_vi) == ("ours", ClockStart.COLLECTION, "Của chúng tôi")
        assert policy.binds == {Criterion.SAME_PERSON, Criterion.SAME_TEST, Criterion.RECENT_ENOUGH}
        assert policy.window("hb", "haematology", False, Context.INPATIENT, 20_000) == 36 * HOUR
        assert policy.window("hb", "haematology", False, Context.INPATIENT, 27) == 0


def test_a_group_and_a_row_for_everything_may_be_named() -> None:
    rows = WINDOW.replace('analyte = "hb"', 'group = "biochemistry"') + WINDOW.replace('analyte = "hb"', "any = true")
    policy = parse_policy((HEAD + rows).encode(), "ours.toml")
    assert [(w.kind, w.target) for w in policy.windows] == [(Kind.GROUP, "biochemistry"), (Kind.ANY, "any")]


def test_zero_hours_are_allowed_and_mean_never() -> None:
    policy = parse_policy((HEAD + WINDOW.replace("= 36", "= 0")).encode(), "ours.toml")
    assert policy.window("hb", "haematology", False, Context.INPATIENT, 20_000) == 0


def test_two_rows_that_differ_only_in_age_are_no_twins() -> None:
    older = WINDOW.replace("min_age_days = 28", "min_age_days = 5844").replace("= 36", "= 96")
    policy = parse_policy((HEAD + WINDOW + older).encode(), "ours.toml")
    assert policy.window("hb", "haematology", False, Context.INPATIENT, 20_000) == 4 * DAY


WRONG = [
    ("an unknown key", HEAD + 'sorce = "x"\n' + WINDOW, ["ours.toml", "'sorce'", "did you mean 'source'"]),
    (
        "an unknown key of a window",
        HEAD + WINDOW + "max_age = 3\n",
        ["ours.toml: window 1", "'max_age'", "max_age_hours"],
    ),
    ("a missing key", HEAD.replace('dated = "2026-11"\n', "") + WINDOW, ["ours.toml", "'dated' is missing"]),
    ("a missing key of a window", HEAD + WINDOW.replace('status = "read"\n', ""), ["window 1", "'status' is missing"]),
    (
        "a missing window length",
        HEAD + WINDOW.replace("max_age_hours = 36\n", ""),
        ["window 1", "'max_age_hours' is missing"],
    ),
    ("no window at all", HEAD, ["ours.toml", "'window' is missing", "at least one"]),
    ("one window instead of a list", HEAD + WINDOW.replace("[[window]]", "[window]"), ["ours.toml", "'window'"]),
    (
        "a number where a text belongs",
        HEAD.replace('"2026-11"', "2026") + WINDOW,
        ["ours.toml", "'dated' is 2026", "a text"],
    ),
    ("an empty text", HEAD.replace('"none"', '" "') + WINDOW, ["ours.toml", "'legal_status'", "a text"]),
    (
        "a text where a number belongs",
        HEAD + WINDOW.replace("= 36", '= "36"'),
        ["window 1", "'max_age_hours'", "whole number"],
    ),
    ("half an hour", HEAD + WINDOW.replace("= 36", "= 0.5"), ["window 1", "'max_age_hours' is 0.5", "whole number"]),
    ("true for a number", HEAD + WINDOW.replace("= 36", "= true"), ["window 1", "'max_age_hours' is True"]),
    ("negative hours", HEAD + WINDOW.replace("= 36", "= -1"), ["window 1", "'max_age_hours' is -1"]),
    ("days mistaken for hours", HEAD + WINDOW.replace("= 36", "= 900000"), ["window 1", "'max_age_hours'"]),
    ("a negative age", HEAD + WINDOW.replace("= 28", "= -28"), ["window 1", "'min_age_days' is -28"]),
    ("an unknown analyte", HEAD + WINDOW.replace('"hb"', '"hbac1"'), ["window 1", "'hbac1'", "did you mean 'hba1c'"]),
    (
        "an unknown group",
        HEAD + WINDOW.replace('analyte = "hb"', 'group = "hematology"'),
        ["'hematology'", "'haematology'"],
    ),
    ("two targets", HEAD + WINDOW + 'group = "biochemistry"\n', ["window 1", "2 targets", "exactly one"]),
    ("no target", HEAD + WINDOW.replace('analyte = "hb"\n', ""), ["window 1", "0 targets", "exactly one"]),
    (
        "any that is not true",
        HEAD + WINDOW.replace('analyte = "hb"', "any = false"),
        ["window 1", "'any' is False", "true"],
    ),
    (
        "an unknown context",
        HEAD + WINDOW.replace('"inpatient"', '"ward"'),
        ["window 1", "'context' is 'ward'", "inpatient"],
    ),
    ("an unknown restriction", HEAD + WINDOW + 'only = "negative"\n', ["window 1", "'only' is 'negative'", "positive"]),
    (
        "an unknown status",
        HEAD + WINDOW.replace('"read"', '"certain"'),
        ["window 1", "'status' is 'certain'", "assumed"],
    ),
    (
        "an unknown clock",
        HEAD.replace('"collection"', '"signing"') + WINDOW,
        ["ours.toml", "'clock' is 'signing'", "result"],
    ),
    (
        "an unknown criterion",
        HEAD.replace('"same_test"', '"same_tset"') + WINDOW,
        ["'same_tset'", "did you mean 'same_test'"],
    ),
    ("a criterion twice", HEAD.replace('"same_test"', '"same_person"') + WINDOW, ["ours.toml", "'binds'", "different"]),
    (
        "criteria that are no list",
        HEAD.replace("[", '"').replace('"same_person", "same_test", "recent_enough"]', 'all"') + WINDOW,
        ["ours.toml", "'binds'", "a list"],
    ),
    ("twin rows", HEAD + WINDOW + WINDOW.replace("= 36", "= 48"), ["ours.toml", "windows 1 and 2", "'hb'"]),
    (
        "the second window is named",
        HEAD + WINDOW + WINDOW.replace("inpatient", "ward"),
        ["ours.toml: window 2", "'ward'"],
    ),
    ("not TOML", "id = ours", ["ours.toml", "not TOML"]),
    ("nested without end", "id = " + "[" * 100_000, ["ours.toml", "not TOML"]),
]


@pytest.mark.parametrize(("content", "words"), [pytest.param(c, w, id=i) for i, c, w in WRONG])
def test_a_wrong_file_is_refused_with_file_key_and_reason(content: str, words: list[str]) -> None:
    with pytest.raises(UsageError) as refused:
        parse_policy(content.encode(), "ours.toml")
    assert [w for w in words if w not in str(refused.value)] == [], str(refused.value)
    assert refused.value.exit_code == 2


def test_a_file_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(UsageError, match=r"ours\.toml: not TOML in UTF-8"):
        parse_policy((HEAD + WINDOW).encode("utf-16"), "ours.toml")


def test_a_file_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no policy file lost\.toml"):
        load_policy(tmp_path / "lost.toml")


def test_an_unknown_id_is_answered_with_the_nearest_and_the_list() -> None:
    with pytest.raises(UsageError, match="did you mean 'g147'") as refused:
        load_policy("g174")
    assert all(i in str(refused.value) for i in shipped_ids())
