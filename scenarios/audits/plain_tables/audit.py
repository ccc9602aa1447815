"""A plain table from the file to its verdicts: count the persons, spill by person, judge part by part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from coordinator.bulk import Carried
from emr_hub.cycles import seldom_collected
from emr_hub.workers import keeping_memory
from scenarios.audits.asked import Asked
from scenarios.audits.by_person import LACKED
from scenarios.audits.checking import sample_of
from scenarios.audits.findings import Findings, Reading
from scenarios.audits.laboratories import laboratories_table, levels_and_tiers
from scenarios.audits.limits import limit
from scenarios.audits.partitions import partitions
from scenarios.audits.plain_tables.batches import pieces_of
from scenarios.audits.plain_tables.fitting import PlainTable
from scenarios.audits.plain_tables.lookups import lookups_of
from scenarios.audits.plain_tables.meanings import NOT_USED, Meanings, meanings_of
from scenarios.audits.plain_tables.part import PlainWork
from scenarios.audits.plain_tables.people import MOST_PARTS, Seats, count_rows, cuts_of, rows_by_person
from scenarios.audits.plain_tables.scatter import Spilled, spill
from scenarios.audits.plain_tables.stored import stored
from scenarios.audits.progress import Progress
from scenarios.audits.terms import Terms
from scenarios.audits.working import crew


def audit_plain(asked: Asked, table: PlainTable, scratch: Path, progress: Progress) -> Findings:
    """Judge every part of the table; the tables of the verdicts lie under `scratch / "tables"`.

    Raises TooManyWords, before anything is judged, for a table that only the general way can read.
    """
    pieces = pieces_of(table.paths)
    total = sum(piece.rows for piece in pieces)
    of_a_part = max(asked.rows_of_a_part, -(-total // MOST_PARTS))
    with keeping_memory(), seldom_collected(), crew(asked.workers, total // of_a_part + 2, threads=True) as workers:
        shared = [pieces[n :: workers.workers] for n in range(workers.workers)]
        counted = workers.each(
            count_rows, [(share, table.columns["subject"], (table.lowest, table.highest)) for share in shared]
        )
        people = rows_by_person(table.lowest, counted, total)
        shares = partitions(people.rows, limit("most_results_of_a_person"), of_a_part)
        cuts, parts = cuts_of(people, shares), shares.parts + 1
        held = limit("memory_of_packed_rows_mb") * 1_000_000 // workers.workers
        spilled: list[Spilled] = workers.each(spill, [
            (share, table.columns, table.mapping, cuts, scratch / f"rows-{n}.packed", held)
            for n, share in enumerate(shared)
        ])  # fmt: skip
        progress("audit.read", total)
        m = meanings_of(spilled, asked.book)
        levels, tiers = levels_and_tiers(m.facilities, asked.laboratories, ())
        lacks = _lacks(spilled, m, table)
        known, reviewed = bool((levels >= 0).any()), lacks["reviewed"] == 0  # so it is where no row is usable
        carried = Carried(resulted=lacks["issued"] == 0, level=known, unstable=reviewed, protocol=reviewed)
        terms = Terms(
            asked.policies, carried, levels, tiers, asked.prices, asked.assume_limits, scratch / "tables", asked.kept,
            sample_of(people.met, asked.check),
        )  # fmt: skip
        seats = Seats(people, cuts)
        work = PlainWork(stored(spilled, m), table.files, m, lookups_of(m), seats, people.rank, parts, terms)
        persons: list[pa.Table] = []
        found = workers.work_through(
            work, parts, lambda done: progress("audit.judge", done, parts), lambda: persons.append(people.table())
        )
    reading = Reading(table.files, ("table",), Counter(row=total), total, [])
    return Findings(
        reading, asked.policies, carried, lacks, False, asked.persons, found, persons[0],
        laboratories_table(m.facilities, levels, tiers),
    )  # fmt: skip


def _lacks(spilled: Sequence[Spilled], m: Meanings, table: PlainTable) -> dict[str, int]:
    """Usable rows that do not carry a fact; what the table has no column for, none of them carries."""
    usable = issued = facility = status = 0
    for one, recode in zip(spilled, m.recode, strict=True):
        counts = [m.status[code] != NOT_USED for code in recode["status"]]
        for n, used in enumerate(counts):
            if used:
                usable += int(one.usable[n])
                issued += int(one.without_issue[n])
                facility += int(one.without_facility[n])
                status += int(one.usable[n]) if n == len(counts) - 1 else 0
    told = {"issued": issued, "facility": facility, "status": status, "taken": 0}
    return {name: told.get(name, usable) for name in LACKED}
