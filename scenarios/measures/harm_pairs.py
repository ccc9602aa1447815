"""Pairs every needed analyte of a cut order: the value it would have had, and the value reused in its place."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from scenarios.measures.counting import arrow_of

_NO_RESULT = "('registered', 'preliminary', 'cancelled', 'entered-in-error')"

_CUTS = """
CREATE OR REPLACE TEMP TABLE cut_link AS
SELECT arm, order_id, unnest(reused) AS source_id FROM decided WHERE cut
"""

_VERSIONS = """
CREATE OR REPLACE TEMP TABLE version AS
SELECT * FROM results
SEMI JOIN (SELECT order_id FROM cut_link UNION SELECT source_id FROM cut_link
           UNION SELECT order_id FROM decided WHERE cut) named USING (order_id)
"""

# What the laboratory would have stood by in the end: the last version that holds a result.
_WOULD = f"""
CREATE OR REPLACE TEMP TABLE would AS
SELECT order_id, analyte, arg_max(v, v.version) AS v FROM version v
WHERE status NOT IN {_NO_RESULT} AND (value IS NOT NULL OR text IS NOT NULL OR flag IS NOT NULL)
GROUP BY order_id, analyte
"""

# What the source held when the order was signed; of several, the latest collected, then the lowest order id.
_HELD = """
CREATE OR REPLACE TEMP TABLE held AS
SELECT * FROM (
    SELECT l.arm, l.order_id, v.analyte, l.source_id, p.facility_id, p.collected_at, arg_max(v, v.version) AS v
    FROM cut_link l
    JOIN placed o ON o.order_id = l.order_id
    JOIN placed p ON p.order_id = l.source_id
    JOIN version v ON v.order_id = l.source_id AND v.known_at <= o.signed_at
    GROUP BY l.arm, l.order_id, v.analyte, l.source_id, p.facility_id, p.collected_at
) QUALIFY row_number() OVER (PARTITION BY arm, order_id, analyte ORDER BY collected_at DESC, source_id) = 1
"""

_M_LOW, _M_HIGH = "coalesce(there.ref_low_m, a.ref_low_m)", "coalesce(there.ref_high_m, a.ref_high_m)"
_F_LOW, _F_HIGH = "coalesce(there.ref_low_f, a.ref_low_f)", "coalesce(there.ref_high_f, a.ref_high_f)"

# The limits of the laboratory that made the reused result, for the registered sex; the widest when it is not known.
_LIMITS = f"""
       CASE g.sex WHEN 'male' THEN {_M_LOW} WHEN 'female' THEN {_F_LOW} ELSE least({_M_LOW}, {_F_LOW}) END AS low,
       CASE g.sex WHEN 'male' THEN {_M_HIGH} WHEN 'female' THEN {_F_HIGH}
       ELSE greatest({_M_HIGH}, {_F_HIGH}) END AS high
"""

_PAIRS = f"""
SELECT c.arm, c.order_id, n.analyte, g.sex, o.facility_id, h.facility_id AS source_facility_id,
       w.v.value AS later, w.v.unit AS later_unit, w.v.comparator AS later_comparator, w.v.flag AS later_flag,
       w.v.text AS later_text, h.v.value AS earlier, h.v.unit AS earlier_unit, h.v.comparator AS earlier_comparator,
       h.v.flag AS earlier_flag, h.v.text AS earlier_text,
       coalesce(there.cva, a.cva) AS earlier_cva, coalesce(here.cva, a.cva) AS later_cva,
       a.critical_low, a.critical_high, {_LIMITS}
FROM decided c
JOIN placed o ON o.order_id = c.order_id
JOIN needed n ON n.service = c.service AND (n.specimen IS NULL OR n.specimen = o.specimen)
LEFT JOIN registrations g ON g.registration_id = o.registration_id
LEFT JOIN would w ON w.order_id = c.order_id AND w.analyte = n.analyte
LEFT JOIN held h ON h.arm = c.arm AND h.order_id = c.order_id AND h.analyte = n.analyte
LEFT JOIN analytes a ON a.analyte = n.analyte
LEFT JOIN laboratories here ON here.facility_id = o.facility_id AND here.analyte = n.analyte
LEFT JOIN laboratories there ON there.facility_id = h.facility_id AND there.analyte = n.analyte
WHERE c.cut
"""

_IDENTITY = """
SELECT c.arm, c.order_id,
       coalesce(bool_or(p.person_id <> o.person_id), false) AS wrong_person,
       coalesce(bool_or(v.order_id IS NOT NULL), false) AS corrected_or_withdrawn
FROM decided c
JOIN placed o ON o.order_id = c.order_id
LEFT JOIN cut_link l ON l.arm = c.arm AND l.order_id = c.order_id
LEFT JOIN placed p ON p.order_id = l.source_id
LEFT JOIN (SELECT order_id, max(known_at) AS last_known FROM version GROUP BY order_id) v
       ON v.order_id = l.source_id AND v.last_known > o.signed_at
WHERE c.cut
GROUP BY ALL
"""


def value_pairs(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """One row per arm, cut order and needed analyte: `earlier` (reused) and `later` (would have been measured)."""
    for step in (_CUTS, _VERSIONS, _WOULD, _HELD):
        con.execute(step)
    return arrow_of(con, _PAIRS)


def identity_faults(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """One row per arm and cut order: another person's result, or one with a version known only after signing.

    Call after `value_pairs`, which lays out the versions.
    """
    return arrow_of(con, _IDENTITY)
