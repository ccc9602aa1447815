"""From rows as read to rows that can be judged: every row is kept, or set aside under the first reason that holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from emr_hub.columns import longs
from emr_hub.formats.catalogue import Mapped
from emr_hub.formats.code_book import EMPTY_BOOK, CodeBook, map_coded
from emr_hub.formats.factors import codes_of, factor, ranks
from emr_hub.formats.flags import flags_of
from emr_hub.formats.grouping import superseded
from emr_hub.formats.moments import Moments, moments_of
from emr_hub.formats.reader import LabRecords
from emr_hub.formats.rejects import Reason
from emr_hub.formats.row import ISSUED_DAY, ORDERED_DAY, TAKEN_DAY
from emr_hub.formats.sameness import Keys, conflicts, older_versions, repeats
from emr_hub.formats.turns import VOID, out_of_turn
from emr_hub.formats.withdrawals import spelled_out

pc: Any = compute  # its type stubs know neither every function nor every shape
KEPT = -1
REASONS = tuple(Reason)
STATUSES_USED = ("preliminary", "final", "amended", "corrected")
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")
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

    `person`, `loinc` and `facility` are places in the lists of the same subject, -1 for none. `taken` is the time of
    collection, `signed` that of the order; `time` is the first of them that is told: two rows of one person, test and
    time may be one.
    """

    records: LabRecords
    reason: NDArray[np.int8]
    persons: list[Person]
    person: NDArray[np.int32]
    time: Moments
    taken: Moments
    signed: Moments
    issued: Moments
    loinc: NDArray[np.int32]
    loincs: list[str]
    code: NDArray[np.int32]
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
        """The keys that rows of one person, code and time share; a code of the sender is one facility's own."""
        return self.together(self.code)

    def together(self, test: NDArray[np.int32]) -> Keys:
        """Keys that rows share when person, test and time are one; packed, because every further key costs a sort."""
        date_only = self.time.latest != self.time.earliest
        packed = (self.person.astype(np.int64) << 32) | (test.astype(np.int64) << 1 & 0xFFFFFFFF) | date_only
        return [packed, self.time.earliest]

    def set_aside(self, rows: NDArray[np.bool_], why: Reason) -> None:
        """Give the rows a reason, unless they have one already."""
        self.reason[rows & self.kept] = REASONS.index(why)


def settle(records: LabRecords, book: CodeBook = EMPTY_BOOK, facilities: list[str] | None = None) -> Settled:
    """Say of every row what it means and whether it can be judged.

    `book`: what the codes mean. `facilities`: all that the input names, sorted, where the records are but a part of it.
    A row without a status is kept: whether it is final is then unknown. A withdrawn row is kept where it answers a
    known order: the order was signed, and nothing can serve it. A report taken back whole becomes a withdrawn row of
    each of its tests.
    """
    s = _meaning(spelled_out(records), book, facilities)
    rows = s.records.rows
    statuses, names = factor(rows["status"])
    answers = rows["order_key"].is_valid().to_numpy()
    used = np.array([*(n in STATUSES_USED for n in names), True])[statuses]
    void = np.array([*(n in VOID for n in names), False])[statuses] & answers
    s.set_aside(s.person == -1, Reason.NO_PATIENT)
    s.set_aside(out_of_turn(rows, s.person) | older_versions(rows, s.person), Reason.OLDER_VERSION)
    s.set_aside(~used & ~void, Reason.WRONG_STATUS)
    s.set_aside(~s.time.given, Reason.NO_TIME)
    s.set_aside(_uncoded(rows), Reason.NO_CODE)
    s.set_aside(conflicts(rows, np.flatnonzero(s.kept & (s.code >= 0)), s.same_test_and_time), Reason.CODE_CONFLICT)
    s.set_aside(s.mapped.analyte == -1, Reason.UNKNOWN_CODE)
    s.set_aside(_empty(rows, s.flag) & ~void, Reason.NO_VALUE)
    s.set_aside(~s.mapped.converts, Reason.UNIT_NOT_CONVERTIBLE)
    keys = [*s.together(s.mapped.result_class), codes_of(rows["order_key"]), longs(rows, "version", -1)]
    s.set_aside(repeats(rows, np.flatnonzero(s.kept), keys, s.mapped.value, s.flag), Reason.REPEATED_DELIVERY)
    row = np.flatnonzero(s.kept)
    s.reason[row[superseded(rows, row, s.person, s.mapped)]] = REASONS.index(Reason.OLDER_VERSION)
    return s


