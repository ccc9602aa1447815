"""Opens the behaviour book: each row of a chapter is one example, asked of `decide` and of the kernel alike.

    what it shows | earlier results, parted by ; | the order under review | what is answered | policy, if special

The answer is the verdict, then every criterion whose answer is not yes: `repeat: no recent_enough`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pytest

from coordinator.decision import Answer, Count, Criterion, Verdict, VerdictKind
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
    """One row of a chapter; `answer` is its fourth cell, every criterion that is not yes by name."""

    earlier: tuple[Told, ...]
    order: Told
    answer: str
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
    written = spoken(VerdictKind(verdict.strip()), _answers(rest))
    return pytest.param(Example(before, asked, written, policy[0] if policy else PLAIN), id=title)


def _answers(text: str) -> dict[Criterion, Answer]:
    said = dict.fromkeys(Criterion, Answer.YES)
    text = text.replace("nothing found", _NOTHING_FOUND).replace("all unknown", _ALL_UNKNOWN)
    for part in (p.strip() for p in text.split(";") if p.strip()):
        word = next(w for w in ("not asked", "unknown", "no") if part.startswith(w + " "))
        for name in part[len(word) :].split(","):
            said[_CRITERIA[name.strip()]] = _ANSWERS[word]
    return said


def spoken(kind: VerdictKind | None, answers: Mapping[Criterion, Answer]) -> str:
    """A verdict in the words of a fourth cell, criteria in their order."""
    odd = [f"{answers[c].word} {c.word}" for c in Criterion if answers[c] is not Answer.YES]
    return f"{kind}: {', '.join(odd)}" if odd else str(kind)


def both(answer: str) -> dict[str, str]:
    """The same answer by either engine."""
    return {"decide": answer, "kernel": answer}


def in_the_world(example: Example) -> dict[str, str]:
    """What `decide` and the kernel answer to the row, every order of the world known from its signing."""
    policy = policy_of(example.policy)
    decided = ask(example.earlier, example.order, policy)
    kept = [replace(t, protocol=Protocol.SERIAL) for t in example.earlier]  # a serial order is never cut from the chain
    counted = tables.count([*kept, example.order], policy, Count.D3)[-1]
    return _spoken_by(decided, counted)


def at_the_coordinator(example: Example, outages: Sequence[Outage] = ()) -> dict[str, str]:
    """What both answer with what a coordinator may see; every earlier order was performed."""
    policy = policy_of(example.policy)
    decided = ask(example.earlier, example.order, policy, at_coordinator=True, outages=outages)
    lines = [*example.earlier, example.order]
    played = tables.arm(lines, policy, asked=[*(False for _ in example.earlier), True], outages=outages)[-1]
    return _spoken_by(decided, played)


def _spoken_by(decided: Verdict, by_kernel: tables.Said) -> dict[str, str]:
    return {
        "decide": spoken(decided.kind, decided.answers),
        "kernel": spoken(by_kernel.kind, by_kernel.answers),
    }
