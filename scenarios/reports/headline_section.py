"""The finding in words, across facilities first, and the five figures to remember."""

from __future__ import annotations

from scenarios.reports.markup import section, text, tiles
from scenarios.reports.story import Story


def title(story: Story) -> str:
    """Name of the run, what it was, and that it is a simulation."""
    run, numbers = story.run, story.numbers
    byline = story.say(
        "byline", scenario=run.scenario, persons=numbers.decimal(run.persons), first=numbers.day(run.first_day),
        last=numbers.day(run.last_day), burn_in=numbers.decimal(run.burn_in_days), seed=str(run.seed),
        version=run.version,
    )  # fmt: skip
    heading = text("h1", story.voice.choose(run.title_en, run.title_vi))
    return heading + text("p", byline, class_="byline") + text("p", story.say("synthetic_banner"), class_="banner")


def headline(story: Story) -> str:
    """What could be cut, what was cut, and what that would have hidden."""
    sentences = [_present(story), _done(story), _harm(story)]
    leads = "".join(text("p", s, class_="lead") for s in sentences)
    rest = "".join(text("p", s) for s in (*_second(story), _rule(story)))
    return section(f"headline-{story.voice.language}", story.say("headline"), leads, tiles(_figures(story)), rest)


def _present(story: Story) -> str:
    cross = story.say(
        "headline_cross", orders=story.count("orders"), cross=story.count("repeats_d3", scope="cross"),
        cross_share=story.share("repeats_d3", scope="cross"),
    )  # fmt: skip
    same = story.say(
        "headline_same",
        same=story.count("repeats_d3", scope="same"),
        same_share=story.share("repeats_d3", scope="same"),
    )
    return f"{cross} {same}"


def _done(story: Story) -> str:
    arm = story.arm
    done = story.say(
        "headline_arm", flagged=story.count("flagged", arm=arm), cut=story.count("cut", arm=arm),
        share=story.share("cut", arm=arm), vnd=story.numbers.money(story.findings.value("saved_vnd", arm=arm)),
        tubes=story.count("tubes", arm=arm), blood=story.count("blood_ml", arm=arm),
    )  # fmt: skip
    across = story.findings.measure("cut", arm=arm, scope="cross")
    if across is None:
        return done
    seen = story.count("seen", arm=arm, scope="cross")
    return f"{done} " + story.say("headline_arm_cross", seen=seen, cut=story.numbers.decimal(across.value))


def _harm(story: Story) -> str:
    rate = story.findings.measure("harmful_per_1000", arm=story.arm)
    if rate is None or rate.value is None:
        return story.say("headline_no_harm_rate")
    numbers = story.numbers
    return story.say(
        "headline_harm", cut=numbers.decimal(rate.denominator), harmful=numbers.decimal(rate.numerator),
        rate=numbers.decimal(rate.value), low=numbers.decimal(rate.low), high=numbers.decimal(rate.high),
    )  # fmt: skip


def _second(story: Story) -> list[str]:
    own, second = story.run.policies[0].id, story.run.second_headline
    if own == second or second not in {p.id for p in story.run.policies}:
        return []
    counts = {scope: story.count("repeats_d3", policy=second, scope=scope) for scope in ("cross", "same")}
    return [story.say("headline_second", title=story.policy_title(story.run.policy(second)), **counts)]


def _rule(story: Story) -> str:
    own = story.run.policies[0]
    standing = story.voice.choose(own.standing_en, own.standing_vi)
    return story.say("headline_policy", title=story.policy_title(own), standing=standing).strip()


def _figures(story: Story) -> list[tuple[str, str, str]]:
    arm, numbers, find = story.arm, story.numbers, story.findings
    rate = find.measure("harmful_per_1000", arm=arm)
    of_cuts = "" if rate is None else story.say(
        "of_cuts", found=numbers.decimal(rate.numerator), cuts=numbers.decimal(rate.denominator)
    )  # fmt: skip
    # A tile is narrow: the sum may be parted from its currency there, as nowhere else.
    saved = numbers.money(find.value("saved_vnd", arm=arm)).replace("\u00a0", " ")
    drawn = story.say("of_tests", tubes=story.count("tubes", arm=arm), draws=story.count("draws", arm=arm))
    of_orders = {scope: _of_orders(story, story.share("repeats_d3", scope=scope)) for scope in ("cross", "same")}
    return [
        (story.count("repeats_d3", scope="cross"), story.say("tile_cross"), of_orders["cross"]),
        (story.count("repeats_d3", scope="same"), story.say("tile_same"), of_orders["same"]),
        (story.count("cut", arm=arm), story.say("tile_cut"), _of_orders(story, story.share("cut", arm=arm))),
        (saved, story.say("tile_saved"), drawn),
        (numbers.decimal(None if rate is None else rate.value), story.say("tile_harm"), of_cuts),
    ]


def _of_orders(story: Story, share: str) -> str:
    return story.say("of_orders", share=share)
