"""Answers in words: present or absent, a blood group, a strip that is normal or not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from emr_hub.clock import DAY
from emr_hub.randomness import uniforms
from emr_hub.terminology import analytes
from hospitals.laboratory.body import Body
from hospitals.laboratory.measured import ROOM, analyte_numbers
from hospitals.population import CHRONIC, ILLNESSES, Episodes, People
from hospitals.settings import rows


def is_positive(
    seed: int, analyte: str, people: People, episodes: Episodes, person: NDArray[np.int64], when: NDArray[np.int64],
    body: Body, draw: NDArray[np.int64],
) -> NDArray[np.bool_]:  # fmt: skip
    """Whether the answer is the positive (abnormal) one, per row; `draw` names the row's venepuncture in the body."""
    row = next(r for r in rows(ROOM, "words") if r["analyte"] == analyte)
    chance = np.full(len(person), float(row["positive_share"]))
    if row["illness"]:
        ill = _has_illness(row["illness"], row["until_days"], people, episodes, person, when, body, draw)
        chance = np.where(ill, float(row["illness_share"]), chance)
    number = int(analyte_numbers((analyte,))[0])
    # one answer per person and, in a passing illness, per month: a virus does not come and go between two samples
    months = when // (30 * DAY) if row["until_days"] or analyte == "ua" else np.zeros(len(when), dtype=np.int64)
    return uniforms(seed, "words", people.person_id[person] * 1_000 + number, months) < chance


def _has_illness(
    illness: str, until_days: str, people: People, episodes: Episodes, person: NDArray[np.int64],
    when: NDArray[np.int64], body: Body, draw: NDArray[np.int64],
) -> NDArray[np.bool_]:  # fmt: skip
    if illness in CHRONIC:
        return np.asarray(people.since[person, CHRONIC.index(illness)] <= when)
    active_draw, active_episode = body.active
    same = episodes.illness[active_episode] == ILLNESSES.index(illness)
    onset = np.full(body.draws, -(2**62), dtype=np.int64)
    np.maximum.at(onset, active_draw[same], episodes.onset[active_episode[same]])
    return np.asarray(when - onset[draw] < float(until_days) * DAY)


def group_of(seed: int, analyte: str, people: People, person: NDArray[np.int64]) -> NDArray[np.int64]:
    """The blood group of each person, as a place in `groups`: the same for life."""
    table = [row for row in rows(ROOM, "blood_groups") if row["analyte"] == analyte]
    edges = np.cumsum([float(row["share"]) for row in table])
    luck = uniforms(seed, f"group {analyte}", people.person_id[person])
    return np.searchsorted(edges[:-1], luck, side="right").astype(np.int64)


def groups(analyte: str) -> tuple[str, ...]:
    """The blood groups that an analyte may find, as reported."""
    return tuple(row["text"] for row in rows(ROOM, "blood_groups") if row["analyte"] == analyte)


def texts_of(analyte: str) -> tuple[str, str]:
    """The negative and the positive answer as reported."""
    row = next(r for r in rows(ROOM, "words") if r["analyte"] == analyte)
    return row["negative_text"], row["positive_text"]


def is_blood_group(analyte: str) -> bool:
    """Whether the answer is a group and carries no flag."""
    return analyte in {row["analyte"] for row in rows(ROOM, "blood_groups")}


def positive_flag(analyte: str) -> str:
    """POS for presence; A for a finding or a panel that is not normal."""
    return "POS" if analytes()[analyte].unit == "{presence}" else "A"
