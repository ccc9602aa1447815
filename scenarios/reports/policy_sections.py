"""The policies beside each other: what each would save, and what it would miss."""

from __future__ import annotations

from scenarios.reports.markup import figure, section, table
from scenarios.reports.run_summary import ArmLine, PolicyLine
from scenarios.reports.story import Story
from scenarios.reports.tradeoff_chart import Point, tradeoff


def policies(story: Story) -> str:
    """The trade-off of the arms as a picture, then the arms and the policies as tables."""
    points = [p for arm in story.run.arms if (p := _point(story, arm))]
    picture = ""
    if points:
        svg = tradeoff(points, story.say("tradeoff_x"), story.say("tradeoff_y"), story.voice.language)
        alternative = story.say("tradeoff_alt", count=story.numbers.decimal(len(points)))
        picture = figure(svg, alternative, story.say("tradeoff_caption"))
    return section(
        f"tradeoff-{story.voice.language}", story.say("tradeoff"), picture, _arms(story), _repeats(story)
    )  # fmt: skip


def _point(story: Story, arm: ArmLine) -> Point | None:
    """An arm that cut anything; another has no rate of harm."""
    rate = story.findings.measure("harmful_per_1000", arm=arm.id)
    share = story.findings.value("share_cut", arm=arm.id)
    if rate is None or rate.value is None or rate.low is None or rate.high is None or not share:
        return None
    own = arm.id == story.arm
    return Point(story.run.policy(arm.policy).id, share * 1000, rate.value, rate.low, rate.high, own)


def _arms(story: Story) -> str:
    keys = ("seen", "asked", "flagged", "cut", "harmful_cuts", "saved_vnd", "tubes", "blood_ml")
    columns = ("arm", "seen", "asked", "flagged", "cut", "harmful", "saved", "tubes", "blood", "rate")
    rows = [
        [story.arm_title(arm), *(story.count(key, arm=arm.id) for key in keys), _rate(story, arm)]
        for arm in story.run.arms
    ]
    return table(story.say("arms_table"), [story.say(f"col_{c}") for c in columns], rows)


def _rate(story: Story, arm: ArmLine) -> str:
    value = story.findings.value("harmful_per_1000", arm=arm.id)
    return "–" if value is None else story.numbers.decimal(value, 1)


def _repeats(story: Story) -> str:
    columns = ("policy", "d3", "cross", "pending", "undecided", "shortfall")
    head = [story.say("step_d1"), story.say("step_d2")]
    names = [story.say(f"col_{c}") for c in columns]
    rows = [_policy(story, policy) for policy in story.run.policies]
    return table(story.say("policies_table"), [names[0], *head, *names[1:]], rows)


def _policy(story: Story, policy: PolicyLine) -> list[str]:
    named = {"policy": policy.id}
    own = policy.id == story.run.policies[0].id
    scope = {"scope": "cross"} if own else {**named, "scope": "cross"}
    counts = [story.count(key, **named) for key in ("repeats_d1", "repeats_d2", "repeats_d3")]
    rest = [story.count("repeats_d3", **scope), *(story.count(k, **named) for k in ("pending", "undecided_d3"))]
    shortfall = story.numbers.decimal(policy.burn_in_shortfall_days)
    return [f"{story.policy_title(policy)} · {policy.id}", *counts, *rest, shortfall]
