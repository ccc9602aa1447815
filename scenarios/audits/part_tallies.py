"""Further tallies of every part, by name: whoever wants to count something more of an audit enters it here."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from emr_hub.formats import Reason
from emr_hub.formats.code_book import tally
from emr_hub.formats.settling import REASONS
from scenarios.audits.coverage import card_coverage, row_coverage
from scenarios.audits.openings import opening_tally
from scenarios.audits.part import Part, PartTally

UNMAPPED_REASONS = tuple(REASONS.index(reason) for reason in (Reason.NO_CODE, Reason.UNKNOWN_CODE))


def _unmapped(part: Part) -> pa.Table:
    """Rows whose code nobody has mapped."""
    rows = part.settled.records.rows
    return tally(rows.filter(pa.array(np.isin(part.settled.reason, UNMAPPED_REASONS))))


def _coverage(part: Part) -> pa.Table:
    s = part.settled
    return row_coverage(s.records.rows, s.mapped.analyte >= 0, s.mapped.converts, s.kept)


def _openings(part: Part) -> pa.Table:
    return opening_tally(part.judged)


def _cards(part: Part) -> pa.Table:
    return card_coverage(part.settled.records.people)


PART_TALLIES: dict[str, PartTally] = {
    "openings": _openings,
    "coverage": _coverage,
    "cards": _cards,
    "unmapped": _unmapped,
}
