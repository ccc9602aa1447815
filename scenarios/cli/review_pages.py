"""What a reviewer reads on the screen: the queue, two cards side by side, a person, and what a decision did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.cli.screen import note, print_list

if TYPE_CHECKING:
    from scenarios.cli.voice import Voice

FIELDS = ("name", "birth_date", "sex", "cccd", "bhyt", "phone", "address")
_PLAIN = ("facility", "record_number")


def print_queue(found: dict[str, Any], voice: Voice) -> None:
    """One line per question; how much waits, and since when, beside it."""
    columns = ("item", "days", "grade", "bits", "cause", "pair")
    rows = [
        (
            one["item"],
            voice.number(one["days"], 1),
            voice.say(f"grade.{one['grade']}"),
            f"{voice.number(one['bits'], 1)} / {voice.number(one['needed'], 1)}",
            one["cause"][voice.language],
            " ~ ".join(one["pair"]),
        )
        for one in found["items"]
    ]
    print_list(rows, [voice.say(f"column.{name}") for name in columns])
    note(voice.say(
        "review.queue", waiting=voice.number(found["waiting"]), aside=voice.number(found["set_aside"]),
        days=voice.number(found["oldest_days"], 1), decided=voice.number(found["decided_last_day"]),
    ))  # fmt: skip


def print_sides(found: dict[str, Any], voice: Voice) -> None:
    """Two cards field by field, with the level and the bits of each; then what decided and what is doubted."""
    one, other = found["cards"]
    evidence = {step["field"]: step for step in found["evidence"]}
    rows: list[tuple[str, ...]] = [
        (voice.say("column.registration"), one["registration"], other["registration"], "", "")
    ]
    rows += [(voice.say(f"card.{f}"), one[f] or "", other[f] or "", "", "") for f in _PLAIN]
    rows += [_compared(field, one, other, evidence.get(field), voice) for field in FIELDS]
    rows += [(voice.say("card.differing"), *(" ".join(c["differing"]) for c in (one, other)), "", "")]
    rows += [(voice.say("card.results"), *(voice.number(c["results"]) for c in (one, other)), "", "")]
    rows += [(voice.say("card.person"), *(" ".join(c["person_registrations"]) for c in (one, other)), "", "")]
    print_list(rows, [voice.say(f"column.{name}") for name in ("field", "one", "other", "level", "bits")])
    print(voice.say("review.judged", grade=voice.say(f"grade.{found['grade']}"), bits=voice.number(found["bits"], 1),
                    needed=voice.number(found["needed"], 1), why=_why(found, voice)))  # fmt: skip
    print(voice.say("review.cause", cause=found["cause"][voice.language]))
    for card in (one, other):
        for doubt in card["doubts"]:
            print(voice.say("review.doubt", registration=card["registration"], doubt=voice.phrase(doubt)))
    if not found["open"]:
        print(voice.say("review.together" if found["together"] else "review.settled"))


def _compared(field: str, one: Any, other: Any, step: dict[str, Any] | None, voice: Voice) -> tuple[str, ...]:
    level, bits = ("", "") if step is None else (voice.say(f"level.{step['level']}"), _signed(step["bits"], voice))
    return voice.say(f"card.{field}"), _value(field, one[field], voice), _value(field, other[field], voice), level, bits


def _value(field: str, said: str | None, voice: Voice) -> str:
    """What is said, as written; a sex, which is a code, in words."""
    return voice.say(f"sex.{said}") if field == "sex" and said else said or ""


def _signed(bits: float, voice: Voice) -> str:
    return f"{'-' if bits < 0 else '+'}{voice.number(abs(bits), 1)}"


def _why(found: dict[str, Any], voice: Voice) -> str:
    """The veto or rule that decided, in words, with the name it has in the documents."""
    name = found["veto"] or found["rule"]
    return f"{voice.say(f'why.{name}')} ({name})" if name else voice.say("why.score")


def print_outcome(found: dict[str, Any], voice: Voice) -> None:
    """What holds now, who was parted and who is told."""
    print(voice.say("review.one" if found["together"] else "review.two", pair=" ~ ".join(found["pair"])))
    for one, other in found["parted"]:
        print(voice.say("review.parted", one=one, other=other))
    for task in found["notices"]:
        print(voice.say("review.notice", task=task))


def print_person(found: dict[str, Any], voice: Voice) -> None:
    """The view of what is best known, the cards behind it, and the log."""
    print(voice.say("review.person", person=found["person"], registrations=" ".join(found["registrations"])))
    rows = [
        (
            voice.say(f"card.{field}"),
            _value(field, said["value"], voice),
            " ".join(said["said_by"]),
            " | ".join(said["others"]),
        )
        for field, said in found["best_known"].items()
    ]
    print_list(rows, [voice.say(f"column.{name}") for name in ("field", "best_known", "said_by", "others")])
    log = [(one["at"], one["event"], one["one"], one["other"] or "", one["by"]) for one in found["events"]]
    print_list(log, [voice.say(f"column.{name}") for name in ("at", "event", "one", "other", "by")])
