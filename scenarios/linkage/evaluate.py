"""Draw registrations, link them, and count what came out beside the rivals: one evaluation, whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from coordinator.linking import Linked, link_table
from coordinator.matching import Model
from emr_hub.columns import longs
from emr_hub.errors import UsageError, nearest
from hospitals.population import Registry, draw_registry, profiles
from scenarios.linkage.answers import Answer, without_questions
from scenarios.linkage.exact_rules import NUMBERS, NUMBERS_OR_NAME, exact_links
from scenarios.linkage.quality import (
    Part,
    Quality,
    asked_by_relation,
    parts,
    profile_marks,
    quality_of,
    wrong_by_relation,
)
from scenarios.linkage.truth import Truth, truth_of

INDEX = "person index"
SPLINK = "splink"
RIVALS = (NUMBERS, NUMBERS_OR_NAME, SPLINK)
SPLINK_THRESHOLD = 0.9995  # fixed beforehand: the predictive value that the index is held to
SITES = 8  # hospitals of an evaluation, the profiles taken in turn
Stage = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is evaluated: a registry by seed, size and site profiles, and the model that links it."""

    seed: int
    persons: int
    profiles: tuple[str, ...]
    model: Model
    population: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything counted: one quality per method, the first method by cause and profile, and who was mistaken for whom.

    `wrong`: wrong links by relation of the two people, per method; `asked`: questions of the first, likewise.
    """

    subject: Subject
    registrations: int
    qualities: tuple[Quality, ...]
    causes: tuple[Part, ...]
    profiles: tuple[Part, ...]
    wrong: dict[str, dict[str, int]]
    asked: dict[str, int]


def known_profiles(held_out: bool) -> tuple[str, ...]:
    """The profiles that tuning may see, or those it never sees."""
    return tuple(row["profile"] for row in profiles() if (row["held_out"] == "1") is held_out)


def check_profiles(names: Sequence[str]) -> tuple[str, ...]:
    """The names as they are; UsageError for one that no table row bears."""
    known = [row["profile"] for row in profiles()]
    for name in names:
        if name not in known:
            close = nearest(name, known)
            hint = f"; the nearest is {close!r}" if close else ""
            raise UsageError(
                f"no site profile {name!r}", where="--profile", expected=f"one of {', '.join(known)}{hint}"
            )
    return tuple(names)


def drawn(subject: Subject) -> Registry:
    """The registry of a subject: its profiles taken in turn over eight hospitals of one province."""
    sites = {n + 1: subject.profiles[n % len(subject.profiles)] for n in range(SITES)}
    return draw_registry(subject.seed, subject.persons, sites)


def evaluate(subject: Subject, rivals: Sequence[str], told: Stage) -> Evaluation:
    """Draw, link, count; rivals link the same rows in the same run. UsageError when a rival is not installed."""
    told("draw", 0, None)
    registry = drawn(subject)
    told("link", 0, None)
    answers = [index_answer(link_table(registry.registrations, subject.model, subject.population))]
    for rival in rivals:
        told(rival, 0, None)
        answers.append(_rival(rival, registry.registrations, subject.seed))
    told("count", 0, None)
    return counted(subject, truth_of(registry.truth), answers)


def counted(subject: Subject, truth: Truth, answers: Sequence[Answer]) -> Evaluation:
    """The counts of answers about one registry; the first answer is looked at more closely."""
    first = answers[0]
    return Evaluation(
        subject, len(truth.person), tuple(quality_of(answer, truth) for answer in answers),
        tuple(parts(first, truth, truth.causes)), tuple(parts(first, truth, profile_marks(truth))),
        {answer.method: wrong_by_relation(answer, truth) for answer in answers}, asked_by_relation(first, truth),
    )  # fmt: skip


def index_answer(linked: Linked, method: str = INDEX) -> Answer:
    """What bulk linking found, by rows: registrations of a registry are numbered from 1."""
    one, other = (longs(linked.questions, side) - 1 for side in ("one", "other"))
    return Answer(method, linked.person, one, other)


def _rival(rival: str, registrations: pa.Table, seed: int) -> Answer:
    if rival != SPLINK:
        return without_questions(rival, exact_links(registrations, rival))
    from scenarios.linkage.splink_rival import splink_links

    found = splink_links(registrations, SPLINK_THRESHOLD, seed)
    waits = (found.probability < SPLINK_THRESHOLD) & (found.group[found.one] != found.group[found.other])
    return Answer(SPLINK, found.group, *(np.asarray(side[waits]) for side in (found.one, found.other)))
