"""The ten criteria by name, in the order of every table."""

from __future__ import annotations

from enum import IntEnum


class Criterion(IntEnum):
    """One question about an earlier result; the number is its row in the decision table."""

    SAME_PERSON = 1
    SAME_TEST = 2
    FINAL = 3
    KNOWN_IN_TIME = 4
    RECENT_ENOUGH = 5
    LABORATORY_RECOGNISED = 6
    WORTH_REUSING = 7
    NO_STATE_CHANGE = 8
    NOT_SERIAL = 9
    PERMITTED = 10

    @property
    def word(self) -> str:
        """The name used in tables, policies and on the wire."""
        return self.name.lower()


ALL_CRITERIA = frozenset(Criterion)
D1_CONDITIONS = frozenset({Criterion.SAME_PERSON, Criterion.SAME_TEST, Criterion.RECENT_ENOUGH})
D2_CONDITIONS = D1_CONDITIONS | {Criterion.LABORATORY_RECOGNISED, Criterion.WORTH_REUSING}
D3_CONDITIONS = ALL_CRITERIA
