"""One part of a plain table from its spilled records to its written verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from emr_hub.formats.account import set_aside_table
from emr_hub.formats.moments import FIRST_YEAR, LAST_YEAR
from emr_hub.formats.rejects import Reason
from emr_hub.formats.settling import KEPT, REASONS
from scenarios.audits.checking import check_sample
from scenarios.audits.judge import judge
from scenarios.audits.money import money_tally
from scenarios.audits.numbering import Numbering
from scenarios.audits.part_tables import PartWriter
from scenarios.audits.plain_tables.ground import flags_of, ground_of
from scenarios.audits.plain_tables.meanings import Meanings
from scenarios.audits.plain_tables.moments import cases
from scenarios.audits.plain_tables.records import RECORD
from scenarios.audits.plain_tables.rows import rows_of
from scenarios.audits.plain_tables.settling import span_of_years, told
from scenarios.audits.plain_tables.sorting import recoded, records_of, sorted_records
from scenarios.audits.plain_tables.tables import orders_table, results_table
from scenarios.audits.row_tallies import case_rows, code_rows, reason_rows, size_tally
from scenarios.audits.tallies import condition_tally, count_tally
from scenarios.audits.terms import Terms
from scenarios.audits.working import PartFound

_ROWS_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class PlainWork:
    """The work on a spilled plain table. The last part holds the rows of nobody and of placeholders."""

    spilled: tuple[Path, ...]
    files: tuple[str, ...]
    meanings: Meanings
    lowest: int
    rank: NDArray[np.int32]
    parts: int
    terms: Terms

    def __call__(self, part: int, numbering: Numbering) -> PartFound:
        """Judge the part, or set it aside whole when it is the last."""
        writer = PartWriter(self.terms.tables, part)
        if part == self.parts - 1:
            return self._aside(part, numbering, writer)
        m, terms = self.meanings, self.terms
        records = sorted_records(records_of(list(self.spilled), part, m), m)
        said = told(records, m, *span_of_years(FIRST_YEAR, LAST_YEAR))
        kept = said.reason == KEPT
        orders, value = records[kept], said.value[kept]
        first = numbering.first_id(part, len(orders))
        own, flag = flags_of(orders, value, m, terms.assume_limits)
        ground = ground_of(orders, value, flag, m, terms.levels, terms.carried, first)
        judged = judge(ground, m.analytes, terms.policies, terms.tiers)
        writer.write("counts", pa.concat_tables([j.counts for j in judged]), terms.kept)
        if "orders" in terms.kept:
            writer.write("orders", orders_table(orders, self.rank, self.lowest, m, first), terms.kept)
            writer.write("results", results_table(orders, value, own, m, first), terms.kept)
        self._write_places(writer, orders, first)
        self._write_rejects(writer, records[~kept], said.reason[~kept])
        differences = check_sample(ground, m.analytes, judged, terms, self.rank[_people(orders) - self.lowest])
        sizes = size_tally(len(records), len(orders), len(_people(orders)), int(np.count_nonzero(flag != own)),
                           int(m.first_list[records["test"]].sum()), int((m.analyte[records["test"]] >= 0).sum()), len(orders))  # fmt: skip
        tallies = {
            "counts": count_tally(ground, m.analytes, judged),
            "conditions": condition_tally(ground, m.analytes, judged),
            "money": money_tally(ground, m.analytes, judged, terms.prices),
            "reasons": reason_rows(said.reason),
            "codes": self._codes(records, kept),
            "cases": case_rows(cases(records, said.reason, m)),
            "sizes": sizes,
        }
        times = orders["taken"]
        first_day, last_day = (int(times.min()), int(times.max())) if len(times) else (None, None)
        return PartFound(tallies, writer.rows, first_day, last_day, differences)

    def _aside(self, part: int, numbering: Numbering, writer: PartWriter) -> PartFound:
        """Rows that belong to nobody in particular are read and set aside a million at a time."""
        numbering.first_id(part, 0)
        m = self.meanings
        found = PartFound({"codes": self._codes(np.empty(0, RECORD), np.empty(0, bool))}, writer.rows, None, None)
        for folder, recode in zip(self.spilled, m.recode, strict=True):
            path = folder / f"{part}.records"
            for start in range(0, path.stat().st_size // RECORD.itemsize, _ROWS_AT_ONCE):
                raw = np.fromfile(path, RECORD, _ROWS_AT_ONCE, offset=start * RECORD.itemsize)
                records = recoded(raw, recode)
                nobody = records["person"] == np.int64(-(2**63))
                why = np.where(nobody, REASONS.index(Reason.NO_PATIENT), REASONS.index(Reason.PLACEHOLDER))
                found = _plus(found, self._set_aside(records, why.astype(np.int8)))
                self._write_rejects(writer, records, why)
        return found

    def _set_aside(self, records: NDArray[Any], why: NDArray[np.int8]) -> dict[str, pa.Table]:
        m = self.meanings
        sizes = size_tally(len(records), 0, 0, 0, int(m.first_list[records["test"]].sum()),
                           int((m.analyte[records["test"]] >= 0).sum()), 0)  # fmt: skip
        return {
            "reasons": reason_rows(why), "codes": self._codes(records, np.zeros(len(records), bool)), "sizes": sizes,
        }  # fmt: skip

    def _codes(self, records: NDArray[Any], kept: NDArray[np.bool_]) -> pa.Table:
        size = len(self.meanings.tests) + 1
        read, stood = (np.bincount(records["test"][w] % size, minlength=size) for w in (slice(None), kept))
        return code_rows(
            (code, None, read[n], stood[n])
            for n, (code, _) in enumerate([*self.meanings.tests, (None, None)])
            if read[n]
        )

    def _write_places(self, writer: PartWriter, orders: NDArray[Any], first: int) -> None:
        from scenarios.audits.plain_tables.records import LINE_BITS

        writer.write("places", pa.table({
            "order_id": np.arange(first, first + len(orders)),
            "file": (orders["line"] >> LINE_BITS).astype(np.int32),
            "line": orders["line"] & ((1 << LINE_BITS) - 1),
        }), self.terms.kept)  # fmt: skip

    def _write_rejects(self, writer: PartWriter, records: NDArray[Any], why: NDArray[np.int8]) -> None:
        if len(records):
            writer.write("rejects", set_aside_table(rows_of(records, self.meanings), why, self.files), self.terms.kept)


def _people(orders: NDArray[Any]) -> NDArray[np.int64]:
    person = orders["person"]
    if not len(person):
        return np.empty(0, np.int64)
    opens: NDArray[np.int64] = person[np.r_[True, person[1:] != person[:-1]]]
    return opens


def _plus(found: PartFound, tallies: dict[str, pa.Table]) -> PartFound:
    from scenarios.audits.tallies import added

    whole = dict(found.tallies)
    for name, table in tallies.items():
        whole[name] = added([whole[name], table]) if name in whole else table
    return PartFound(whole, found.rows, found.first, found.last, found.differences)
