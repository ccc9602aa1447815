"""The tallies of arms said once more, in SQL over whole tables: an oracle that shares no look-up with the measures.

Only the verdict on two values is asked of `judge_pairs`, whose own book is tests/spec/test_measures_harm.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from scenarios.measures import Catalogue, Period
from scenarios.measures.directions import ranks
from scenarios.measures.harm import judge_pairs

STEPS = ", ".join(f"count(*) FILTER ({step}) AS {step}" for step in ("seen", "asked", "flagged", "accepted", "cut"))
KINDS = ("missed_change", "missed_new_abnormal", "missed_critical", "wrong_person", "corrected_or_withdrawn")

LAID_OUT = """
CREATE TABLE placed AS
SELECT o.*, f.key AS facility, f.kind AS kind, t.person_id
FROM orders o LEFT JOIN facilities f USING (facility_id) LEFT JOIN truth t USING (order_id);
CREATE VIEW measured AS SELECT * FROM placed WHERE signed_at >= $start AND signed_at < $end;
CREATE TABLE decided AS
WITH source AS (
    SELECT d.arm, d.order_id, unnest(d.reused) AS source_id FROM decisions d SEMI JOIN measured USING (order_id)
), whence AS (
    SELECT s.arm, s.order_id, bool_or(p.facility_id <> m.facility_id) AS crosses,
           min(p.facility) FILTER (p.facility_id <> m.facility_id) AS source_facility,
           arg_min(p.kind, p.facility) FILTER (p.facility_id <> m.facility_id) AS source_kind
    FROM source s JOIN placed p ON p.order_id = s.source_id JOIN measured m ON m.order_id = s.order_id GROUP BY ALL
)
SELECT d.arm, d.order_id, m.facility, s.test_group, m.service, s.price_vnd, s.price_source, s.price_date, d.reused,
       CASE WHEN w.crosses THEN 'cross' WHEN NOT w.crosses THEN 'same' END AS scope, w.source_facility,
       CASE sign(here.rank - there.rank) WHEN 1 THEN 'up' WHEN -1 THEN 'down' WHEN 0 THEN 'lateral' END AS direction,
       coalesce(d.verdict = 'reuse', false) AS seen, coalesce(d.verdict = 'ask', false) AS asked,
       coalesce(d.card_shown, false) AS flagged, coalesce(d.answer = 'accepted', false) AS accepted,
       NOT coalesce(d.performed, true) AS cut
FROM decisions d JOIN measured m USING (order_id)
LEFT JOIN services s ON s.service = m.service
LEFT JOIN whence w ON w.arm = d.arm AND w.order_id = d.order_id
LEFT JOIN ranks here ON here.kind = m.kind LEFT JOIN ranks there ON there.kind = w.source_kind;
DELETE FROM decided WHERE NOT (seen OR asked OR flagged OR accepted OR cut);
CREATE TABLE cut_link AS SELECT arm, order_id, unnest(reused) AS source_id FROM decided WHERE cut;
CREATE TABLE would AS
SELECT order_id, analyte, arg_max(v, v.version) AS v FROM results v
WHERE status NOT IN ('registered', 'preliminary', 'cancelled', 'entered-in-error')
      AND (value IS NOT NULL OR text IS NOT NULL OR flag IS NOT NULL) GROUP BY order_id, analyte;
CREATE TABLE held AS
SELECT * FROM (
    SELECT l.arm, l.order_id, v.analyte, l.source_id, p.facility_id, p.collected_at, arg_max(v, v.version) AS v
    FROM cut_link l JOIN placed o ON o.order_id = l.order_id JOIN placed p ON p.order_id = l.source_id
    JOIN results v ON v.order_id = l.source_id AND v.known_at <= o.signed_at GROUP BY ALL
) QUALIFY row_number() OVER (PARTITION BY arm, order_id, analyte ORDER BY collected_at DESC NULLS LAST, source_id) = 1;
CREATE TABLE tube AS
SELECT a.arm, p.draw_id, c.container, max(c.blood_ml) AS ml, bool_and(d.cut IS NOT NULL) AS saved
FROM (SELECT DISTINCT arm FROM decided WHERE cut) a JOIN placed p ON p.draw_id IS NOT NULL
JOIN containers c ON c.specimen = p.specimen AND c.blood_ml > 0
LEFT JOIN decided d ON d.arm = a.arm AND d.order_id = p.order_id AND d.cut GROUP BY ALL;
"""

_LOW_HIGH = ", ".join(
    f"CASE g.sex WHEN 'male' THEN a.ref_{end}_m WHEN 'female' THEN a.ref_{end}_f"
    f" ELSE {widest}(a.ref_{end}_m, a.ref_{end}_f) END AS {end}"
    for end, widest in (("low", "least"), ("high", "greatest"))
)
PAIRS = f"""
SELECT c.arm, c.order_id, n.analyte, a.cva AS earlier_cva, a.cva AS later_cva, a.critical_low, a.critical_high,
       {
    ", ".join(
        f"{s[0]}.v.{name} AS {s[1]}{'' if name == 'value' else '_' + name}"
        for s in (("h", "earlier"), ("w", "later"))
        for name in ("value", "unit", "comparator", "flag", "text")
    )
},
       {_LOW_HIGH}
