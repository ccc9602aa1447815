"""Lines that end beside each other keep their names apart, in the order of their ends."""

from __future__ import annotations

from xml.etree import ElementTree

from scenarios.studies.pages.charts import Line, lines


def heights(svg: str, names: set[str]) -> dict[str, float]:
    """Where each name stands in the picture, in pixels from above."""
    found = {}
    for one in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        words = "".join(one.itertext())
        if words in names:
            found[words] = float(one.attrib["transform"].split(",")[1].rstrip(")"))
    return found


def test_names_of_lines_that_end_together_stand_one_above_the_other() -> None:
    ends = {"lowest": 39.4, "low": 39.5, "high": 39.6, "alone": 10.0}
    drawn = [Line(name, [(0.0, 0.0), (8.0, end)]) for name, end in ends.items()]
    stands = heights(lines(drawn, "across", "upward", "en"), set(ends))
    assert stands["high"] < stands["low"] < stands["lowest"] < stands["alone"]
    assert stands["low"] - stands["high"] > 10 and stands["lowest"] - stands["low"] > 10  # letters are 12 high
