"""The short table that an audit prints: rows read, kept and set aside, repeats, and where most could be cut."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scenarios.cli.figures import Figures
from scenarios.cli.screen import note, print_figures, print_json
from scenarios.cli.voice import messages
from scenarios.run_folder import measures_object

if TYPE_CHECKING:
    from scenarios.audits import AuditOutcome
    from scenarios.cli.voice import Voice

ROWS = ("rows_read", "rows_kept", "rows_set_aside", "orders")
COUNTS = ("repeats_d1", "repeats_d2", "repeats_d3", "undecided_d1", "undecided_d2", "undecided_d3", "same_moment")
MOST_BROKEN = 8  # kinds of broken lines shown; the table of rejects holds every line
MOST_EMPTY = 5  # empty files named; measures.json names them all
LONGEST_LIST = 12  # analytes shown; the measures file holds them all


def print_audit(outcome: AuditOutcome, out: Path | None, as_json: bool, voice: Voice) -> int:
    """Print what was found; the exit code of the command."""
    if as_json:
        print_json(measures_object(outcome.run, outcome.measures))
    else:
        _print_tables(outcome, voice)
    if out is not None and not as_json:
        _print_places(outcome, out, voice)
    elif not as_json and (codes := Figures(outcome.measures).value("unmapped_codes")):
        print(voice.say("audit.unmapped_unwritten", codes=voice.number(codes)))
    if outcome.trouble:
        note(voice.say("error", what=voice.phrase(outcome.trouble)))
    return outcome.exit_code


def _print_places(outcome: AuditOutcome, out: Path, voice: Voice) -> None:
    """Where to read on: the two lists for people, and the report."""
    figures = Figures(outcome.measures)
    if codes := figures.value("unmapped_codes"):
        rows, place = voice.number(figures.value("unmapped_rows")), out / "unmapped.csv"
        print(voice.say("audit.unmapped", codes=voice.number(codes), rows=rows, path=place))
    print(voice.say("audit.cuttable", path=out / "cuttable.csv"))
    print(voice.say("run.report", path=out / "report.html"))


def _print_tables(outcome: AuditOutcome, voice: Voice) -> None:
    figures = Figures(outcome.measures)
    print(voice.say("audit.orders"))
    print()
    rows = [[voice.say(f"row.{key}"), voice.number(figures.value(key))] for key in ROWS]
    reasons = [[f"  {_reason(m, voice)}", voice.number(m["value"])] for m in _finer(outcome, "rows_set_aside")]
    print_figures([*rows[:3], *reasons, *rows[3:]], [voice.say("head.rows"), voice.say("head.number")])
    print()
    policies = outcome.run["policies"]
    counts = [
        [voice.say(f"row.{key}"), *(voice.number(figures.value(key, policy=p)) for p in policies)] for key in COUNTS
    ]
    if any(figures.value(f"undecided_d{n}", policy=p) for n in (1, 2, 3) for p in policies):
        counts += [[voice.say(f"row.if_yes_d{n}"), *(_if_yes(n, p, policies, figures, voice) for p in policies)]
                   for n in (1, 2, 3)]  # fmt: skip
    print_figures(counts, [voice.say("head.policy"), *policies])
    print()
    _print_analytes(outcome, figures, voice)
    _print_broken(outcome, voice)
    for what, consequence in outcome.run["not_carried"].items():
        known = f"not_carried.{what}"
        words = voice.say(known) if known in messages() else consequence
        print(voice.say("audit.not_carried", what=what, consequence=words))
    for told in (*unpriced_words(outcome.run, voice), *empty_words(outcome.run, voice)):
        print(told)
    if others := outcome.run["passed_over"]:
        kinds = ", ".join(f"{suffix or '?'} {number}" for suffix, number in others.items())
        print(voice.say("audit.passed_over", files=voice.number(sum(others.values())), kinds=kinds))


def unpriced_words(run: Any, voice: Voice) -> list[str]:
    """A sentence per policy and payer whose price table leaves early repeats without a price: how many, and why."""
    numbers = ("orders", "without_price", "of_a_service", "of_a_bare_analyte")
    return [
        voice.say("audit.unpriced", policy=one["policy"], payer=one["payer"],
                  **{name: voice.number(one[name]) for name in numbers})
        for one in run["prices"]["unpriced"]
    ]  # fmt: skip


def empty_words(run: Any, voice: Voice) -> list[str]:
    """Which files were empty, in one sentence; nothing where none was."""
    names = run["without_records"]
    shown = ", ".join(names[:MOST_EMPTY]) + (", ..." if len(names) > MOST_EMPTY else "")
    return [voice.say("audit.without_records", files=voice.number(len(names)), names=shown)] if names else []


def _if_yes(n: int, policy: str, policies: list[str], figures: Figures, voice: Voice) -> str:
    """The count if every unknown were yes."""
    own = {} if policy == policies[0] else {"policy": policy}
    return voice.number(figures.value(f"repeats_d{n}", unknown="yes", **own))


def _print_analytes(outcome: AuditOutcome, figures: Figures, voice: Voice) -> None:
    keys = ("repeats_d1", "repeats_d2", "repeats_d3")
    repeated = [m for m in _finer(outcome, "repeats_d1", "analyte") if m["value"]]
    most = sorted(repeated, key=lambda m: (-m["value"], m["groups"]["analyte"]))[:LONGEST_LIST]
    names = [m["groups"]["analyte"] for m in most]
    rows = [[name, *(voice.number(figures.value(key, analyte=name)) for key in ("results", *keys))] for name in names]
    if rows:
        print_figures(rows, [voice.say("column.analytes"), voice.say("head.results"), "D1", "D2", "D3"])
        print()


def _print_broken(outcome: AuditOutcome, voice: Voice) -> None:
    """What was wrong with the broken lines, and where the first of each kind stands."""
    for kind in outcome.broken[:MOST_BROKEN]:
        why = voice.phrase(kind.detail)
        print(voice.say("audit.broken", lines=voice.number(kind.lines), where=kind.where, why=why))
    if outcome.broken:
        print()


def _reason(row: Any, voice: Voice) -> str:
    return voice.say(f"reason.{row['groups']['reason'].replace(' ', '_')}")


def _finer(outcome: AuditOutcome, key: str, group: str = "reason") -> list[Any]:
    return [m for m in outcome.measures if m["key"] == key and set(m["groups"]) == {group}]
