"""Persons in one line: pairs and pins in, groups and questions out.

`A=B 40` certain by a number, with 40 bits · `A^B 40` certain without one · `A@B 40` the same, by the very same name ·
`A%B` like twins · `A~B 20` probable · `A#B` parted by a veto · `A?B 30` probable, but a veto asks · `A+B` pinned
together · `A!B` pinned apart. Out: the groups, then `ask` with one pair per question and its reason.
"""

from __future__ import annotations

import re

from coordinator.matching import Comparison, FieldLevel, Grade, Persons, Pin, persons
from coordinator.matching.persons import Pair

_TERM = re.compile(r"(\w)([=^@%~#?+!])(\w)(?: (\d+))?")
_GRADES = {
    "=": Grade.CERTAIN, "^": Grade.CERTAIN, "@": Grade.CERTAIN, "%": Grade.PROBABLE, "~": Grade.PROBABLE,
    "#": Grade.CERTAINLY_NOT, "?": Grade.PROBABLE,
}  # fmt: skip
_RULES = {"%": "like-twins"}
_LEVELS = {"=": (FieldLevel("bhyt", "equal", 20.0),), "@": (FieldLevel("name", "exact", 10.0),)}
_VETOES = {"#": "two-numbers", "?": "same-number"}


def edge(sign: str, bits: float) -> Comparison:
    """A comparison that came out so."""
    levels, veto, rule = _LEVELS.get(sign, ()), _VETOES.get(sign), _RULES.get(sign)
    return Comparison(_GRADES[sign], bits, 0.5, levels, veto, rule, "by hand", 30.0, 1_000_000)


def read(story: str) -> tuple[list[str], dict[Pair, Comparison], list[Pin]]:
    """The cards, comparisons and pins of one line; a letter alone is a card."""
    edges: dict[Pair, Comparison] = {}
    pins: list[Pin] = []
    for one, sign, other, bits in _TERM.findall(story):
        if sign in "+!":
            pins.append(Pin(one, other, sign == "+"))
        else:
            edges[one, other] = edge(sign, float(bits or 0))
    return sorted(set(re.findall(r"[A-Z]", story))), edges, pins


def told(found: Persons) -> str:
    """Groups, then questions."""
    groups = " ".join("".join(group) for group in sorted(found.members.values()))
    asked = ", ".join(f"{q.one}-{q.other} {q.reason}" for q in found.questions)
    return f"{groups}; ask {asked}" if asked else groups


def fold(story: str) -> str:
    """What becomes of one line."""
    return told(persons(*read(story)))
