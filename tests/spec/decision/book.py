"""Opens the behaviour book: each row of a chapter is one example, asked of `decide` and of the kernel alike.

    what it shows | earlier results, parted by ; | the order under review | what is answered | policy, if special

The answer is the verdict, then every criterion whose answer is not yes: `repeat: no recent_enough`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from coordinator.decision import Answer, Count, Criterion, VerdictKind
from emr_hub.clinical import Protocol
from tests.spec.decision.asked import Outage, ask, policy_of
from tests.spec.decision.words import Told, told
from tests.spec.kernel import tables

PLAIN = "everything anywhere 3 d"
_CRITERIA = {c.word: c for c in Criterion}
_ANSWERS = {"no": Answer.NO, "unknown": Answer.UNKNOWN, "not asked": Answer.NOT_ASKED}
_NOTHING_FOUND = "not asked same_person; no " + ", ".join(c.word for c in Criterion if c is not Criterion.SAME_PERSON)
_ALL_UNKNOWN = "unknown " + ", ".join(_CRITERIA)


@dataclass(frozen=True)
class Example:
    """One row of a chapter."""

    earlier: tuple[Told, ...]
    order: Told
    verdict: VerdictKind
    answers: dict[Criterion, Answer]
    policy: str


def chapter(text: str) -> list[object]:
    """The rows of a chapter as pytest parameters, named by what they show; lines that begin with # are prose."""
    rows = (r.strip() for r in text.strip().splitlines())
    return [_row(r) for r in rows if r and not r.startswith("#")]


def _row(line: str) -> object:
    title, earlier, order, answer, *policy = (c.strip() for c in line.split("|"))
    stories = [s.strip() for s in earlier.split(";") if s.strip()]
    before = tuple(told(s, 100 + n) for n, s in enumerate(stories))
    verdict, _, rest = answer.partition(":")
    asked = told(order, 100 + len(before))
    return pytest.param(
        Example(before, asked, VerdictKind(verdict.strip()), _answers(rest), policy[0] if policy else PLAIN), id=title
    )


def _answers(text: str) -> dict[Criterion, Answer]:
    said = dict.fromkeys(Criterion, Answer.YES)
    text = text.replace("nothing found", _NOTHING_FOUND).replace("all unknown", _ALL_UNKNOWN)
    for part in (p.strip() for p in text.split(";") if p.strip()):
        word = next(w for w in ("not asked", "unknown", "no") if part.startswith(w + " "))
        for name in part[len(word) :].split(","):
            said[_CRITERIA[name.strip()]] = _ANSWERS[word]
    return said


def in_the_world(example: Example) -> None:
    """Both engines answer the row, every order of the world known from its signing."""
    policy = policy_of(example.policy)
    verdict = ask(example.earlier, example.order, policy)
    _same("decide", example, verdict.kind, verdict.answers)
    kept = [replace(t, protocol=Protocol.SERIAL) for t in example.earlier]  # a serial order is never cut from the chain
    said = tables.count([*kept, example.order], policy, Count.D3)[-1]
    _same("kernel", example, said.kind, said.answers)


def at_the_coordinator(example: Example, outages: Sequence[Outage] = ()) -> None:
    """Both engines answer the row with what a coordinator may see; every earlier order was performed."""
    policy = policy_of(example.policy)
    verdict = ask(example.earlier, example.order, policy, at_coordinator=True, outages=outages)
    _same("decide", example, verdict.kind, verdict.answers)
    lines = [*example.earlier, example.order]
    said = tables.arm(lines, policy, asked=[*(False for _ in example.earlier), True], outages=outages)[-1]
    _same("kernel", example, said.kind, said.answers)


def _same(who: str, example: Example, kind: VerdictKind | None, answers: dict[Criterion, Answer]) -> None:
    odd = [f"{c.word} is {answers[c].word}, the book says {example.answers[c].word}" for c in Criterion
           if answers[c] is not example.answers[c]]  # fmt: skip
    assert (kind, odd) == (example.verdict, []), f"{who}: {kind}, the book says {example.verdict}; " + "; ".join(odd)
