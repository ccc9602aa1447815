"""Behaviour book: when is a cut harmful? One needed analyte, the value reused and the value never measured."""

from __future__ import annotations

import pyarrow as pa
import pytest

from scenarios.measures.harm import judge_pairs

COLUMNS = ("analyte", "earlier", "later", "earlier_unit", "later_unit", "earlier_comparator",
           "later_comparator", "earlier_flag", "later_flag", "earlier_text", "later_text", "earlier_cva", "later_cva",
           "critical_low", "critical_high", "low", "high")  # fmt: skip
LIMITS = {"k": (0.012, 2.5, 6.5, 3.5, 5.1), "tsh": (0.03, None, None, 0.4, 4.0), "hbsag": (None,) * 5}


def judged(analyte, earlier, later):
    """The oracle's answer for (value or word, flag) reused and (value or word, flag) that would have been measured."""
    cva, critical_low, critical_high, low, high = LIMITS[analyte]
    row = dict.fromkeys(COLUMNS) | {
        "analyte": analyte, "earlier_cva": cva, "later_cva": cva, "low": low, "high": high,
        "critical_low": critical_low, "critical_high": critical_high,
    }  # fmt: skip
    for side, (said, flag) in (("earlier", earlier), ("later", later)):
        row[f"{side}_flag"] = flag
        if isinstance(said, str):
            row[f"{side}_text"] = said
        else:
            row |= {side: said, f"{side}_unit": "unit"}
    words = {"analyte"} | {c for c in COLUMNS if c.endswith(("unit", "comparator", "flag", "text"))}
    types = {c: pa.string() if c in words else pa.float64() for c in COLUMNS}
    table = pa.table({c: pa.array([row[c]], types[c]) for c in COLUMNS})
    answer = judge_pairs(table, lambda analyte, unit: (1.0, 0.0))._asdict()
    marks = {"c": "missed_change", "n": "missed_new_abnormal", "!": "missed_critical", "=": "comparable"}
    return "".join(mark for mark, key in marks.items() if answer[key][0])


@pytest.mark.parametrize(
    ("analyte", "reused", "measured", "verdict"),
    [
        # what is reused      what it would have been    c change, n new abnormal, ! critical, = comparable
        ("k", (4.0, "N"), (4.4, "N"), "="),  # 10 %, within 11.3 %
        ("k", (4.0, "N"), (4.5, "N"), "c="),  # 12.5 %, beyond, still normal
        ("k", (4.0, "N"), (3.5, "N"), "c="),  # a fall of 12.5 %
        ("k", (5.0, "N"), (5.2, "H"), "="),  # new abnormal, but by noise
        ("k", (4.4, "N"), (5.3, "H"), "cn="),
        ("k", (5.3, "H"), (6.4, "H"), "c="),  # it was not inside
        ("k", (5.9, "H"), (6.6, "HH"), "c!="),
        ("k", (6.4, "H"), (6.6, "HH"), "!="),  # critical without a change beyond noise
        ("k", (6.6, "HH"), (6.7, "HH"), "="),  # the reused one was critical itself
        ("k", (4.0, None), (4.8, None), "c="),  # without flags the limits speak
        ("k", (4.0, None), (5.3, None), "cn="),
        ("k", (4.0, "N"), (None, None), ""),  # could not be measured: not comparable, not harm
        ("k", (0.0, "LL"), (4.0, "N"), ""),  # a relative change from zero cannot be said
        ("tsh", (1.0, "N"), (1.6, "N"), "="),  # log-normal: rises to 1.65 are noise
        ("tsh", (1.0, "N"), (1.7, "N"), "c="),
        ("tsh", (1.0, "N"), (0.62, "N"), "="),  # and falls to 0.61
        ("tsh", (1.0, "N"), (0.58, "N"), "c="),
        ("hbsag", ("negative", "NEG"), ("negative", "NEG"), "="),
        ("hbsag", ("negative", "NEG"), ("positive", "POS"), "cn="),
        ("hbsag", ("positive", "POS"), ("negative", "NEG"), "c="),
        ("hbsag", ("âm tính", None), ("âm tính", None), "="),  # the same words, no flag
        ("hbsag", ("âm tính", None), ("dương tính", None), ""),  # other words, no flag: nobody can say
    ],
)
def test_a_cut_is_judged_as_the_book_says(analyte, reused, measured, verdict):
    assert judged(analyte, reused, measured) == verdict
