"""Page one: the question, the primary outcome with its interval, and how the study ended."""

from __future__ import annotations

from emr_hub import __version__
from scenarios.reports.markup import section, text, tiles
from scenarios.studies.pages.told import Told


def front(told: Told) -> str:
    """Title, byline, question, headline, the end of the study and what was expected."""
    study, found, voice = told.study, told.findings.primary, told.voice
    where = {"arm": told.arm(found.arm), "control": told.arm(found.control), "outcome": told.label(found.outcome)}
    words = {"value": told.number(found.interval.value), "between": told.between(found.interval)}
    parts = (
        text("h1", study.title.in_language(voice.language)),
        text("p", told.say("byline", **_byline(told)), class_="byline"),
        text("p", voice.say("synthetic_banner"), class_="banner"),
        section(
            f"front-{voice.language}",
            study.question.in_language(voice.language),
            tiles([(words["value"], where["outcome"], told.say("interval_of", between=words["between"]))]),
            text("p", told.say("headline", **where, **words)),
            text("p", _ending(told)),
            text("p", told.say("primary_only")),
            text("p", told.say("expected", expected=study.expected.in_language(voice.language))),
        ),
    )
    return "".join(parts)


def _byline(told: Told) -> dict[str, str]:
    study, scenario = told.study, told.study.scenario
    return {
        "study": study.id, "scenario": scenario.id, "worlds": told.numbers.decimal(told.findings.of.replications),
        "persons": told.numbers.decimal(scenario.patients), "first": told.numbers.day(scenario.start.isoformat()),
        "last": told.numbers.day(scenario.end.isoformat()), "burn_in": told.numbers.decimal(scenario.burn_in_days),
        "seed": str(study.seed), "version": __version__,
    }  # fmt: skip


def _ending(told: Told) -> str:
    """How the number of worlds came about; a cap is said here, on page one."""
    of, rule, found = told.findings.of, told.study.stop, told.findings.primary.interval
    worlds = told.numbers.decimal(of.replications)
    if told.study.sampling:
        points = told.numbers.decimal(len(of.points))
        return told.say("ended_design", worlds=worlds, points=points)
    share = abs(found.half_width / found.value) if found.half_width is not None and found.value else None
    shares = {"share": told.numbers.share(share, 1.0), "wanted": told.numbers.share(rule.half_width_share, 1.0)}
    least = told.numbers.decimal(rule.at_least)
    return told.say("ended_cap" if of.capped else "ended_rule", worlds=worlds, least=least, **shares)
