"""An input of whatever formats: read, brought together by person, judged part by part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import compute

from coordinator.bulk import Carried
from emr_hub.clock import Instant
from emr_hub.formats import SourceFile
from emr_hub.formats.facts import Facts
from emr_hub.formats.reading import read_into
from emr_hub.formats.row import PEOPLE
from scenarios.audits.asked import Asked
from scenarios.audits.by_person import Persons, Shared, persons_of, renamed, share_out
from scenarios.audits.checking import sample_of
from scenarios.audits.findings import Findings, Reading
from scenarios.audits.laboratories import laboratories_table, levels_and_tiers
from scenarios.audits.limits import limit
from scenarios.audits.part import Intervals, RowWork
from scenarios.audits.part_tallies import PART_TALLIES
from scenarios.audits.people_linked import Linking, linked_people, links_table, permits_table, persons_table
from scenarios.audits.progress import Progress
from scenarios.audits.spool import SUBJECTS, Spool, resolved
from scenarios.audits.stand_ins import with_collection
from scenarios.audits.tallies import added
from scenarios.audits.terms import Terms
from scenarios.audits.working import crew

pc: Any = compute  # its type stubs know neither every function nor every shape


def audit_any(asked: Asked, sources: Sequence[SourceFile], scratch: Path, progress: Progress) -> Findings:
    """Read the files, share the rows out by person, judge every part; the tables lie under `scratch / "tables"`."""
    spool = Spool(scratch / "read", asked.rows_in_memory)
    read_into(sources, spool, tables=asked.tables, workers=asked.workers,
              progress=lambda name: progress("audit.read", spool.lines_read))  # fmt: skip
    linking = linked_people(spool.known, resolved(spool), asked.persons)
    persons = persons_of(_by_person(resolved(spool), linking), limit("most_results_of_a_person"), asked.rows_of_a_part,
                         linking.probable)  # fmt: skip
    aside = asked.workers > 1 or spool.rows_read > asked.rows_in_memory
    stand_ins: Counter[str] = Counter()
    rows = with_collection(spool.completed(), asked.laboratories, stand_ins)
    shared = share_out(rows, persons, scratch / "parts" if aside else None, linking.alias)
    named = sorted(shared.facilities)
    levels, tiers = levels_and_tiers(named, asked.laboratories, _levels(spool.known))
    carried = _carried(shared, levels_known=bool((levels >= 0).any()))
    consents = _consents(spool.known, linking)
    terms = Terms(
        asked.policies, carried, levels, tiers, asked.prices, asked.assume_limits, scratch / "tables", asked.kept,
        sample_of(len(persons.keys), asked.check),
    )  # fmt: skip
    files = tuple(source.name for source in sources)
    work = RowWork(shared, persons, _cards(spool.known, linking, persons), files, named, asked.book, consents, terms,
                   PART_TALLIES)  # fmt: skip
    parts = shared.parts + 1
    with crew(asked.workers, parts) as workers:
        found = workers.work_through(work, parts, lambda done: progress("audit.judge", done, parts))
    formats = tuple(sorted({source.format for source in sources}))
    reading = Reading(files, formats, spool.resources, spool.lines_read, spool.rejects, dict(stand_ins))
    return Findings(reading, asked.policies, carried, shared.lacks, consents is not None, asked.persons, found,
                    persons_table(persons.keys), laboratories_table(named, levels, tiers),
                    links_table(persons.keys, persons.linked) | permits_table(persons.keys, consents))  # fmt: skip


def _by_person(subjects: pa.Table, linking: Linking) -> pa.Table:
    return added([SUBJECTS.empty_table(), renamed(subjects, linking.alias).cast(SUBJECTS)])


def _carried(shared: Shared, *, levels_known: bool) -> Carried:
    """A fact is carried when every usable row has it; what somebody has reviewed may be empty."""
    reviewed = shared.lacks["reviewed"] == 0
    return Carried(
        collected=shared.lacks["taken"] == 0, resulted=shared.lacks["issued"] == 0, level=levels_known,
        unstable=reviewed, protocol=reviewed,
    )  # fmt: skip


def _levels(known: Facts) -> list[tuple[str, int | None]]:
    """Levels that the input tells, by every name of the facility."""
    rows = known.about("facilities").to_pylist()
    return [(name, r["lab_level"]) for r in rows for name in {r["facility"], r["code"] or r["facility"]}]


def _cards(known: Facts, linking: Linking, persons: Persons) -> pa.Table:
    """One row per person in the order of the persons; what several cards of one contradict each other in is null."""
    told = Facts()
    for batch in renamed(known.cards(), linking.alias).to_batches():
        told.add("people", batch)
    return in_order_of(told.cards(), persons.keys)


def in_order_of(cards: pa.Table, names: Sequence[str]) -> pa.Table:
    """The cards in the order of their persons; a person without one has a card that says nothing."""
    keys = pa.array(list(names), pa.string())
    found = cards.take(pc.index_in(keys, value_set=cards["subject"].combine_chunks()))
    return found.set_column(0, PEOPLE.field("subject"), keys).cast(PEOPLE)


def _consents(known: Facts, linking: Linking) -> Intervals | None:
    rows = known.about("consents").to_pylist() if "consents" in known.batches else []
    if not rows:
        return None
    found: dict[str, list[tuple[Instant, Instant | None]]] = {}
    for row in rows:
        if row["valid_from"] is not None and "laboratory" in (row["categories"] or "laboratory").split(";"):
            subject = linking.alias.get(row["subject"], row["subject"])
            found.setdefault(subject, []).append((_ms(row["valid_from"]), _ms(row["valid_to"])))
    return {subject: tuple(sorted(spans, key=lambda s: (s[0], s[1] or 0))) for subject, spans in found.items()}


def _ms(time: Any) -> Any:
    return None if time is None else round(time.timestamp() * 1000)
