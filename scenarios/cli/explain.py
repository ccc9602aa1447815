"""`emr-hub explain`: the full reasoning for one order, from a run folder or an audit folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scenarios.cli.options import AsJson, Folder, PolicyName

if TYPE_CHECKING:
    from scenarios.cli.voice import Voice
    from scenarios.explaining import AnalyteCase, ChainCase, Explanation, OrderFacts, Told


def explain(
    context: typer.Context,
    order: Annotated[int, typer.Argument(metavar="ORDER", min=1)],
    folder: Folder = Path("."),
    policy: PolicyName = None,
    arm: Annotated[str | None, typer.Option("--arm", metavar="ARM")] = None,
    as_json: AsJson = False,
) -> int:
    """Explain one order; exit code 1 when `decide` says something else than the folder's tables."""
    from scenarios.cli.screen import print_json
    from scenarios.explaining import explain_order

    told = explain_order(order, folder, policy, arm)
    if as_json:
        print_json(_plain(told))
    else:
        for line in explanation_lines(told, context.obj):
            print(line)
    return 0 if told.agrees else 1


def explanation_lines(told: Explanation, voice: Voice) -> list[str]:
    """The explanation in words."""
    lines = _order_lines(told.order, voice)
    for chain in told.chains:
        lines += ["", *_chain_lines(chain, voice)]
    agrees = "explain.agrees" if told.agrees else "explain.differs"
    return [*lines, "", voice.say(agrees)]


def _order_lines(order: OrderFacts, voice: Voice) -> list[str]:
    age = (
        voice.say("unknown") if order.age_days is None else voice.say("explain.age", days=voice.number(order.age_days))
    )
    context = voice.say(f"context.{order.context}") if order.context else voice.say("unknown")
    lines = [
        voice.say("explain.order", order=order.order_id, service=_service(order.service, voice),
                  facility=order.facility),
        voice.say("explain.state", context=context, age=age),
        voice.say("explain.times", signed=_when(order.signed, voice), collected=_when(order.collected, voice),
                  resulted=_when(order.resulted, voice)),
        voice.say("explain.results", results="; ".join(order.results) or voice.say("explain.none")),
        voice.say("explain.cards", cards="; ".join(order.cards)),
    ]  # fmt: skip
    if order.unstable is not None:
        lines.append(voice.say("explain.unstable", unstable=_when(order.unstable, voice)))
    return [*lines, voice.say("explain.protocol", protocol=order.protocol)] if order.protocol else lines


def _service(code: str, voice: Voice) -> str:
    from emr_hub.terminology import services

    known = services().get(code)
    if known is None:
        return code or voice.say("explain.single")
    return f"{code} {known.name_vi if voice.language == 'vi' else known.name_en}"


def _when(instant: int | None, voice: Voice) -> str:
    from emr_hub.clock import to_fhir

    return voice.say("unknown") if instant is None else to_fhir(instant)[:19].replace("T", " ")


def _chain_lines(chain: ChainCase, voice: Voice) -> list[str]:
    head = voice.say(f"explain.chain_{chain.name}") if chain.name in ("d1", "d2", "d3") else voice.say(
        "explain.chain_arm", arm=chain.name)  # fmt: skip
    title = chain.policy.title_vi if voice.language == "vi" else chain.policy.title_en
    lines = [f"{head} · {chain.policy.id}: {title}"]
    if chain.verdict is None:
        return [*lines, "  " + voice.say("explain.not_asked"), *_differences(chain, voice)]
    for part in chain.analytes:
        lines += _analyte_lines(part, chain, voice)
    said = voice.say(f"verdict.{chain.verdict.value}")
    counted = chain.outcome.get("counted")
    end = f" {voice.say('explain.counted', answer=voice.say(f'answer.{counted}'))}" if counted else ""
    return [*lines, "  " + voice.say("explain.verdict", verdict=said) + end, *_differences(chain, voice)]


def _analyte_lines(part: AnalyteCase, chain: ChainCase, voice: Voice) -> list[str]:
    from emr_hub.terminology import analytes

    of = analytes()[part.analyte]
    name = of.name_vi if voice.language == "vi" else of.name_en
    if part.source_order is None and part.told[0].fact == "fact.no_candidate":
        return [f"  {name}: {voice.say('fact.no_candidate')}"]
    source = voice.say("explain.source", order=part.source_order) if part.source_order else ""
    lines = [f"  {name}{source}"]
    for told in part.told:
        aside = "" if _counts(told, chain) else f" [{voice.say('explain.aside')}]"
        lines.append(
            f"    {told.criterion:>2} {_criterion(told, voice)}: {_answer(told, voice)}{aside}; {_fact(told, voice)}"
        )
        if told.wanted:
            lines.append(f"       {voice.say('explain.wanted', wanted=voice.say(told.wanted))}")
    return lines


def _counts(told: Told, chain: ChainCase) -> bool:
    """Whether the chain asks this criterion at all."""
    from coordinator.decision import CONDITIONS, Count

    return chain.name not in ("d1", "d2", "d3") or told.criterion in CONDITIONS[Count(chain.name)]


def _criterion(told: Told, voice: Voice) -> str:
    return voice.say(f"criterion.{told.criterion.word}")


def _answer(told: Told, voice: Voice) -> str:
    return voice.say(f"answer.{told.answer.word}")


def _fact(told: Told, voice: Voice) -> str:
    values = {key: _spoken(key, value, voice) for key, value in told.values.items()}
    return voice.say(told.fact, **values)


def _spoken(key: str, value: object, voice: Voice) -> object:
    """Words of a closed list in the language asked for; everything else as it is."""
    from scenarios.cli.voice import messages

    if key == "windows" and isinstance(value, list):
        return "; ".join(_window(row, voice) for row in value)
    known = f"{key}.{value}"
    return voice.say(known) if known in messages() else value


def _window(row: dict[str, Any], voice: Voice) -> str:
    context = voice.say(f"context.{row['context']}")
    if row["hours"] is None:
        return f"{context}: -"
    scope = voice.say(f"explain.for_{row['kind']}", target=row["target"])
    return voice.say("explain.window", context=context, hours=row["hours"], scope=scope, source=row["source"],
                     status=_spoken("status", row["status"], voice))  # fmt: skip


def _differences(chain: ChainCase, voice: Voice) -> list[str]:
    return [
        "  " + voice.say("explain.difference", what=key, here=chain.outcome.get(key, ""), there=chain.stored[key])
        for key in chain.differences
    ]


def _plain(told: Explanation) -> dict[str, Any]:
    """The explanation as plain values."""
    from dataclasses import asdict

    chains = [{
        "name": c.name, "policy": c.policy.id, "verdict": c.verdict.value if c.verdict else None,
        "answers": {k.word: a.word for k, a in c.answers.items()},
        "analytes": [{"analyte": a.analyte, "source_order": a.source_order, "reusable": a.reusable.word,
                      "answers": [{"criterion": t.criterion.word, "answer": t.answer.word, "fact": t.fact,
                                   "values": dict(t.values), "wanted": t.wanted} for t in a.told]} for a in c.analytes],
        "outcome": dict(c.outcome), "stored": dict(c.stored), "differences": list(c.differences),
    } for c in told.chains]  # fmt: skip
    return {"kind": told.kind, "order": asdict(told.order), "agrees": told.agrees, "chains": chains}
