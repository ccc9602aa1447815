"""How long a missed change would have stayed unseen, and how a time is said."""

from __future__ import annotations

from scenarios.reports.markup import table, text
from scenarios.reports.story import Story

_DAY = 24
_HOURS_BELOW = 2  # days: a shorter time is said in hours


def delays(story: Story) -> str:
    """Days until a missed change would have been found, arm by arm; empty when no arm missed one."""
    rows = []
    for arm in story.run.arms:
        never = story.findings.measure("never_tested_again", arm=arm.id)
        if never is None or not never.denominator:
            continue
        days = [_within(story, key, arm.id) for key in ("delay_median", "delay_ninth_decile")]
        missed = story.numbers.decimal(never.denominator)
        rows.append([story.arm_title(arm), missed, *days, story.numbers.share(never.value, never.denominator, 0)])
    if not rows:
        return ""
    head = [story.say(f"col_{c}") for c in ("arm", "missed_changes", "days_median", "days_p90", "never_again")]
    return table(story.say("delay_table"), head, rows) + text("p", story.say("delay_meaning"))


def _within(story: Story, key: str, arm: str) -> str:
    """The days, or that so many were not found within the period."""
    days = story.findings.value(key, arm=arm)
    return story.say("not_in_period") if days is None else waited(story, days)


def waited(story: Story, days: float | None) -> str:
    """A time in days, or in hours where it is short; unknown is said."""
    if days is None:
        return story.numbers.decimal(None)
    if days < _HOURS_BELOW and days != 1:
        return story.say("hours", count=story.numbers.decimal(days * _DAY))
    return story.say("days", count=story.numbers.decimal(days))
