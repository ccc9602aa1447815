"""Does `decide` say the same as the kernel? Asked of a few families, order by order, criterion by criterion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from coordinator.bulk.arrays import Judged
from coordinator.bulk.judge import Ground
from coordinator.bulk.packing import unpacked
from coordinator.bulk.reference import Judgement, Reference
from coordinator.decision import Answer, Count, Policy, VerdictKind, waits_for_a_result
from emr_hub.terminology import analytes

_KINDS = (VerdictKind.REUSE, VerdictKind.PARTIAL, VerdictKind.REPEAT, VerdictKind.ASK)


def disagreements(
    ground: Ground, keys: Sequence[str], policy: Policy, chains: Mapping[Count, Judged], families: Iterable[int]
) -> Iterator[str]:
    """One line per order and count in which the two differ, naming the order and the first difference."""
    reference = Reference(ground, policy, [analytes()[k] for k in keys])
    first, number = ground.arranged.families.first_order, ground.arranged.orders.order_id
    for f in families:
        for count, kernel in chains.items():
            for p, judged in enumerate(reference.family(f, count), first[f]):
                found = _difference(p, judged, kernel, count)
                if found:
                    yield f"order {number[p]}, {policy.id}, {count}: {found}"


def _difference(p: int, judged: Judgement, kernel: Judged, count: Count) -> str:
    assert judged.verdict is not None
    ten = unpacked(kernel.answers[p : p + 1])[0]
    for criterion, answer in judged.verdict.answers.items():
        if ten[criterion - 1] != answer:
            return f"{criterion.word} is {answer.word} by decide, {Answer(int(ten[criterion - 1])).word} in bulk"
    pairs = {
        "verdict": (judged.verdict.kind, _KINDS[kernel.verdict[p]]),
        "counted": (judged.counted, Answer(int(kernel.counted[p]))),
        "kept": (judged.kept, bool(kernel.kept[p])),
    }
    if count is Count.D3:
        pairs["pending"] = (waits_for_a_result(judged.verdict), bool(kernel.waits[p]))
    for what, (one, other) in pairs.items():
        if one != other:
            return f"{what} is {one} by decide, {other} in bulk"
    return ""