FROM decided c JOIN placed o ON o.order_id = c.order_id
JOIN needed n ON n.service = c.service AND (n.specimen IS NULL OR n.specimen = o.specimen)
LEFT JOIN registrations g ON g.registration_id = o.registration_id
LEFT JOIN would w ON w.order_id = c.order_id AND w.analyte = n.analyte
LEFT JOIN held h ON h.arm = c.arm AND h.order_id = c.order_id AND h.analyte = n.analyte
LEFT JOIN analytes a ON a.analyte = n.analyte WHERE c.cut
"""
FAULTS = """
CREATE TABLE harm AS
WITH faults AS (
    SELECT c.arm, c.order_id, c.scope, c.test_group, c.service,
           coalesce(bool_or(p.person_id <> o.person_id), false) AS wrong_person,
           coalesce(bool_or(v.order_id IS NOT NULL), false) AS corrected_or_withdrawn
    FROM decided c JOIN placed o ON o.order_id = c.order_id
    LEFT JOIN cut_link l ON l.arm = c.arm AND l.order_id = c.order_id LEFT JOIN placed p ON p.order_id = l.source_id
    LEFT JOIN results v ON v.order_id = l.source_id AND v.known_at > o.signed_at WHERE c.cut GROUP BY ALL
)
SELECT f.*, coalesce(bool_or(missed_change), false) AS missed_change,
       coalesce(bool_or(missed_new_abnormal), false) AS missed_new_abnormal,
       coalesce(bool_or(missed_critical), false) AS missed_critical,
       coalesce(bool_or(NOT comparable), true) AS not_comparable
FROM faults f LEFT JOIN judged j ON j.arm = f.arm AND j.order_id = f.order_id GROUP BY ALL;
CREATE TABLE found AS
SELECT m.arm, m.order_id, m.analyte, any_value(o.collected_at) AS since,
       min(p.collected_at) FILTER (n.service IS NOT NULL AND NOT coalesce(d.cut, false)) AS until
FROM judged m JOIN placed o USING (order_id)
LEFT JOIN placed p ON p.person_id = o.person_id AND p.collected_at > o.collected_at
LEFT JOIN needed n ON n.analyte = m.analyte AND n.service = p.service
     AND (n.specimen IS NULL OR n.specimen = p.specimen)
LEFT JOIN decided d ON d.arm = m.arm AND d.order_id = p.order_id
WHERE m.missed_change GROUP BY ALL;
"""
TALLIES = {
    "decided": f"""SELECT arm, scope, facility, service, test_group, price_source, price_date, {STEPS},
                   count(price_vnd) FILTER (cut) AS priced, coalesce(sum(price_vnd) FILTER (cut), 0) AS vnd
                   FROM decided GROUP BY ALL""",
    "flows": f"SELECT arm, scope, direction, source_facility, facility, {STEPS} FROM decided GROUP BY ALL",
    "saved": """SELECT arm, sum(tubes) AS tubes, count(*) FILTER (every) AS draws, sum(ul) AS microlitres FROM (
                SELECT arm, draw_id, count(*) FILTER (saved) AS tubes, bool_and(saved) AS every,
                       coalesce(sum(round(ml * 1000)) FILTER (saved), 0) AS ul FROM tube GROUP BY ALL) GROUP BY ALL""",
    "harmed": f"""SELECT arm, scope, service, count(*) AS cuts, count(*) FILTER ({" OR ".join(KINDS)}) AS harmful,
                  count(*) FILTER (not_comparable) AS not_comparable,
                  {", ".join(f"count(*) FILTER ({kind}) AS {kind}" for kind in KINDS)}, test_group
                  FROM harm GROUP BY ALL""",
    "compared": f"""SELECT arm, analyte, count(*) AS cuts,
                    {", ".join(f"count(*) FILTER ({kind}) AS {kind}" for kind in KINDS[:3])}
                    FROM judged WHERE comparable GROUP BY ALL""",
    "delayed": """SELECT arm, analyte, coalesce((until - since) // 86400000, -1)::VARCHAR AS days, count(*) AS n
                  FROM found GROUP BY ALL""",
}  # fmt: skip


def tallies_in_sql(
    world: Mapping[str, pa.Table], decisions: pa.Table, period: Period, catalogue: Catalogue, convert: Any
) -> dict[str, pa.Table]:
    """The tallies of `sums_of_arms` for laboratories that measure and print as the catalogue does."""
    con = duckdb.connect(":memory:")
    given = {name: world[name] for name in ("facilities", "registrations", "orders", "results")}
    given |= {"truth": world["truth/orders"], "decisions": decisions}
    given |= {name: getattr(catalogue, name) for name in ("services", "needed", "containers", "analytes")}
    given["ranks"] = pa.table({"kind": list(ranks()), "rank": list(ranks().values())})
    for name, table in given.items():
        con.register(name, _plain(table))
    for step in LAID_OUT.strip().split(";\n"):
        step = step.replace("$start", str(int(period.start))).replace("$end", str(int(period.end)))
        con.execute(step)
    pairs = con.sql(PAIRS).to_arrow_table()
    verdicts = judge_pairs(pairs, convert)
    columns = {name: pa.array(np.asarray(column)) for name, column in verdicts._asdict().items()}
    con.register("judged", pa.table({name: pairs[name] for name in ("arm", "order_id", "analyte")} | columns))
    for step in FAULTS.strip().split(";\n"):
        con.execute(step)
    return {name: con.sql(query).to_arrow_table() for name, query in TALLIES.items()}


def _plain(table: pa.Table) -> pa.Table:
    """Dictionary words as strings and times as whole numbers."""
    kinds = [pa.int64() if pa.types.is_timestamp(f.type) else getattr(f.type, "value_type", f.type)
             if pa.types.is_dictionary(f.type) else f.type for f in table.schema]  # fmt: skip
    return table.cast(pa.schema([pa.field(f.name, kind) for f, kind in zip(table.schema, kinds, strict=True)]))
