"""What is told about one order: plain values, without words of any language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coordinator.decision import Answer, Criterion, Policy, VerdictKind
from emr_hub.clock import Instant


@dataclass(frozen=True, slots=True)
class Told:
    """One criterion: its answer, and the fact it rests on as a message key with what fills its places.

    `wanted`: message key of what would settle an unknown; empty when nothing is open.
    """

    criterion: Criterion
    answer: Answer
    fact: str
    values: Mapping[str, object]
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class AnalyteCase:
    """One needed analyte: the order whose result was judged (None: no candidate) and the ten answers."""

    analyte: str
    source_order: int | None
    told: tuple[Told, ...]
    reusable: Answer


@dataclass(frozen=True, slots=True)
class ChainCase:
    """One chain, a count or an arm, under one policy.

    `verdict` None: nobody was asked. `outcome`: counted (yes, no, unknown), or the answers in an arm, by `decide`;
    `stored`: the same by the tables of the folder, empty where they hold none. `differences`: where the two disagree.
    """

    name: str
    policy: Policy
    verdict: VerdictKind | None
    answers: Mapping[Criterion, Answer]
    analytes: tuple[AnalyteCase, ...]
    outcome: Mapping[str, str]
    stored: Mapping[str, str]

    @property
    def differences(self) -> tuple[str, ...]:
        """The parts of the outcome that the tables hold otherwise."""
        return tuple(key for key, word in self.stored.items() if self.outcome.get(key) != word)


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """The order itself and who it was for. Times are instants, None where not carried or not happened.

    `cards`: the registrations that are this person (facility and number), the order's own first; no name is told.
    """

    order_id: int
    service: str
    facility: str
    context: str
    age_days: int | None
    signed: Instant
    collected: Instant | None
    resulted: Instant | None
    unstable: Instant | None
    protocol: str
    results: tuple[str, ...]
    cards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything about one order. `kind`: run or audit."""

    kind: str
    order: OrderFacts
    chains: tuple[ChainCase, ...]

    @property
    def agrees(self) -> bool:
        """Whether `decide` says what the tables hold, in every chain."""
        return not any(chain.differences for chain in self.chains)
