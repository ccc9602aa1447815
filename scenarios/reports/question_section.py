"""What was asked, in which arms, what was expected, and what was found."""

from __future__ import annotations

from scenarios.definition import Words
from scenarios.measures.expectations import Finding, findings_of
from scenarios.measures.expected_words import in_words
from scenarios.reports.markup import section, table, text
from scenarios.reports.run_summary import ArmLine
from scenarios.reports.story import Story

_KEYS = ("seen", "flagged", "cut")
_VERDICTS = {True: "found_as_expected", False: "found_otherwise", None: "found_unknown"}


def question(story: Story) -> str:
    """The question, and in words what was expected before the run."""
    if story.run.question is None or story.run.expected is None:
        return ""
    asked, hoped = (words.in_language(story.voice.language) for words in (story.run.question, story.run.expected))
    lines = text("p", asked, class_="lead") + text("p", story.say("question_expected", expected=hoped))
    return section(f"question-{story.voice.language}", story.say("question"), lines)


def arms(story: Story) -> str:
    """The scenario's own arms beside each other, then each expectation with what was found."""
    own = [arm for arm in story.run.arms if "@" not in arm.id]
    head = [story.say(f"col_{name}") for name in ("arm", "policy", "seen", "flagged", "cut", "share", "harmful")]
    whole = table(story.say("own_arms_table"), head, [_arm(story, arm) for arm in own], words=2)
    return section(f"arms-{story.voice.language}", story.say("own_arms"), whole, _expectations(story))


def _arm(story: Story, arm: ArmLine) -> list[str]:
    counts = [story.count(key, arm=arm.id) for key in _KEYS]
    rest = [story.share("cut", arm=arm.id), story.count("harmful_cuts", arm=arm.id)]
    return [story.arm_title(arm), arm.policy if arm.coordinator else "–", *counts, *rest]


def _expectations(story: Story) -> str:
    found = findings_of(story.run.directions, story.findings.all)
    if not found:
        return ""
    head = [story.say(f"col_{name}") for name in ("expectation", "outcome", "found", "beside")]
    rows = [_expectation(story, one) for one in found]
    held = sum(one.holds is True for one in found)
    numbers = story.numbers
    sentence = story.say("expectations_held", held=numbers.decimal(held), all=numbers.decimal(len(found)))
    return text("p", sentence) + table(story.say("expectations_table"), head, rows, words=2)


def _expectation(story: Story, one: Finding) -> list[str]:
    titles = {arm.id: Words(arm.title_en, arm.title_vi) for arm in story.run.arms}
    sentence = in_words(one.direction, titles, story.voice.language)
    values = [story.numbers.decimal(value) for value in (one.arm, one.than)]
    return [sentence, story.say(_VERDICTS[one.holds]), *values]
