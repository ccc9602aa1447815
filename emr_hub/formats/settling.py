"""From rows as read to rows that can be judged: every row is kept, or set aside under the first reason that holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.formats.catalogue import Mapped, map_rows
from emr_hub.formats.factors import factor, ranks
from emr_hub.formats.flags import flags_of
from emr_hub.formats.moments import Moments, moments_of
from emr_hub.formats.reader import LabRecords
from emr_hub.formats.rejects import Reason
from emr_hub.formats.row import ISSUED_DAY, TAKEN_DAY
from emr_hub.formats.sameness import Keys, conflicts, older_versions, repeats

KEPT = -1
REASONS = tuple(Reason)
STATUSES_USED = ("preliminary", "final", "amended", "corrected")
_BOUNDS = {"<": -2, "<=": -1, ">=": 1, ">": 2}


@dataclass(frozen=True, slots=True, order=True)
class Person:
    """One person of the input: a key that rows use, sex and birth date as written, None where not known."""

    key: str
    sex: str | None = None
    birth_date: str | None = None


@dataclass(slots=True)
class Settled:
    """The rows with what they mean. `reason` is KEPT or an index into REASONS; persons run in the order of their keys.

    `person`, `loinc` and `facility` are places in the lists of the same subject, -1 for none.
    """

    records: LabRecords
    reason: NDArray[np.int8]
    persons: list[Person]
    person: NDArray[np.int32]
    time: Moments
    issued: Moments
    loinc: NDArray[np.int32]
    loincs: list[str]
    mapped: Mapped
    flag: NDArray[np.int8]
    facilities: list[str]
    facility: NDArray[np.int32]

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Which rows will be judged."""
        kept: NDArray[np.bool_] = self.reason == KEPT
        return kept

    @property
    def same_test_and_time(self) -> Keys:
        """The keys that rows of one person, code and time share."""
        return self.together(self.loinc)

    def together(self, test: NDArray[np.int32]) -> Keys:
        """Keys that rows share when person, test and time are one; packed, because every further key costs a sort."""
        date_only = self.time.latest != self.time.earliest
        packed = (self.person.astype(np.int64) << 32) | (test.astype(np.int64) << 1 & 0xFFFFFFFF) | date_only
        return [packed, self.time.earliest]

    def set_aside(self, rows: NDArray[np.bool_], why: Reason) -> None:
        """Give the rows a reason, unless they have one already."""
        self.reason[rows & self.kept] = REASONS.index(why)


def settle(records: LabRecords) -> Settled:
    """Say of every row what it means and whether it can be judged."""
    s = _meaning(records)
    rows = records.rows
    statuses, names = factor(rows["status"])
    used = np.array([*(n in STATUSES_USED for n in names), False])
    s.set_aside(s.person == -1, Reason.NO_PATIENT)
    s.set_aside(older_versions(rows, s.person), Reason.OLDER_VERSION)
    s.set_aside(~used[statuses], Reason.WRONG_STATUS)
    s.set_aside(~s.time.given, Reason.NO_TIME)
    s.set_aside(s.loinc == -1, Reason.NO_LOINC)
    s.set_aside(conflicts(rows, np.flatnonzero(s.kept), s.same_test_and_time), Reason.CODE_CONFLICT)
    s.set_aside(s.mapped.analyte == -1, Reason.UNKNOWN_CODE)
    s.set_aside(_empty(rows, s.flag), Reason.NO_VALUE)
    s.set_aside(~s.mapped.converts, Reason.UNIT_NOT_CONVERTIBLE)
    keys = s.together(s.mapped.result_class)
    s.set_aside(repeats(rows, np.flatnonzero(s.kept), keys, s.mapped.value, s.flag), Reason.REPEATED_DELIVERY)
    return s


def _meaning(records: LabRecords) -> Settled:
    rows = records.rows
    persons, person = _persons(records)
    loinc, loincs = factor(rows["loinc"])
    units, unit_texts = factor(rows["unit"])
    value, low, high = (rows[n].to_numpy() for n in ("value", "low", "high"))
    mapped = map_rows(loinc, loincs, units, unit_texts, value)
    facilities, facility = _facilities(records)
    return Settled(
        records, np.full(rows.num_rows, KEPT, np.int8), persons, person, moments_of(rows, "taken", TAKEN_DAY),
        moments_of(rows, "issued", ISSUED_DAY), loinc, loincs, mapped,
        flags_of(*factor(rows["interpretation"]), value, bounds(rows), low, high), facilities, facility,
    )  # fmt: skip


def bounds(rows: pa.Table) -> NDArray[np.int8]:
    """Which values are bounds: 0 plain, -1 and -2 for <= and <, 1 and 2 for >= and >."""
    codes, texts = factor(rows["comparator"])
    return np.array([*(_BOUNDS.get(t, 0) for t in texts), 0], np.int8)[codes]


def _persons(records: LabRecords) -> tuple[list[Person], NDArray[np.int32]]:
    codes, keys = factor(records.rows["subject"])
    cards = records.people.select(["subject", "sex", "birth_date"]).to_pylist()
    known = {c["subject"]: Person(c["subject"], c["sex"], c["birth_date"]) for c in cards}
    persons = [known.get(key, Person(key)) for key in sorted(keys)]
    return persons, ranks(keys)[codes]


def _facilities(records: LabRecords) -> tuple[list[str], NDArray[np.int32]]:
    codes, keys = factor(records.rows["facility"])
    return sorted(keys), ranks(keys)[codes]


def _empty(rows: pa.Table, flag: NDArray[np.int8]) -> NDArray[np.bool_]:
    nothing = np.isnan(rows["value"].to_numpy()) & rows["text"].is_null().to_numpy()
    empty: NDArray[np.bool_] = nothing & (flag < 0)
    return empty
