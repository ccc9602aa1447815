"""Whether the history was long enough: the share of repeats day by day, from the first day anything is known."""

from __future__ import annotations

from scenarios.reports.markup import section, text
from scenarios.studies.fitting import longest_stretched
from scenarios.studies.pages.charts import Line, lines
from scenarios.studies.pages.told import Told
from scenarios.studies.statistics import cumulative_share

WINDOW_DAYS = 15  # half width of the moving mean; a month smooths weekdays and monthly visits
_STEP = 3  # every third day is drawn: the eye sees no difference and the page stays small


def history(told: Told) -> str:
    """The cumulative plot (Welch), with a line where measuring begins."""
    days = [world["days"] for world in told.findings.of.per_world()]
    moving, so_far = cumulative_share([d["orders"] for d in days], [d["repeats"] for d in days], WINDOW_DAYS)
    drawn = [
        Line(told.say(name), [(float(n), 100 * float(v)) for n, v in list(enumerate(values))[::_STEP] if v == v])
        for name, values in (("moving", moving), ("so_far", so_far))
    ]
    burn_in = told.study.scenario.burn_in_days
    svg = lines(drawn, told.say("days_of_history"), told.say("share_repeats"), told.voice.language, mark=burn_in)
    analyte, longest = longest_stretched(told.study)
    words = {"burn_in": told.numbers.decimal(burn_in), "longest": told.numbers.decimal(longest), "analyte": analyte}
    return section(
        f"history-{told.voice.language}",
        told.say("history"),
        text("p", told.say("history_intro", **words)),
        told.picture("history", svg, told.say("history_alt"), told.say("history_caption")),
    )
