"""Writes the tables of docs/matching-model.md between its marks. Usage: python docs/match_model_page.py [JSON]

The weights come from the default model; the figures from what `emr-hub matching evaluate --json` printed into a file.
Without a file the figures stay as they are.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from coordinator.match_models import DEFAULT_MODEL, load_model
from coordinator.matching import FIELDS

PAGE = Path(__file__).with_name("matching-model.md")


def weights_table() -> str:
    """Every level of every field with its bits, the default model beside the one set by hand."""
    learned, by_hand = load_model(DEFAULT_MODEL), load_model("viet-nam-1")
    lines = [f"| field | level | {learned.id} | {by_hand.id} |", "|---|---|--:|--:|"]
    for field in FIELDS:
        lines += [f"| {field} | {level} | {bits:+.2f} | {by_hand.weights[field][level]:+.2f} |"
                  for level, bits in learned.weights[field].items() if level != "missing"]  # fmt: skip
    return "\n".join(lines)


def methods_table(found: dict[str, Any]) -> str:
    """One row per method."""
    lines = ["| | right | missed | wrong | sensitivity % | predictive value % | F1 % | with queue % | queue % |",
             "|---|--:|--:|--:|---|---|---|---|--:|"]  # fmt: skip
    for m in found["methods"]:
        c = m["confusion"]
        shares = [_share(m[k]) for k in ("sensitivity", "predictive_value", "f1", "sensitivity_with_queue")]
        lines.append("| " + " | ".join([m["method"], f"{c['right']:,}", f"{c['missed']:,}", f"{c['wrong']:,}", *shares,
                                        f"{100 * m['queue_share']:.2f}"]) + " |")  # fmt: skip
    return "\n".join(lines)


def parts_table(found: dict[str, Any], kind: str) -> str:
    """One row per site profile or cause of error, those with most missed pairs first."""
    rows = sorted(found[kind], key=lambda part: part["sensitivity"]["found"] - part["sensitivity"]["of"])
    lines = ["| | registrations | sensitivity % | with queue % | wrong |", "|---|--:|---|---|--:|"]
    for part in rows:
        wrong = part["predictive_value"]["of"] - part["predictive_value"]["found"]
        lines.append(f"| {part['name']} | {part['registrations']:,} | {_share(part['sensitivity'])} "
                     f"| {_share(part['sensitivity_with_queue'])} | {wrong} |")  # fmt: skip
    return "\n".join(lines)


def relations_table(found: dict[str, Any]) -> str:
    """Wrong links and questions by how the two people are related."""
    methods = list(found["wrong_links"])
    lines = ["| two people | " + " | ".join(methods) + " | questions |", "|---|" + "--:|" * (len(methods) + 1)]
    for relation, asked in found["questions"].items():
        wrong = [found["wrong_links"][method].get(relation) for method in methods]
        cells = ["" if number is None else f"{number:,}" for number in [*wrong, asked]]
        lines.append(f"| {relation} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _share(share: dict[str, Any]) -> str:
    if share["value"] is None:
        return "none"
    return f"{100 * share['value']:.3f} ({100 * share['low']:.3f}-{100 * share['high']:.3f})"


def filled(page: str, name: str, table: str) -> str:
    """The page with a table between the marks of this name."""
    begin, end = f"<!-- {name} -->", f"<!-- end {name} -->"
    before, _, rest = page.partition(begin)
    return f"{before}{begin}\n{table}\n{end}{rest.partition(end)[2]}"


def page() -> str:
    """The page with the weights of the default model; its figures as they stand."""
    return filled(PAGE.read_text(encoding="utf-8"), "weights", weights_table())


def main(evaluation: str | None) -> None:
    """Fill in what is there."""
    text = page()
    if evaluation is not None:
        found = json.loads(Path(evaluation).read_text(encoding="utf-8"))
        text = filled(text, "methods", methods_table(found))
        text = filled(text, "profiles", parts_table(found, "profiles"))
        text = filled(text, "causes", parts_table(found, "causes"))
        text = filled(text, "relations", relations_table(found))
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
