"""Across facilities or within one, which way, and between whom."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.measures.measure import Measure
from scenarios.reports.markup import figure, section, table, text
from scenarios.reports.network_chart import TIERS, Flow, NetworkWords, Node, network
from scenarios.reports.story import Story

_LARGEST = 15  # flows named in the table; all are drawn
_READABLE = 40  # facilities that one drawing can show side by side
_EACH = 8  # of each tier, where there are more
_FLOWS = (
    {"scope": "cross"},
    *({"scope": "cross", "direction": d} for d in ("up", "down", "lateral")),
    {"scope": "same"},
)


def scopes(story: Story) -> str:
    """Repeats that could be cut, across facilities by direction and within one, with and without recognition."""
    off = {"policy": story.run.policies[0].id, "recognition": "off"}
    rows = [
        [_flow_name(story, groups), story.count("repeats_d3", **groups), story.share("repeats_d3", **groups),
         story.count("repeats_d3", **off, **groups)]
        for groups in _FLOWS
    ]  # fmt: skip
    head = [story.say(f"col_{c}") for c in ("flow", "with_recognition", "share", "without_recognition")]
    intro = text("p", story.say("scope_intro"))
    whole = table(story.say("scope_caption"), head, rows)
    return section(f"scope-{story.voice.language}", story.say("scope"), intro, whole)


def _flow_name(story: Story, groups: dict[str, str]) -> str:
    name = story.say(groups.get("direction", groups["scope"]))
    return f"– {name}" if "direction" in groups else name[0].upper() + name[1:]


def flows(story: Story) -> str:
    """The network, one drawing per arm of the pilot, and its largest flows."""
    rows, what = _flows(story)
    drawings = "".join(_drawing(story, name, rows, what) for name in ("north", "south") if _in(story, name))
    names = [
        [story.facility_name(m.groups["source_facility"]), story.facility_name(m.groups["facility"]),
         story.numbers.decimal(m.value)]
        for m in rows[:_LARGEST]
    ]  # fmt: skip
    head = [story.say(f"col_{c}") for c in ("from", "to", "orders")]
    whole = table(story.say("network_table"), head, names, words=2) if names else ""
    return section(f"network-{story.voice.language}", story.say("network"), drawings, whole)


def _flows(story: Story) -> tuple[list[Measure], str]:
    """Flows of what could be cut, where the run named them; else of what was cut."""
    named = story.findings.finer("repeats_d3", "source_facility", "facility", scope="cross")
    if named:
        return named, "network_what_d3"
    return story.findings.finer("cut", "source_facility", "facility", arm=story.arm), "network_what_cut"


def _in(story: Story, name: str) -> set[str]:
    return {node.key for node in story.nodes if node.network == name}


def _drawing(story: Story, name: str, rows: Sequence[Measure], what: str) -> str:
    here = _in(story, name)
    nodes = [node for node in story.nodes if node.key in here]
    drawn = [
        Flow(m.groups["source_facility"], m.groups["facility"], float(m.value))
        for m in rows
        if m.value and m.groups["source_facility"] in here and m.groups["facility"] in here
    ]
    caption = story.say("network_caption", what=story.say(what))
    if len(nodes) > _READABLE:
        every = story.numbers.decimal(len(nodes))
        nodes, drawn = _busiest(nodes, drawn)
        caption += " " + story.say("network_some", some=story.numbers.decimal(len(nodes)), all=every)
    svg = network(nodes, drawn, _words(story))
    heading = text("h3", story.say(f"network_{name}"))
    return heading + figure(svg, _alternative(story, len(nodes), drawn), caption)


def _busiest(nodes: Sequence[Node], flows: Sequence[Flow]) -> tuple[list[Node], list[Flow]]:
    """Of each tier the facilities with the largest flows, as many as can be read, and the flows among them."""
    moved = dict.fromkeys((node.key for node in nodes), 0.0)
    for flow in flows:
        moved[flow.source] += flow.orders
        moved[flow.target] += flow.orders
    tiers = [[n.key for n in nodes if TIERS[n.kind] == tier] for tier in sorted(set(TIERS.values()))]
    kept = {key for keys in tiers for key in sorted(keys, key=lambda key: -moved[key])[:_EACH]}
    return [n for n in nodes if n.key in kept], [f for f in flows if {f.source, f.target} <= kept]


def _words(story: Story) -> NetworkWords:
    tiers = (story.say("tier_district"), story.say("tier_provincial"), story.say("tier_central"))
    return NetworkWords(tiers, story.say("up"), story.say("down"), story.say("lateral"))


def _alternative(story: Story, facilities: int, drawn: Sequence[Flow]) -> str:
    if not drawn:
        return story.say("network_alt_empty", facilities=story.numbers.decimal(facilities))
    first = max(drawn, key=lambda flow: flow.orders)
    return story.say(
        "network_alt", facilities=story.numbers.decimal(facilities), flow=story.numbers.decimal(first.orders),
        source=story.facility_name(first.source), target=story.facility_name(first.target),
    )  # fmt: skip
