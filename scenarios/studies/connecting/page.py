"""The answer as one page: which facility next, a table of steps, the curves, and the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from emr_hub import __version__
from hospitals.network import sites_of
from scenarios.reports.markup import figure, items, section, table, text, tiles
from scenarios.reports.network_chart import Flow, NetworkWords, Node, network
from scenarios.reports.page import page
from scenarios.reports.texts import LANGUAGES, Voice
from scenarios.studies.connecting.carrying_out import Connected, Step
from scenarios.studies.connecting.choosing import GREEDY
from scenarios.studies.connecting.flows import pair_flows
from scenarios.studies.pages.charts import Line, lines
from scenarios.studies.pages.told import decimals_of
from scenarios.studies.statistics import Interval


def write_connect_page(found: Connected) -> tuple[bytes, Mapping[str, str]]:
    """The page as UTF-8 bytes, in both languages, and its pictures in English by file name; it fetches nothing."""
    told = {voice.language: _Page(found, voice) for voice in map(Voice, LANGUAGES)}
    return page(lambda voice: told[voice.language].article()), told["en"].pictures


@dataclass(frozen=True)
class _Page:
    found: Connected
    voice: Voice
    pictures: dict[str, str] = field(default_factory=dict)

    def article(self) -> str:
        return "".join((self._front(), self._steps(), self._curves(), self._network(), self._closing()))

    def say(self, key: str, **values: str) -> str:
        return self.voice.say(f"connect_{key}", **values)

    def number(self, value: float | None) -> str:
        return self.voice.numbers.decimal(value, decimals_of(value))

    def name(self, key: str) -> str:
        return next(f.name_vi for f in sites_of(self.found.question.scenario.networks).facilities if f.key == key)

    def between(self, i: Interval) -> str:
        return "–" if i.low is None or i.high is None else f"{self.number(i.low)} – {self.number(i.high)}"

    def _front(self) -> str:
        q, first, numbers = self.found.question, self.found.steps[0], self.voice.numbers
        already = ", ".join(self.name(key) for key in q.connected) or self.say("nobody")
        words = {"scenario": q.scenario.id, "worlds": numbers.decimal(q.replications), "version": __version__,
                 "persons": numbers.decimal(q.scenario.patients), "seed": str(q.scenario.seed)}  # fmt: skip
        best = self._leading()
        adds = self.say("adds", value=self.number(best[-1].gain.value), between=self.between(best[-1].gain))
        return "".join((
            text("h1", self.say("title")),
            text("p", self.say("byline", **words), class_="byline"),
            text("p", self.voice.say("synthetic_banner"), class_="banner"),
            section(
                f"next-{self.voice.language}", self.say("answer"),
                tiles([(", ".join(self.name(s.facility) for s in best), self.say("next"), adds)]),
                text("p", self.say("already", names=already)),
                text("p", self.say("pair") if len(best) > 1 else self.say(
                    "sure", times=numbers.decimal(first.best_in), worlds=numbers.decimal(q.replications))),
            ),
        ))  # fmt: skip

    def _leading(self) -> list[Step]:
        """The first step; with the second where the first alone adds nothing."""
        steps = list(self.found.steps)
        return steps[:1] if steps[0].gain.value or len(steps) < 2 else steps[:2]

    def _steps(self) -> str:
        heads = ("step", "facility", "gain", "interval", "cuttable", "share", "interval", "best")
        return section(
            f"steps-{self.voice.language}", self.say("steps"), text("p", self.say("steps_intro")),
            table(self.say("steps_caption"), [self.say(f"col_{h}") for h in heads],
                  [self._row(n, s) for n, s in enumerate(self.found.steps, 1)], words=2),
        )  # fmt: skip

    def _row(self, n: int, s: Step) -> list[str]:
        share = [self.voice.numbers.share(x, 1.0) for x in (s.share.value, s.share.low, s.share.high)]
        return [str(n), self.name(s.facility), self.number(s.gain.value), self.between(s.gain),
                self.number(s.cuttable.value), share[0], f"{share[1]} – {share[2]}",
                f"{s.best_in}/{self.found.question.replications}"]  # fmt: skip

    def _curves(self) -> str:
        ways = sorted(self.found.orders, key=lambda way: (way != GREEDY, -sum(self.found.curve(way))))[:4]
        drawn = [
            Line(self.say(f"way_{way}"), [(float(n), x) for n, x in enumerate(self.found.curve(way))], way == GREEDY)
            for way in ways
        ]
        svg = lines(drawn, self.say("number_connected"), self.say("tests_cuttable"), self.voice.language)
        return section(f"ways-{self.voice.language}", self.say("ways"), text("p", self.say("ways_intro")),
                       self._picture("curves", svg, self.say("ways_alt"), self.say("ways_caption")))  # fmt: skip

    def _network(self) -> str:
        rank = {key: n for n, key in enumerate(self.found.orders[GREEDY], 1)}
        parts = []
        for one in self.found.question.scenario.networks:
            nodes = [
                Node(f.key, f"{rank[f.key]}. {f.name_vi}" if f.key in rank else f.name_vi, one, f.kind)
                for f in sites_of((one,)).facilities
            ]
            svg = network(nodes, self._flows({n.key for n in nodes}), self._words())
            title = self.voice.say(f"network_{one}") if one in ("north", "south") else one
            parts.append(self._picture(f"network-{one}", svg, self.say("network_alt", network=title),
                                       self.say("network_caption", network=title)))  # fmt: skip
        return section(f"network-{self.voice.language}", self.say("network"), *parts)

    def _flows(self, here: set[str]) -> list[Flow]:
        total: dict[tuple[str, str], float] = {}
        for world in self.found.worlds:
            for pair, n in pair_flows(world).items():
                total[pair] = total.get(pair, 0.0) + n / len(self.found.worlds)
        return [Flow(a, b, n) for (a, b), n in sorted(total.items()) if a in here and b in here]

    def _words(self) -> NetworkWords:
        say = self.voice.say
        tiers = (say("tier_district"), say("tier_provincial"), say("tier_central"))
        return NetworkWords(tiers, say("up"), say("down"), say("lateral"))

    def _picture(self, name: str, svg: str, alternative: str, caption: str) -> str:
        self.pictures[f"{name}.svg"] = svg
        return figure(svg, alternative, caption)

    def _closing(self) -> str:
        limits = [self.say(f"limit_{n}") for n in (1, 2, 3)]
        return section(f"limits-{self.voice.language}", self.voice.say("study_limits"), items(limits))