def _meaning(records: LabRecords, book: CodeBook, facilities: list[str] | None) -> Settled:
    rows = records.rows
    persons, person = _persons(records)
    loinc, loincs = factor(rows["loinc"])
    value, low, high = (rows[n].to_numpy() for n in ("value", "low", "high"))
    known, facility = _facilities(records, facilities)
    taken, signed = moments_of(rows, "taken", TAKEN_DAY), moments_of(rows, "ordered", ORDERED_DAY)
    return Settled(
        records, np.full(rows.num_rows, KEPT, np.int8), persons, person, taken.or_else(signed), taken, signed,
        moments_of(rows, "issued", ISSUED_DAY), loinc, loincs, _codes(rows), map_coded(rows, book),
        flags_of(*factor(rows["interpretation"]), value, bounds(rows), low, high), known, facility,
    )  # fmt: skip


def _codes(rows: pa.Table) -> NDArray[np.int32]:
    """A number per row, equal for one LOINC code, else for one code of one facility; -1 for rows without either."""
    own = pc.binary_join_element_wise(
        pc.fill_null(rows["code_system"], ""), pc.fill_null(rows["facility"], ""), rows["code"], "\x1f"
    )
    return codes_of(pc.coalesce(rows["loinc"], own))


def _uncoded(rows: pa.Table) -> NDArray[np.bool_]:
    """Rows with neither LOINC, nor a code of the sender, nor a service."""
    bare: NDArray[np.bool_] = np.logical_and.reduce(
        [rows[name].is_null().to_numpy() for name in ("loinc", "code", "service")]
    )
    return bare


def bounds(rows: pa.Table) -> NDArray[np.int8]:
    """Which values are bounds: 0 plain, -1 and -2 for <= and <, 1 and 2 for >= and >."""
    codes, texts = factor(rows["comparator"])
    return np.array([*(_BOUNDS.get(t, 0) for t in texts), 0], np.int8)[codes]


def _persons(records: LabRecords) -> tuple[list[Person], NDArray[np.int32]]:
    codes, keys = factor(records.rows["subject"])
    cards = records.people.select(["subject", "sex", "birth_date"]).to_pylist()
    known = {c["subject"]: Person(c["subject"], c["sex"], c["birth_date"]) for c in cards}
    persons = [known.get(key, Person(key)) for key in sorted(keys, key=person_order)]
    place = {person.key: at for at, person in enumerate(persons)}
    return persons, np.array([*(place[key] for key in keys), -1], np.int32)[codes]


def person_order(key: str) -> tuple[int, int, str]:
    """Sorts the keys of persons: whole numbers by their size, then everything else by its letters."""
    return (0, int(key), "") if _WHOLE.fullmatch(key) else (1, 0, key)


def _facilities(records: LabRecords, known: list[str] | None) -> tuple[list[str], NDArray[np.int32]]:
    codes, keys = factor(records.rows["facility"])
    if known is None:
        return sorted(keys), ranks(keys)[codes]
    place = {key: at for at, key in enumerate(known)}
    return known, np.array([*(place[key] for key in keys), -1], np.int32)[codes]


def _empty(rows: pa.Table, flag: NDArray[np.int8]) -> NDArray[np.bool_]:
    nothing = np.isnan(rows["value"].to_numpy()) & rows["text"].is_null().to_numpy()
    empty: NDArray[np.bool_] = nothing & (flag < 0)
    return empty
