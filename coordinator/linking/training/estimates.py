"""Chances of every level, estimated by splink: between cards of one person by EM, between strangers by sampling.

splink is handed rows as numbers and one function that compares two of them, so that the levels it counts are those of
`coordinator.matching`, through the same compiled twins that link tables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from coordinator.linking.cards import Cards
from coordinator.linking.find import Finder
from coordinator.linking.packing import LEVEL_NAMES, SHIFTS, WIDTHS
from coordinator.linking.training.splink import require_splink
from coordinator.matching import FIELDS

SESSIONS = ("cccd", "bhyt", "name")
"""What the pairs of each training session share; the fields that make it are not learned from it. No session shares a
phone: half of its pairs are of one household, and EM takes families for persons."""
_LEAVES_OUT = {"cccd": ("cccd",), "bhyt": ("bhyt",), "name": ("name", "birth_date")}
_MISSING = "missing"
_ANSWERS = 16  # batches of pairs remembered; DuckDB asks in batches of 2,048 rows
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Estimates:
    """Chances by field and level: `same` between cards of one person, `other` between strangers; none where unseen.

    `matches`: of the pairs of each session, the share that EM takes for one person's; `pairs`: how many there were;
    `sampled`: random pairs asked for.
    """

    same: dict[str, dict[str, float]]
    other: dict[str, dict[str, float]]
    matches: dict[str, float]
    pairs: dict[str, int]
    sampled: int


def estimate(cards: Cards, finder: Finder, sampled: int, session_pairs: int, seed: int, told: Told) -> Estimates:
    """Estimate from these cards. UsageError when splink is not installed."""
    splink = require_splink()
    store = duckdb.connect()
    try:
        _register(store, finder)
        store.register("rows", _rows(cards))
        store.execute("CREATE TABLE cards AS SELECT * FROM rows")
        api = splink.DuckDBAPI(connection=store)
        linker = splink.Linker(api.register("cards"), _settings(splink, len(cards.rows.name)), log_level="ERROR")
        told("sample")
        linker.training.estimate_u_using_random_sampling(max_pairs=sampled, seed=seed, min_count_per_level=None)
        matches = {}
        for session in SESSIONS:
            told(session)
            done = linker.training.estimate_parameters_using_expectation_maximisation(
                splink.block_on(f"key_{session}"), max_pairs=session_pairs
            )
            matches[session] = float(done.core_model_settings.probability_two_random_records_match)
        pairs = {session: _pairs(store, f"key_{session}") for session in SESSIONS}
        model = linker.misc.save_model_to_json(None)
        return Estimates(_chances(model, "m_probability"), _chances(model, "u_probability"), matches, pairs, sampled)
    finally:
        store.remove_function("found")
        store.close()


def _rows(cards: Cards) -> pa.Table:
    """One row per card: its number once per field, and what the sessions block on."""
    count = len(cards.rows.name)
    number = np.arange(count, dtype=np.int32)
    rows, papers = cards.rows, cards.papers
    first = cards.names.form_at[rows.name]
    named = (first < cards.names.form_at[rows.name + 1]) & rows.is_whole
    bag = np.where(named, cards.name_keys.bag[np.minimum(first, len(cards.name_keys.bag) - 1)], -1)
    keys = {
        "cccd": papers.own_1, "bhyt": papers.insurance,
        "name": np.where(named, bag.astype(np.int64) * 100_000_000 + rows.digits, -1),
    }  # fmt: skip
    columns: dict[str, Any] = {f"row_{field}": number for field in FIELDS}
    columns |= {f"key_{name}": pa.array(key, mask=key < 0) for name, key in keys.items()}
    return pa.table({"unique_id": number, **columns})


def _register(store: duckdb.DuckDBPyConnection, finder: Finder) -> None:
    """The function `found(row, row)`: the packed findings of two cards.

    Every field asks for the same pairs in turn, from several threads: the last answers are kept, and given one at a
    time.
    """
    lock = Lock()

    @lru_cache(maxsize=_ANSWERS)
    def answer(one: bytes, other: bytes) -> Any:
        return pa.array(finder.find(np.frombuffer(one, np.int32), np.frombuffer(other, np.int32))[0])

    def found(one: Any, other: Any) -> Any:
        with lock:
            return answer(_whole(one).tobytes(), _whole(other).tobytes())

    typed: Any = store  # its stubs know no names of kinds
    typed.create_function("found", found, ["INTEGER", "INTEGER"], "INTEGER", type="arrow")


def _whole(rows: Any) -> Any:
    return np.ascontiguousarray(rows.to_numpy(zero_copy_only=False), dtype=np.int32)


def _settings(splink: Any, count: int) -> Any:
    import splink.comparison_level_library as library
    import splink.comparison_library as compare

    comparisons = []
    for place, field in enumerate(FIELDS):
        words = LEVEL_NAMES[place]
        code = f'((found("row_{field}_l", "row_{field}_r") >> {SHIFTS[place]}) & {(1 << WIDTHS[place]) - 1})'
        # naming the blocking column tells splink which fields a session makes, and so must not learn
        blocks = [s for s in SESSIONS if field in _LEAVES_OUT[s]]
        named = "".join(f' AND ("key_{s}_l" IS NULL OR "key_{s}_l" IS NOT NULL)' for s in blocks)
        missing = f"{code} = {words.index(_MISSING)}"
        nothing = library.CustomLevel(missing + named, label_for_charts=_MISSING)
        levels: list[Any] = [nothing.configure(is_null_level=True)]
        kept = [n for n, word in enumerate(words) if word != _MISSING]
        levels += [library.CustomLevel(f"{code} = {n}", label_for_charts=words[n]) for n in kept[:-1]]
        levels.append(library.ElseLevel().configure(label_for_charts=words[kept[-1]]))
        comparisons.append(compare.CustomComparison(levels, output_column_name=field))
    return splink.SettingsCreator(
        link_type="dedupe_only", comparisons=comparisons, probability_two_random_records_match=1.0 / max(count, 2),
        retain_matching_columns=False,
    )  # fmt: skip


def _pairs(store: duckdb.DuckDBPyConnection, key: str) -> int:
    groups = f"SELECT count(*) AS n FROM cards WHERE {key} IS NOT NULL GROUP BY {key}"
    return int(store.execute(f"SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM ({groups})").fetchall()[0][0])


def _chances(model: dict[str, Any], kind: str) -> dict[str, dict[str, float]]:
    """The probabilities of one kind by field and level; levels never seen are left out."""
    found: dict[str, dict[str, float]] = {}
    for comparison in model["comparisons"]:
        levels = comparison["comparison_levels"]
        known = {level["label_for_charts"]: level.get(kind) for level in levels}
        found[comparison["output_column_name"]] = {
            label: float(chance) for label, chance in known.items() if isinstance(chance, int | float)
        }
    return found
