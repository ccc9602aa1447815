"""One order of an audit folder: its counts, asked again of the rows of its person alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import compute

from coordinator.bulk import Carried, Columns, Ground, Grouping, arrange, links_of, permits_of, read_columns
from coordinator.policies import load_policy
from emr_hub.errors import UsageError
from scenarios.explaining.case import Explanation
from scenarios.explaining.chains import count_chains
from scenarios.explaining.rows import facts_of, row_of
from scenarios.run_folder import Run

pc: Any = compute  # its type stubs know neither every function nor every shape
_NEVER, _ALWAYS = 2**62, -(2**62)


def explain_audit(run: Run, order_id: int, policy_id: str | None, arm: str | None) -> Explanation:
    """The three counts of one order under one policy, the first of the audit when none is named."""
    if arm is not None:
        raise UsageError(f"got {arm!r}", where="--arm", expected="no arm: an audit has none")
    orders, places = run.table("orders"), run.table("places")
    own = row_of(orders, order_id, run.folder)
    persons = _linked(run, own["registration_id"])
    some = pc.is_in(orders["registration_id"], value_set=pa.array(persons, pa.int64()))
    orders, dates = orders.filter(some), places.filter(some)["dates"]
    results = run.table("results")
    results = results.filter(pc.is_in(results["order_id"], value_set=orders["order_id"].combine_chunks()))
    columns = read_columns(
        orders, _flagged(results, run), _levels(run), carried=Carried(**run.run["carried"]),
        date_only=np.asarray(dates.to_numpy(), np.int8),
    )  # fmt: skip
    ground = Ground(arrange(columns, _grouping(run, columns)), _permits(run, columns), columns.carried)
    names = _names(run)
    policy = load_policy(policy_id or run.run["policies"][0])
    stored = _stored(run, order_id, policy.id)
    chains = count_chains(ground, columns.analytes, policy, order_id, stored, lambda n: names.get(n or 0, "?"))
    return Explanation("audit", facts_of(own, results, names, _cards(run, persons)), tuple(chains))


def _linked(run: Run, person: int) -> list[int]:
    """The person's number, and those of everybody who is probably the same, also by way of others."""
    pairs = _small(run, "links")
    found = {person}
    while more := {n for p in pairs for n in (p["one"], p["other"]) if {p["one"], p["other"]} & found} - found:
        found |= more
    return [person, *sorted(found - {person})]


def _small(run: Run, name: str) -> list[dict[str, Any]]:
    return run.table(name).to_pylist() if name in run.table_names() else []


def _grouping(run: Run, columns: Columns) -> Grouping:
    at = {int(r): n for n, r in enumerate(columns.registration_ids)}
    pairs = [(at[p["one"]], at[p["other"]]) for p in _small(run, "links") if p["one"] in at and p["other"] in at]
    alone = Grouping.by_person(columns.registration_ids)
    if not pairs:
        return alone
    # Whoever is here is here because of links: one family.
    return Grouping(
        np.zeros_like(alone.family), alone.group, links_of((a, b, False, _ALWAYS, _NEVER) for a, b in pairs)
    )


def _permits(run: Run, columns: Columns) -> Any:
    """Legal bases as the audit had them; None, so unknown, where the input carried none."""
    if "permits" not in run.table_names():
        return permits_of(columns, None)
    intervals: dict[int, list[tuple[int, int | None]]] = {}
    for row in _small(run, "permits"):
        begins = _ALWAYS if row["begins"] is None else row["begins"]
        intervals.setdefault(row["registration_id"], []).append((begins, row["ends"]))
    return permits_of(columns, intervals)


def _flagged(results: pa.Table, run: Run) -> pa.Table:
    """The results with the flags that the catalogue's limits gave where the laboratory gave none."""
    assumed = {(r["order_id"], r["analyte"]): r["flag"] for r in _small(run, "assumed_flags")}
    flags = [
        flag if flag is not None else assumed.get((order, analyte))
        for order, analyte, flag in zip(*(results[n].to_pylist() for n in ("order_id", "analyte", "flag")), strict=True)
    ]
    at = results.schema.get_field_index("flag")
    return results.set_column(at, "flag", pa.array(flags, pa.string()).dictionary_encode())


def _levels(run: Run) -> dict[int, int]:
    rows = _small(run, "laboratories")
    return {r["facility_id"]: r["lab_level"] for r in rows if r["lab_level"] is not None and r["lab_level"] >= 0}


def _names(run: Run) -> dict[int, str]:
    return {r["facility_id"]: r["facility"] for r in _small(run, "laboratories")}


def _cards(run: Run, persons: list[int]) -> tuple[str, ...]:
    known = run.table("persons")
    few = known.filter(pc.is_in(known["registration_id"], value_set=pa.array(persons, pa.int64())))
    keys = dict(zip(*(few[n].to_pylist() for n in ("registration_id", "person")), strict=True))
    return tuple(str(keys.get(n, n)) for n in persons)


def _stored(run: Run, order_id: int, policy: str) -> Mapping[str, str]:
    from scenarios.explaining.rows import words_of_row

    counts = run.table("counts")
    found = counts.filter(pc.equal(counts["order_id"], order_id))
    found = found.filter(pc.equal(pc.cast(found["policy"], pa.string()), policy))
    return words_of_row(found.to_pylist()[0]) if found.num_rows else {}
