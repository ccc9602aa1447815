"""The rival of the trade: splink on the same columns, trained without labels on the same rows, as its guide says.

Its own comparison library throughout: Jaro-Winkler on names with term frequencies, its date of birth comparison, one
edit on numbers. Nothing of this project's matching is lent to it, save that names also come without accents.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from coordinator.linking.training import require_splink
from scenarios.linkage.tallies import Labels, joined

U_PAIRS = 1e7  # random pairs for u; "often adequate" in splink's own words
EM_PAIRS = 2e6  # pairs per training session at most; more changes the third digit
RECALL = 0.7  # share of matches the exact training rules find; splink asks for a guess

_READ = """
CREATE TABLE cards AS SELECT registration_id AS unique_id, lower(name) AS name,
  replace(strip_accents(lower(name)), 'đ', 'd') AS plain, birth_date, left(birth_date, 4) AS birth_year,
  CASE WHEN sex IN ('female', 'male') THEN sex END AS sex, cccd, right(bhyt, 10) AS bhyt, phone,
  lower(address) AS address
FROM registrations
"""


@dataclass(frozen=True, slots=True)
class SplinkLinks:
    """What splink found: the group of each registration at the threshold, its scored pairs."""

    group: Labels
    one: Labels
    other: Labels
    probability: Any


def splink_links(
    registrations: pa.Table, threshold: float, seed: int, stage: Callable[[str], None] = lambda _: None
) -> SplinkLinks:
    """Train on these registrations, score the pairs its blocking finds, and group those at or above the threshold.

    `stage` is told when training, predicting and grouping begin. UsageError when splink is not installed.
    """
    splink = require_splink()
    with duckdb.connect() as store:
        store.register("registrations", registrations)
        linker = _linker(splink, store)
        stage("train")
        _train(splink, linker, seed)
        stage("predict")
        scored = linker.inference.predict(threshold_match_probability=0.5)
        pairs = store.execute(
            f"SELECT unique_id_l AS one, unique_id_r AS other, match_probability AS p FROM {scored.physical_name}"
        ).fetchnumpy()
    stage("group")
    one, other = (pairs[side].astype(np.int64) - 1 for side in ("one", "other"))
    sure = pairs["p"] >= threshold
    rows = np.arange(registrations.num_rows, dtype=np.int64)
    return SplinkLinks(joined(rows, one[sure], other[sure]), one, other, pairs["p"])


def _linker(splink: Any, store: duckdb.DuckDBPyConnection) -> Any:
    store.execute(_READ)
    cards = splink.DuckDBAPI(connection=store).register("cards")
    return splink.Linker(cards, _settings(splink), log_level="ERROR")


def _settings(splink: Any) -> Any:
    import splink.comparison_level_library as level
    import splink.comparison_library as compare

    name = compare.CustomComparison(
        [
            level.NullLevel("plain"),
            level.ExactMatchLevel("name", term_frequency_adjustments=True),
            level.ExactMatchLevel("plain", term_frequency_adjustments=True),
            level.JaroWinklerLevel("plain", 0.92),
            level.JaroWinklerLevel("plain", 0.88),
            level.ElseLevel(),
        ],
        output_column_name="name",
    )
    return splink.SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            name,
            compare.DateOfBirthComparison("birth_date", input_is_string=True, invalid_dates_as_null=True),
            compare.ExactMatch("sex"),
            compare.DamerauLevenshteinAtThresholds("cccd", 1),
            compare.DamerauLevenshteinAtThresholds("bhyt", 1),
            compare.DamerauLevenshteinAtThresholds("phone", 1),
            compare.JaroWinklerAtThresholds("address", [0.95, 0.88]),
        ],
        blocking_rules_to_generate_predictions=[splink.block_on(*keys) for keys in _BLOCKS],
        retain_matching_columns=False,
    )


_BLOCKS = (("cccd",), ("bhyt",), ("phone", "sex"), ("plain", "birth_year"), ("birth_date", "sex", "address"))
_EXACT = (("cccd",), ("plain", "birth_date", "phone"))


def _train(splink: Any, linker: Any, seed: int) -> None:
    training = linker.training
    exact = [splink.block_on(*keys) for keys in _EXACT]
    training.estimate_probability_two_random_records_match(exact, recall=RECALL)
    training.estimate_u_using_random_sampling(max_pairs=U_PAIRS, seed=seed)
    for keys in (("plain", "birth_date"), ("cccd",), ("phone", "birth_date")):
        training.estimate_parameters_using_expectation_maximisation(splink.block_on(*keys), max_pairs=EM_PAIRS)
