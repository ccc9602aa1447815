"""The book asks the kernel: told lines as the tables `orders` and `results`, read and arranged like any world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.bulk import (
    Arm,
    Carried,
    Columns,
    Ground,
    Grouping,
    Judged,
    arrange,
    judge_arm,
    judge_count,
    links_of,
    no_links,
    permits_of,
    read_columns,
    rules_of,
    unpacked,
)  # fmt: skip
from coordinator.bulk.arrays import NEVER, NOTHING_KNOWN
from coordinator.decision import Answer, Count, Criterion, Policy, VerdictKind
from emr_hub.clock import Moment
from emr_hub.columns import SCHEMAS
from emr_hub.terminology import analytes
from tests.spec.decision.words import FLAGS, LEVELS, NEVER_TIME, PANELS, Told, Version, unit_of, value

KINDS = (VerdictKind.REUSE, VerdictKind.PARTIAL, VerdictKind.REPEAT, VerdictKind.ASK)
_CARRIES = {"collected": "collection", "resulted": "result time", "level": "levels", "unstable": "state",
            "protocol": "protocol", "status": "status"}  # fmt: skip


@dataclass(frozen=True)
class Read:
    """The told lines as a ground, with the place of each line in it."""

    ground: Ground
    columns: Columns
    place: NDArray[np.int64]  # per told line: its arranged position

    def of(self, judged: Judged, line: int) -> Said:
        """What the kernel said of a told line."""
        p = int(self.place[line])
        answers = unpacked(judged.answers)[p]
        kind = None if judged.verdict[p] == 4 else KINDS[judged.verdict[p]]
        return Said(kind, {c: Answer(int(answers[c - 1])) for c in Criterion}, Answer(int(judged.counted[p])),
                    bool(judged.kept[p]), bool(judged.waits[p]), bool(judged.same_moment[p]))  # fmt: skip


@dataclass(frozen=True)
class Said:
    """One order's answer by the kernel; `kind` None when the coordinator was not asked."""

    kind: VerdictKind | None
    answers: dict[Criterion, Answer]
    counted: Answer
    kept: bool
    waits: bool
    same_moment: bool


def read(lines: Sequence[Told]) -> Read:
    """Tables, columns and ground of the told lines; order ids as told."""
    missing = frozenset().union(*(t.missing for t in lines))
    carried = Carried(**{name: word not in missing for name, word in _CARRIES.items()})
    by_id = sorted(lines, key=lambda t: t.order_id)
    results = [(t, key, version, n) for t in by_id for n, version in enumerate(_versions(t), 1) for key in t.words]
    columns = read_columns(
        _table("orders", [_order(t, missing) for t in by_id]),
        _table("results", [_result(t, key, v, n, missing) for t, key, v, n in results]),
        {} if "levels" in missing else LEVELS,
        carried=carried,
        date_only=np.array([_dated(t) for t in by_id], np.int8),
        mapped=np.array([t.mapped for t, *_ in results], bool),
    )
    ground = Ground(arrange(columns, _grouping(lines, columns)), _permits(lines, columns, missing), carried)
    ids = columns.order_id[ground.arranged.row]
    return Read(ground, columns, np.array([int(np.flatnonzero(ids == t.order_id)[0]) for t in lines]))


def count(lines: Sequence[Told], policy: Policy, which: Count) -> list[Said]:
    """Every line judged by one count's own chain."""
    book = read(lines)
    judged = judge_count(book.ground, rules_of(policy, book.columns.analytes, analytes()), which)
    return [book.of(judged, n) for n in range(len(lines))]


