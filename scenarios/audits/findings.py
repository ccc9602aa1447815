"""What an audit found, as plain values: the figures of the report and of the measures come from here alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.decision import Policy
from emr_hub.clock import vietnamese_day
from emr_hub.formats import (
    FLAGS,
    NO_FLAG,
    Account,
    LabRecords,
    OrderTables,
    Settled,
    account_of,
    assumed_flags,
    order_tables,
    rejects_of,
    same_moment_cases,
    settle,
    words,
)  # fmt: skip
from scenarios.audits.codes import codes_table
from scenarios.audits.judge import PolicyCounts, judge


@dataclass(frozen=True, slots=True)
class Findings:
    """One audit. `judged` runs in the order of the policies asked for; the first is the one of the headline.

    `codes`: one row per code and label. `cases`: person, code and time told more than once, by what became of them.
    `first_list` and `extended`: rows whose code the catalogue's first list, and its extended list, understand.
    `assumed`: kept rows that only the catalogue's limits could flag.
    """

    records: LabRecords
    account: Account
    tables: OrderTables
    judged: tuple[PolicyCounts, ...]
    codes: pa.Table
    cases: pa.Table
    rejects: pa.Table
    persons: int
    first_list: int
    extended: int
    assumed: int

    @property
    def days(self) -> tuple[str | None, str | None]:
        """First and last Vietnamese day of collection among the orders."""
        found = self.tables.orders["collected_at"].cast(pa.int64()).to_numpy()
        if not len(found):
            return None, None
        return vietnamese_day(int(found.min())).isoformat(), vietnamese_day(int(found.max())).isoformat()


def findings_of(records: LabRecords, policies: Iterable[Policy], assume_limits: bool) -> Findings:
    """Settle the rows, number the orders, judge them under every policy."""
    s = settle(records)
    tables = order_tables(s)
    assumed = assumed_flags(s)[tables.row] if assume_limits else np.full(len(tables.row), NO_FLAG, np.int8)
    return Findings(
        records, account_of(s), tables, tuple(judge(tables, _flags(s, tables, assumed), policies)), codes_table(s),
        same_moment_cases(s), rejects_of(s), len(np.unique(s.person[s.kept])), int(s.mapped.first_list.sum()),
        int((s.mapped.analyte >= 0).sum()), int((assumed != NO_FLAG).sum()),
    )  # fmt: skip


def _flags(s: Settled, tables: OrderTables, assumed: NDArray[np.int8]) -> pa.Array[Any]:
    """The laboratory's own flag per result, else the assumed one."""
    own = s.flag[tables.row]
    return words(np.where(own != NO_FLAG, own, assumed), list(FLAGS))
