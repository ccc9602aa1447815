"""One part of a plain table from its spilled records to its written verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from coordinator.bulk import Ground
from emr_hub.formats.account import set_aside_table
from emr_hub.formats.code_book import tally
from emr_hub.formats.rejects import Reason
from emr_hub.formats.settling import KEPT, REASONS
from scenarios.audits.checking import check_sample
from scenarios.audits.cuttable import cuttable_rows
from scenarios.audits.judge import PolicyCounts, judge
from scenarios.audits.money import money_tally
from scenarios.audits.numbering import Numbering
from scenarios.audits.openings import opening_tally
from scenarios.audits.part_tables import PartWriter
from scenarios.audits.part_tallies import UNMAPPED_REASONS
from scenarios.audits.plain_tables.coverage import RowFacts, count_facts, no_cards, nothing_counted, row_facts
from scenarios.audits.plain_tables.ground import Columns, ground_of
from scenarios.audits.plain_tables.lookups import Lookups
from scenarios.audits.plain_tables.meanings import Meanings
from scenarios.audits.plain_tables.moments import cases
from scenarios.audits.plain_tables.people import Seats
from scenarios.audits.plain_tables.records import NOBODY
from scenarios.audits.plain_tables.rows import rows_of
from scenarios.audits.plain_tables.sifting import sift
from scenarios.audits.plain_tables.stored import Stored
from scenarios.audits.plain_tables.tables import assumed_table, orders_table, places_table, results_table
from scenarios.audits.row_tallies import case_rows, code_rows, reason_rows, size_tally
from scenarios.audits.tallies import condition_tally, count_tally
from scenarios.audits.terms import Terms
from scenarios.audits.working import Found, PartFound

_ROWS_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class PlainWork:
    """The work on a spilled plain table. The last part holds the rows of nobody and of placeholders."""

    stored: Stored
    files: tuple[str, ...]
    meanings: Meanings
    lookups: Lookups
    seats: Seats
    rank: NDArray[np.int32]
    parts: int
    terms: Terms

    def __call__(self, part: int, numbering: Numbering) -> PartFound:
        """Judge the part, or set it aside whole when it is the last."""
        writer = PartWriter(self.terms.tables, part)
        if part == self.parts - 1:
            return self._aside(part, numbering, writer)
        m, terms = self.meanings, self.terms
        lowest, ends = self.seats.of(part)
        records = self.stored.lay_out(part, lowest, ends)
        seen = sift(records, ends, m, self.lookups, terms.assume_limits)
        columns, kept = seen.columns, seen.reason == KEPT
        aside, why = records[~kept], seen.reason[~kept]
        orders = records[kept] if terms.kept & {"orders", "results"} else records[:0].copy()
        del records  # nothing of a part is larger, and judging does not need them
        first = numbering.first_id(part, len(columns.taken))
        ground = ground_of(columns, m.classes, terms.levels, terms.carried, first)
        judged = judge(ground, m.analytes, terms.policies, terms.tiers)
        self._write(writer, ground, judged, orders, columns)
        if len(aside):
            self._reject(writer, aside, why)
        facts = row_facts(seen.facts, m)
        tallies = {
            "counts": count_tally(ground, m.analytes, judged),
            "conditions": condition_tally(m.analytes, judged),
            "money": money_tally(ground, m.analytes, judged, terms.prices),
            "reasons": reason_rows(seen.reason),
            "cases": case_rows(cases(seen.cases, m)),
            **self._sizes_and_codes(facts, len(columns.person), int(np.count_nonzero(columns.flag != columns.own))),
            "openings": opening_tally(judged),
            "coverage": facts.coverage,
            "cards": no_cards(seen.people),
            "unmapped": tally(rows_of(aside[np.isin(why, UNMAPPED_REASONS)], m)),
        }
        ranks = self.rank[columns.person - self.seats.people.lowest].astype(np.int64)
        differences = check_sample(ground, m.analytes, judged, terms, ranks)
        return PartFound(tallies, writer.rows, *columns.span, differences=differences)

    def _write(
        self, writer: PartWriter, ground: Ground, judged: tuple[PolicyCounts, ...], orders: NDArray[Any],
        columns: Columns,
    ) -> None:  # fmt: skip
        m, kept, order_id = self.meanings, self.terms.kept, ground.arranged.orders.order_id
        writer.write("counts", pa.concat_tables([j.counts for j in judged]), kept)
        if "cuttable" in kept:
            writer.write("cuttable", cuttable_rows(ground, m.analytes, judged), kept)
        if "orders" in kept:
            writer.write("orders", orders_table(orders, self.rank, self.seats.people.lowest, m, order_id), kept)
        if "results" in kept:
            writer.write("results", results_table(orders, columns, m, order_id), kept)
        if "places" in kept:
            writer.write("places", places_table(columns, order_id), kept)
        if "assumed_flags" in kept:
            writer.write("assumed_flags", assumed_table(columns, m, order_id), kept)

    def _aside(self, part: int, numbering: Numbering, writer: PartWriter) -> PartFound:
        """Rows that belong to nobody in particular are read and set aside a million at a time."""
        numbering.first_id(part, 0)
        found = Found()
        for records in self.stored.some_at_once(part, _ROWS_AT_ONCE):
            nobody = records["person"] == NOBODY
            why = np.where(nobody, REASONS.index(Reason.NO_PATIENT), REASONS.index(Reason.PLACEHOLDER)).astype(np.int8)
            found.add(PartFound(self._set_aside(records, why), {}))
            self._reject(writer, records, why)
        return PartFound(found.tallies, writer.rows)

    def _reject(self, writer: PartWriter, records: NDArray[Any], why: NDArray[np.int8]) -> None:
        rejects = set_aside_table(rows_of(records, self.meanings), why, self.files)
        writer.write("rejects", rejects.sort_by([(n, "ascending") for n in rejects.column_names]), self.terms.kept)

    def _set_aside(self, records: NDArray[Any], why: NDArray[np.int8]) -> dict[str, pa.Table]:
        counted = nothing_counted(self.meanings)
        count_facts(records, why, self.lookups.tests, *counted)
        facts = row_facts(counted, self.meanings)
        return {"reasons": reason_rows(why)} | self._sizes_and_codes(facts, 0, 0)

    def _sizes_and_codes(self, facts: RowFacts, people: int, assumed: int) -> dict[str, pa.Table]:
        m, read, stood = self.meanings, facts.read, facts.stood
        first_list, understood = int(read[m.first_list].sum()), int(read[m.analyte >= 0].sum())
        orders = int(stood.sum())
        codes = [*(code for code, _ in m.tests), None]
        return {
            "sizes": size_tally(int(read.sum()), orders, people, assumed, first_list, understood, orders),
            "codes": code_rows((code, None, read[n], stood[n]) for n, code in enumerate(codes) if read[n]),
        }
