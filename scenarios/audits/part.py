"""One part of any input from its rows to its written verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from coordinator.bulk import Columns, Ground, Grouping, arrange, links_of, permits_of, read_columns
from emr_hub.columns import longs, words_of
from emr_hub.formats import (
    FLAGS,
    NO_FLAG,
    LabRecords,
    OrderTables,
    Reason,
    Settled,
    assumed_flags,
    order_tables,
    rejects_of,
    same_moment_cases,
    settle,
    words,
)  # fmt: skip
from emr_hub.formats.account import set_aside_table
from emr_hub.formats.code_book import CodeBook, map_coded
from emr_hub.formats.order_tables import signed_or_taken
from emr_hub.formats.settling import REASONS
from scenarios.audits.by_person import Persons, Shared
from scenarios.audits.checking import check_sample
from scenarios.audits.cuttable import cuttable_rows
from scenarios.audits.judge import PolicyCounts, judge
from scenarios.audits.money import NO_PRICE, money_tally
from scenarios.audits.numbering import Numbering
from scenarios.audits.part_tables import ASSUMED_FLAGS, PLACES, PartWriter
from scenarios.audits.row_tallies import CASE_ROWS, code_rows, reason_rows, size_tally
from scenarios.audits.tallies import condition_tally, count_tally
from scenarios.audits.terms import Terms
from scenarios.audits.working import Found, PartFound

pc: Any = compute  # its type stubs know neither every function nor every shape

NEVER, ALWAYS = 2**62, -(2**62)
Intervals = dict[str, tuple[tuple[int, int | None], ...]]


@dataclass(frozen=True, slots=True)
class Part:
    """One part, settled and judged: what a tally may look at."""

    settled: Settled
    tables: OrderTables
    ground: Ground
    columns: Columns
    judged: tuple[PolicyCounts, ...]


PartTally = Callable[[Part], pa.Table]


@dataclass(frozen=True, slots=True)
class RowWork:
    """The work on rows shared out by person. `cards`: one row per person, in the order of the persons.

    `consents`: when a person's records may be shown elsewhere, None where the input carries no legal basis.
    `first_rank`: persons of the whole audit who stand before the first one here.
    """

    shared: Shared
    persons: Persons
    cards: pa.Table
    files: tuple[str, ...]
    facilities: list[str]
    book: CodeBook
    consents: Intervals | None
    terms: Terms
    more: dict[str, PartTally] = field(default_factory=dict)
    first_rank: int = 0

    def __call__(self, part: int, numbering: Numbering) -> PartFound:
        """Judge the part, or set it aside whole when it is the last."""
        writer = PartWriter(self.terms.tables, part)
        if part == self.shared.parts:
            numbering.first_id(part, 0)
            return self._aside(part, writer)
        ranks = self.persons.of_part(part)
        s = settle(self._records(part, ranks), self.book, self.facilities)
        tables = order_tables(s, ranks + 1 + self.first_rank, lambda orders: numbering.first_id(part, orders))
        flags, assumed = self._flags(s, tables)
        columns = self._columns(tables, flags)
        arranged = arrange(columns, self._grouping(columns))
        ground = Ground(arranged, permits_of(columns, self._intervals(ranks)), columns.carried)
        judged = judge(ground, columns.analytes, self.terms.policies, np.r_[np.int8(0), self.terms.tiers])
        found = Part(s, tables, ground, columns, judged)
        self._write(writer, found, assumed)
        first_orders = arranged.orders.registration[arranged.families.first_order[:-1]]
        differences = check_sample(
            ground, columns.analytes, judged, self.terms, columns.registration_ids[first_orders] - 1
        )
        times = signed_or_taken(s)[tables.row]
        ends = (int(times.min()), int(times.max())) if len(times) else (None, None)
        return PartFound(self._tallies(found, assumed.num_rows), writer.rows, ends[0], ends[1], differences)

    def _records(self, part: int, ranks: NDArray[np.int64]) -> LabRecords:
        return LabRecords(self.files, self.shared.rows_of(part), self.cards.take(ranks), Counter(), [], 0)

    def _flags(self, s: Settled, tables: OrderTables) -> tuple[pa.Array[Any], pa.Table]:
        """The laboratory's own flag per result, else the assumed one; and the assumed ones by themselves."""
        own = s.flag[tables.row]
        assumed = assumed_flags(s)[tables.row] if self.terms.assume_limits else np.full_like(own, NO_FLAG)
        told = pa.table([tables.results["order_id"], tables.results["analyte"], words(assumed, list(FLAGS))],
                        schema=ASSUMED_FLAGS)  # fmt: skip
        flags = words(np.where(own != NO_FLAG, own, assumed), list(FLAGS))
        return flags, told.filter(pa.array(assumed != NO_FLAG))

    def _columns(self, tables: OrderTables, flags: pa.Array[Any]) -> Columns:
        at = tables.results.schema.get_field_index("flag")
        levels = {place + 1: int(level) for place, level in enumerate(self.terms.levels[:-1]) if level >= 0}
        return read_columns(
            tables.orders, tables.results.set_column(at, "flag", flags), levels, carried=self.terms.carried,
            date_only=tables.dates,
        )  # fmt: skip

    def _grouping(self, columns: Columns) -> Grouping:
        """Each person is one for certain; persons that are probably the same stand in one family."""
        alone = Grouping.by_person(columns.registration_ids)
        at = {int(r) - 1: n for n, r in enumerate(columns.registration_ids)}
        pairs = [(at[a], at[b]) for a, b in self.persons.linked if a in at and b in at]
        if not pairs:
            return alone
        family = alone.family.copy()
        for _ in pairs:  # the lower number wins until nothing moves; such circles are small
            before = family.copy()
            for a, b in pairs:
                family[a] = family[b] = min(family[a], family[b])
            if np.array_equal(before, family):
                break
        return Grouping(family, alone.group, links_of((a, b, False, ALWAYS, NEVER) for a, b in pairs))

    def _intervals(self, ranks: NDArray[np.int64]) -> dict[int, tuple[tuple[int, int | None], ...]] | None:
        if self.consents is None:
            return None
        return {int(r) + 1 + self.first_rank: self.consents.get(self.persons.keys[r], ()) for r in ranks}

    def _write(self, writer: PartWriter, p: Part, assumed: pa.Table) -> None:
        kept, rows = self.terms.kept, p.settled.records.rows
        head = np.flatnonzero(np.diff(p.tables.results["order_id"].to_numpy(), prepend=-1))
        where = rows.select(["file", "line"]).take(p.tables.row[head])
        numbers = p.tables.orders["order_id"]
        places = pa.table([numbers, where["file"], where["line"], pa.array(p.tables.dates)], schema=PLACES)
        writer.write("orders", p.tables.orders, kept)
        writer.write("results", p.tables.results, kept)
        writer.write("counts", pa.concat_tables([j.counts for j in p.judged]), kept)
        writer.write("cuttable", cuttable_rows(p.ground, p.columns.analytes, p.judged), kept)
        writer.write("places", places, kept)
        writer.write("assumed_flags", assumed, kept)
        rejects = rejects_of(p.settled)
        if rejects.num_rows:
            writer.write("rejects", rejects, kept)

    def _tallies(self, p: Part, assumed: int) -> dict[str, pa.Table]:
        s, g, keys = p.settled, p.ground, p.columns.analytes
        service, services = words_of(p.tables.orders, "service")
        kept = s.kept
        told = (
            s.records.rows.select(["loinc", "label"]).append_column("kept", pa.array(kept)).group_by(["loinc", "label"])
        )
        coded = told.aggregate([("kept", "count"), ("kept", "sum")]).to_pylist()
        sizes = (s.records.rows.num_rows, int(kept.sum()), len(np.unique(s.person[kept])), assumed,
                 int(s.mapped.first_list.sum()), int((s.mapped.analyte >= 0).sum()),
                 p.tables.orders["age_days"].null_count)  # fmt: skip
        return {
            "counts": count_tally(g, keys, p.judged),
            "conditions": condition_tally(keys, p.judged),
            "money": money_tally(g, keys, p.judged, self.terms.prices, service, services, _charged(p)),
            "reasons": reason_rows(s.reason),
            "codes": code_rows((r["loinc"], r["label"], r["kept_count"], r["kept_sum"]) for r in coded),
            "cases": same_moment_cases(s).cast(CASE_ROWS),
            "sizes": size_tally(*sizes),
            **{name: of(p) for name, of in self.more.items()},
        }

    def _aside(self, part: int, writer: PartWriter) -> PartFound:
        """Rows of nobody, and of keys that stand for many people: set aside, whatever else they say."""
        found = Found()
        for rows in self.shared.pieces_of(part):
            nobody = pc.is_null(rows["subject"]).to_numpy()
            why = np.where(nobody, REASONS.index(Reason.NO_PATIENT), REASONS.index(Reason.PLACEHOLDER)).astype(np.int8)
            rejects = set_aside_table(rows, why, self.files)
            writer.write("rejects", rejects.sort_by([(n, "ascending") for n in rejects.column_names]), self.terms.kept)
            told = rows.select(["loinc", "label"]).group_by(["loinc", "label"]).aggregate([([], "count_all")])
            mapped = map_coded(rows, self.book)
            sizes = (len(why), 0, 0, 0, int(mapped.first_list.sum()), int((mapped.analyte >= 0).sum()), 0)
            tallies = {
                "reasons": reason_rows(why),
                "codes": code_rows((r["loinc"], r["label"], r["count_all"], 0) for r in told.to_pylist()),
                "sizes": size_tally(*sizes),
            }
            found.add(PartFound(tallies, {}, None, None))
        return PartFound(found.tallies, writer.rows, None, None)


def _charged(p: Part) -> NDArray[np.int64]:
    """What the input charges for each order. Where an order fell into its tests, none of them has the whole price."""
    head = np.flatnonzero(np.diff(p.tables.results["order_id"].to_numpy(), prepend=-1))
    told = longs(p.settled.records.rows, "price", NO_PRICE)[p.tables.row[head]]
    return np.where(p.tables.orders["service"].is_valid().to_numpy(), told, NO_PRICE)