def arm(
    lines: Sequence[Told], policy: Policy, *, accepts: bool = False, uniform: Sequence[float] | None = None,
    normal: float = 0.5, abnormal: float = 0.5, asked: Sequence[bool] | None = None,
    outages: Sequence[tuple[int, int, int]] = (),
) -> list[Said]:  # fmt: skip
    """Every line judged in an arm. `accepts`: every proposal is accepted, or none; else one uniform number per line,
    against the probabilities for a normal and an abnormal earlier result. Outages: hospital, from, until before.
    """
    book = read(lines)
    drawn = [0.25 if accepts else 0.75] * len(lines) if uniform is None else list(uniform)
    size = max(t.hospital for t in lines) + 2
    spans = sorted(outages)
    back = np.argsort(book.place)
    chosen = Arm(
        visible=np.array([t.visible for t in lines], np.int64)[back],
        asked=np.array([True] * len(lines) if asked is None else asked, np.int8)[back],
        uniform=np.array(drawn)[back],
        accept_normal=np.full(len(lines), normal),
        accept_abnormal=np.full(len(lines), abnormal),
        first_outage=np.searchsorted([f for f, _, _ in spans], np.arange(size + 1)).astype(np.int64),
        outage_begins=np.array([b for _, b, _ in spans], np.int64),
        outage_ends=np.array([e for _, _, e in spans], np.int64),
    )
    judged = judge_arm(book.ground, rules_of(policy, book.columns.analytes, analytes()), chosen)
    return [book.of(judged, n) for n in range(len(lines))]


def _order(t: Told, missing: frozenset[str]) -> dict[str, Any]:
    return {
        "order_id": t.order_id, "registration_id": t.registration_id, "facility_id": t.hospital,
        "service": PANELS.get(t.what), "specimen": t.specimen, "context": t.context, "age_days": t.age_days,
        "signed_at": t.signed.earliest,
        "collected_at": None if "collection" in missing else _happened(t.collected),
        "resulted_at": None if "result time" in missing else _happened(t.resulted),
        "unstable_at": t.unstable.earliest if t.unstable else None, "protocol": t.protocol,
    }  # fmt: skip


def _result(t: Told, key: str, version: Version, n: int, missing: frozenset[str]) -> dict[str, Any]:
    word = version.words[key]
    number = 1.0 if not t.converts and value(word) is None else value(word)
    text = {"nothing": None, "unsatisfactory": "unsatisfactory: clotted"}.get(word, word)
    status = None if "status" in missing else version.status
    return {
        "order_id": t.order_id, "analyte": key, "version": n, "known_at": version.known if n > 1 else _happened(t.resulted),
        "value": number, "text": None if word in FLAGS or number is not None else text, "unit": unit_of(key, t),
        "flag": word if word in FLAGS else None, "status": status,
    }  # fmt: skip


def _table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    schema = SCHEMAS[name]
    return pa.table({f.name: pa.array([r.get(f.name) for r in rows]).cast(f.type) for f in schema}, schema=schema)


def _versions(t: Told) -> tuple[Version, ...]:
    assert t.resulted
    return (Version(t.resulted.earliest, t.status, t.words), *t.later)


def _happened(moment: Moment | None) -> int | None:
    return None if moment is None or moment.earliest >= NEVER_TIME else moment.earliest


def _dated(t: Told) -> int:
    assert t.collected and t.resulted
    return sum(bit for bit, m in ((1, t.signed), (2, t.collected), (4, t.resulted)) if not m.is_exact)


def _grouping(lines: Sequence[Told], columns: Columns) -> Grouping:
    person = {t.registration_id: t.person for t in lines}
    names = ("she", "perhaps she", "he")
    group = np.array([names.index(person[int(r)]) for r in columns.registration_ids], np.int64)
    if "perhaps she" not in person.values():
        return Grouping(group, group, no_links())
    always = (int(NOTHING_KNOWN), int(NEVER))
    return Grouping(np.where(group == 1, 0, group), group, links_of([(0, 1, False, *always)]))


def _permits(lines: Sequence[Told], columns: Columns, missing: frozenset[str]) -> Any:
    spans = {t.registration_id: [] if t.permitted is None else [t.permitted] for t in lines}
    return permits_of(columns, None if "permission" in missing else spans)
