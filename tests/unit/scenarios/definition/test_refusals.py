"""A scenario that cannot be used as written is refused with path, value and what was expected."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from emr_hub.errors import UsageError
from scenarios.cli.voice import Voice
from scenarios.definition import Direction, load_scenario, read_scenario, to_toml
from scenarios.measures.expectations import refuse_unknown_measures

GOOD = to_toml(load_scenario("pilot-2025"))
STEP = '{{from = 2025-{}, facilities = ["{}"]}}'
OUTAGE = '[[arms.outages]]\nfacility = "{}"\nfrom = {}\nto = {}\n'


def refusal(text: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        read_scenario(text, "my.toml")
    return caught.value


def changed(old: str, new: str) -> str:
    assert old in GOOD, old
    return GOOD.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "where", "what", "expected"),
    [
        ("burn_in_days", "burnin_days", "my.toml: period", "burnin_days", "burn_in_days"),
        ("burn_in_days", "burn_in_hours", "my.toml: period", "wrong unit", "in days"),
        ("link_delay_minutes = 0", "link_delay_hours = 0", "my.toml: arms[1]", "wrong unit", "in minutes"),
        ("seed = 2025", "seed = 2025\nburn_in_days = 3", "my.toml: world", "burn_in_days", "period.burn_in_days"),
        ("patients = 1500", 'patients = "1700"', "my.toml: world.patients", "'1700'", "a whole number of patients"),
        ("patients = 1500", "patients = 0", "my.toml: world.patients", "got 0", "from 1"),
        ("patients = 1500", "patients = true", "my.toml: world.patients", "got true", "whole number"),
        ("burn_in_days = 180", "burn_in_days = -1", "my.toml: period.burn_in_days", "got -1", "from 0"),
        ("start = 2025-05-20", 'start = "2025-05-20"', "my.toml: period.start", "'2025-05-20'", "without quotes"),
        ("start = 2025-05-20", "start = 2025-12-01", "my.toml: period.end", "got 2025-11-15", "2025-12-01"),
        (
            "silence_share = 0.005",
            "silence_share = 1.5",
            "my.toml: arms[2].silence_share",
            "1.5",
            "a share from 0 to 1",
        ),
        (
            "silence_share = 0.005",
            "silence_share = nan",
            "my.toml: arms[2].silence_share",
            "nan",
            "a share from 0 to 1",
        ),
        ('acceptance = "table"', 'acceptance = "tabel"', "my.toml: arms[1].acceptance", "'tabel'", "'table'"),
        ('acceptance = "table"', "acceptance = 45", "my.toml: arms[1].acceptance", "got 45", "not a percentage"),
        ("coordinator = false", 'coordinator = "no"', "my.toml: arms[1].coordinator", "'no'", "true or false"),
        ('engine = "exchange"', 'engine = "exchang"', "my.toml: run.engine", "'exchang'", "'exchange'"),
        ('"north"', '"east"', "my.toml: world.networks", "east", "north, south"),
        ('own = "g147"', 'own = "g174"', "my.toml: policies.own", "'g174'", "nearest is 'g147'"),
        ('own = "g147"', 'own = "leeds"', "my.toml: policies.beside", "'leeds' twice", "other than"),
        ('own = "g147"', 'own = "mine.toml"', "my.toml: policies.own", "no policy file", "exists"),
        ('id = "coordinator"', 'id = "no-coordinator"', "my.toml: arms", "twice", "id of its own"),
        ('id = "pilot-2025"\n', "", "my.toml: id", "missing key 'id'", "a text"),
    ],
)
def test_a_wrong_value_is_named_with_path_and_expectation(
    old: str, new: str, where: str, what: str, expected: str
) -> None:
    error = refusal(changed(old, new))
    assert error.where == where
    assert what in error.what
    assert expected in error.expected


REFUSED_IN_AN_ARM = [
    ('systems.publishing]\nall = "nightli"', "systems.publishing.all", "'nightli'", "nearest is 'nightly'"),
    ('systems.publishing]\nBMM = "nightly"', "systems.publishing", "'BMM'", "nearest is 'BM'"),
    ('systems.desks]\nall = "sloppy"', "systems.desks.all", "'sloppy'", "one of careful"),
    ('systems]\non_paper = ["BMM"]', "systems.on_paper", "'BMM'", "nearest is 'BM'"),
    ('systems]\norder_time_for_collection = ["al"]', "systems.order_time_for_collection", "'al'", "nearest is 'all'"),
    ("systems]\nconsent_share = 1.2", "systems.consent_share", "1.2", "a share from 0 to 1"),
    ("systems]\nunmapped_share = nan", "systems.unmapped_share", "nan", "a share from 0 to 1"),
    ("systems]\nrecognised_from_level = 6", "systems.recognised_from_level", "6", "from 1 to 5"),
    ("systems]\nconsent_rate = 0.2", "systems", "'consent_rate'", "nearest is 'consent_share'"),
    ("clinicians]\nabnormal_factor = 1.5", "clinicians.abnormal_factor", "1.5", "a share from 0 to 1"),
    ("clinicians]\nload_halving = 0", "clinicians.load_halving", "0", "cards a day from 0.01"),
    ("clinicians]\nroutin = 0.5", "clinicians", "'routin'", "nearest is 'routine'"),
    ("clinicians.reasons_normal]\nother = 0.5\nemergency = 0.4", "clinicians.reasons_normal", "add to 0.9", "add to 1"),
    ("clinicians.reasons_normal]\nothers = 1.0", "clinicians.reasons_normal", "'others'", "nearest is 'other'"),
    ('rollout]\nothers = "nevr"', "rollout.others", "'nevr'", "nearest is 'never'"),
    (f"rollout]\nsteps = [{STEP.format('06-01', 'XBM')}]", "rollout.steps[1].facilities", "'XBM'", "nearest is 'BM'"),
    (
        f"rollout]\nsteps = [{STEP.format('06-01', 'BM')}, {STEP.format('07-01', 'BM')}]",
        "rollout",
        "'BM' twice",
        "one step",
    ),
    (f"rollout]\nsteps = [{STEP.format('12-01', 'BM')}]", "rollout.steps[1].from", "2025-12-01", "up to 2025-11-15"),
    ('rollout]\nsteps = [{on = 2025-06-01, facilities = ["BM"]}]', "rollout.steps[1]", "'on'", "nearest is 'from'"),
]


@pytest.mark.parametrize(("text", "where", "what", "expected"), REFUSED_IN_AN_ARM)
def test_a_wrong_value_of_an_arm_is_named_too(text: str, where: str, what: str, expected: str) -> None:
    error = refusal(f"{GOOD}\n[arms.{text}\n")
    assert error.where == f"my.toml: arms[2].{where}"
    assert what in error.what
    assert expected in error.expected


@pytest.mark.parametrize(
    ("text", "where", "what", "expected"),
    [
        ('policy = "g148"', "policy", "'g148'", "nearest is 'g147'"),
        ('engine = "wire"', "engine", "'wire'", "exchange, columns"),
        ('outages = [{what = "lnk", facility = "BM", from = 2025-06-01, to = 2025-06-02}]', "outages[1].what", "'lnk'",
         "nearest is 'link'"),
        ('outages = [{what = "coordinator", facility = "BM", from = 2025-06-01, to = 2025-06-02}]',
         "outages[1].facility", "'BM'", "everybody's"),
        ('outages = [{what = "link", from = 2025-06-01, to = 2025-06-02}]', "outages[1].facility", "missing", "a text"),
    ],
)  # fmt: skip
def test_policy_engine_and_outages_of_an_arm_are_checked(text: str, where: str, what: str, expected: str) -> None:
    before, _, after = GOOD.rpartition("outages = []\n")
    error = refusal(f"{before}{text}\n{after}")
    assert error.where == f"my.toml: arms[2].{where}"
    assert what in error.what
    assert expected in error.expected


def test_an_expectation_names_arms_of_the_scenario_and_a_word_that_is_known() -> None:
    direction = '[[directions]]\nmeasure = "cut"\narm = "coordinator"\nis = "{}"\nthan = "{}"\n'
    plain = to_toml(replace(load_scenario("pilot-2025"), directions=()))
    assert refusal(plain + direction.format("more", "no-coordinatr")).where == "my.toml: directions[1].than"
    assert "'no-coordinator'" in refusal(plain + direction.format("more", "no-coordinatr")).expected
    assert refusal(plain + direction.format("higher", "no-coordinator")).where == "my.toml: directions[1].is"


@pytest.mark.parametrize(
    ("group", "word", "close"),
    [("scope", "crss", "cross"), ("direction", "upp", "up"), ("policy", "fixed-8d", "fixed-7d"),
     ("facility", "BMM", "BM"), ("analyte", "creatt", "creat")],
)  # fmt: skip
def test_an_expectation_of_a_group_that_nobody_can_belong_to_is_refused(group: str, word: str, close: str) -> None:
    direction = '[[directions]]\nmeasure = "cut"\narm = "coordinator"\nis = "more"\nthan = "no-coordinator"\n'
    plain = to_toml(replace(load_scenario("pilot-2025"), directions=()))
    error = refusal(f'{plain}{direction}groups = {{{group} = "{word}"}}\n')
    assert error.where == f"my.toml: directions[1].groups.{group}"
    assert repr(word) in error.what
    assert repr(close) in error.expected
    assert "không có " in Voice("vi").error(error)
    good = f'{plain}{direction}groups = {{{group} = "{close}"}}\n'
    assert read_scenario(good, "my.toml").directions[0].groups == ((group, close),)


def test_an_expectation_of_a_measure_that_no_arm_has_is_refused() -> None:
    wrong = Direction("cuts", "coordinator", "more", "no-coordinator")
    with pytest.raises(UsageError, match=r"directions\[1\].measure.*'cuts'.*nearest is 'cut'"):
        refuse_unknown_measures([wrong], "my.toml")


def with_outage(facility: str, begins: str, ends: str) -> str:
    return GOOD.replace("outages = []\n", "") + OUTAGE.format(facility, begins, ends)


def test_an_outage_that_begins_after_the_measured_period_is_refused_in_both_languages() -> None:
    error = refusal(with_outage("BM", "2026-08-01", "2026-08-02"))
    assert error.where == "my.toml: arms[2].outages[1].from"
    assert "2026-08-01" in error.what and "2025-11-15 (period.end)" in error.expected
    assert "muộn hơn" in Voice("vi").error(error)


def test_an_outage_must_name_a_known_facility() -> None:
    error = refusal(with_outage("BMM", "2025-08-01", "2025-08-02"))
    assert error.where == "my.toml: arms[2].outages[1].facility"
    assert "unknown facility 'BMM'" in error.what
    assert "'BM'" in error.expected


def test_a_facility_outside_the_networks_of_the_world_is_refused() -> None:
    north = to_toml(replace(load_scenario("pilot-2025"), networks=("north",))).replace("outages = []\n", "")
    error = refusal(north + OUTAGE.format("CR", "2025-08-01", "2025-08-02"))
    assert error.where == "my.toml: arms[2].outages[1].facility"
    assert "'CR' is not in this world" in error.what
    assert "networks north" in error.expected
    assert "cần một cơ sở thuộc world.networks north" in Voice("vi").error(error)


def test_an_outage_must_end_after_it_begins() -> None:
    error = refusal(with_outage("BM", "2025-08-02", "2025-08-02"))
    assert error.where == "my.toml: arms[2].outages[1].to"


def test_an_outage_without_a_zone_is_vietnamese_time() -> None:
    local = read_scenario(with_outage("BM", "2025-08-01T08:00:00", "2025-08-02"), "my.toml")
    zoned = read_scenario(with_outage("BM", "2025-08-01T01:00:00Z", "2025-08-01T17:00:00Z"), "my.toml")
    assert local == zoned


def test_an_unknown_scenario_gets_the_list_and_the_nearest_name() -> None:
    told = r"unknown scenario 'pilot-2052'.*acceptance-bounds, .*pilot-2025, .*the nearest is 'pilot-2025'"
    with pytest.raises(UsageError, match=told):
        load_scenario("pilot-2052")


def test_a_missing_file_is_called_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no scenario file"):
        load_scenario(tmp_path / "mine.toml")


def test_a_file_that_is_not_toml_is_refused_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("id = \n")
    with pytest.raises(UsageError, match="line 1"):
        load_scenario(file)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="UTF-8"):
        load_scenario(file)


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert load_scenario(file) == load_scenario("pilot-2025")


@pytest.mark.parametrize("id", ["a@b", "../../away", "two words", "line\\nend", ".hidden"])
def test_a_name_that_cannot_stand_in_a_file_name_or_a_table_is_refused(id: str) -> None:
    for known in ('id = "pilot-2025"', 'id = "no-coordinator"'):
        error = refusal(changed(known, f'id = "{id}"'))
        assert error.where.endswith("id") and "letters, digits" in error.expected


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("end = 2025-11-15", "end = 2525-11-15", "my.toml: period.end"),
        ("start = 2025-05-20", "start = 0001-01-05", "my.toml: period.start"),
        ("start = 2025-05-20", "start = 1990-05-20", "my.toml: period"),
    ],
)
def test_a_period_of_another_century_or_of_decades_is_refused(old: str, new: str, where: str) -> None:
    assert refusal(changed(old, new)).where == where


def test_a_file_nested_too_deeply_is_refused() -> None:
    assert refusal("a = " + "[" * 5_000 + "]" * 5_000).where == "my.toml"
