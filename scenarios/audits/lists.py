"""Two lists for people to work through: the cuttable orders, for checking by hand, and the codes still unmapped."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from coordinator.decision import Criterion
from emr_hub.formats.code_book import unmapped_csv, unmapped_table
from scenarios.audits.limits import limit

CUTTABLE_CSV, UNMAPPED_CSV = "cuttable.csv", "unmapped.csv"
_ANSWERS = ", ".join(f"c.{criterion.word}" for criterion in Criterion)
# A cell of the input that a spreadsheet would take for a formula is led by an apostrophe; numbers and ++ are none.
_SHOWN = r"""
create macro shown(cell) as case when regexp_matches(cast(cell as varchar), '^[-=+@\t\r]')
 and try_cast(cell as double) is null and not regexp_matches(cast(cell as varchar), '^[-+]+$')
 then concat(chr(39), cell) else cast(cell as varchar) end
"""
_TIME = "strftime({0} at time zone 'Asia/Ho_Chi_Minh', '%Y-%m-%d %H:%M:%S')"
_ASKED = f"""
select c.order_id as "order", shown({{person}}) as person, shown({{here}}) as facility,
 shown(coalesce(o.service, '')) as service, c.analyte, shown(coalesce(r.loinc, r.local_code)) as code,
 {_TIME.format("o.signed_at")} as signed,
 {_TIME.format("o.collected_at")} as collected, {_TIME.format("o.resulted_at")} as resulted,
 shown(concat(r.comparator, coalesce(cast(r.value as varchar), r.text))) as value, shown(r.unit) as unit, r.flag,
 c.earlier_order, shown({{there}}) as earlier_facility, {_TIME.format("e.collected_at")} as earlier_collected,
 {_TIME.format("e.resulted_at")} as earlier_resulted,
 shown(concat(s.comparator, coalesce(cast(s.value as varchar), s.text))) as earlier_value, s.flag as earlier_flag,
 round(date_diff('second', coalesce(e.collected_at, e.resulted_at), coalesce(o.signed_at, o.collected_at)) / 3600.0, 2)
 as age_hours, c.policy, c.counts, {_ANSWERS}
from cuttable c join orders o using (order_id)
left join first_results r on r.order_id = c.order_id and r.analyte = c.analyte
left join orders e on e.order_id = c.earlier_order
left join first_results s on s.order_id = c.earlier_order and s.analyte = c.analyte {{joins}}
order by c.policy, c.order_id, c.analyte
"""


def write_cuttable(folder: Path) -> int:
    """Write `cuttable.csv` from the tables of an audit folder; how many rows it has.

    One row per order that a count takes and analyte it needs, with the earlier result, its age in hours, the policy
    and the ten answers; times are Vietnamese. Works beyond memory: the joins may spill to the disk.
    """
    import duckdb

    tables, target = folder / "tables", folder / CUTTABLE_CSV
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        held = limit("memory_of_a_list_mb")
        connection.execute(f"set memory_limit = '{held}MB'; set temp_directory = '{_quoted(folder / '.spill')}'")
        connection.execute(_SHOWN)
        for name in ("cuttable", "orders", "results"):
            connection.execute(f"create view {name} as select * from read_parquet('{_parquet(tables, name)}')")
        connection.execute("create view first_results as select * from results where version = 1")
        asked = _ASKED.format(**_names(tables))
        connection.execute(f"copy ({asked}) to '{_quoted(target)}' (format csv, header)")
        found = connection.execute("select count(*) from cuttable").fetchone()
    return int(found[0]) if found else 0


def _names(tables: Path) -> dict[str, str]:
    """How persons and facilities are called: by the keys of the input where the folder tells them, else by number."""
    said = {"person": "o.registration_id", "here": "o.facility_id", "there": "e.facility_id", "joins": ""}
    joins = []
    if (tables / "persons.parquet").exists():
        said["person"] = "p.person"
        joins.append(
            f"left join read_parquet('{_parquet(tables, 'persons')}') p on p.registration_id = o.registration_id"
        )
    if (tables / "laboratories.parquet").exists():
        place = f"left join read_parquet('{_parquet(tables, 'laboratories')}')"
        said |= {"here": "h.facility", "there": "t.facility"}
        joins += [f"{place} h on h.facility_id = o.facility_id", f"{place} t on t.facility_id = e.facility_id"]
    return said | {"joins": " ".join(joins)}


def write_unmapped(folder: Path, tally: pa.Table) -> int:
    """Write `unmapped.csv`, the commonest code first, in the form of a mapping file; how many codes it lists."""
    found = unmapped_table(tally)
    (folder / UNMAPPED_CSV).write_text(unmapped_csv(found), encoding="utf-8")
    return found.num_rows


def _parquet(tables: Path, name: str) -> str:
    path = tables / f"{name}.parquet"
    return _quoted(path / "*.parquet" if path.is_dir() else path)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
