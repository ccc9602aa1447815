"""`emr-hub matching evaluate`: how well generated registrations are linked, beside the rivals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from scenarios.cli.options import AsJson, Quiet

if TYPE_CHECKING:
    from scenarios.cli.voice import Voice
    from scenarios.linkage import Evaluation, Part, Share

RIVAL_WORDS = ("exact", "splink")
METHOD_HEADS = ("method", "right", "missed", "wrong", "sensitivity", "predictive", "f1", "reviewed", "queue")
PART_HEADS = ("registrations", "sensitivity", "reviewed", "wrong")
UNSEEN_SEED = 424_242  # no seed that anything was tuned or trained on


def evaluate(
    context: typer.Context,
    persons: Annotated[int, typer.Option("--persons", min=10)] = 20_000,
    seed: Annotated[int, typer.Option("--seed", min=0)] = UNSEEN_SEED,
    profile: Annotated[list[str] | None, typer.Option("--profile", metavar="NAME")] = None,
    model: Annotated[str | None, typer.Option("--model", metavar="ID")] = None,
    population: Annotated[int | None, typer.Option("--population", min=2)] = None,
    rival: Annotated[list[str] | None, typer.Option("--rival", metavar="|".join(RIVAL_WORDS))] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Draw registrations, link them, and print what was right, wrong and missed."""
    from coordinator.match_models import DEFAULT_MODEL, load_model
    from scenarios.cli.progress import shown_progress
    from scenarios.cli.screen import print_json
    from scenarios.linkage import Subject, as_object, check_profiles, known_profiles
    from scenarios.linkage import evaluate as evaluated

    profiles = check_profiles(profile) if profile else known_profiles(held_out=True)
    subject = Subject(seed, persons, profiles, load_model(model or DEFAULT_MODEL), population or persons)
    with shown_progress(context.obj, quiet) as progress:
        found = evaluated(subject, _rivals(rival or ["exact"]), progress)
    if as_json:
        print_json(as_object(found))
    else:
        _print(found, context.obj)
    return 0


def _rivals(words: Sequence[str]) -> list[str]:
    from emr_hub.errors import UsageError
    from scenarios.linkage import RIVALS, SPLINK

    for word in words:
        if word not in RIVAL_WORDS:
            raise UsageError(f"got {word!r}", where="--rival", expected=f"one of {', '.join(RIVAL_WORDS)}")
    if "splink" in words:
        from coordinator.linking.training import require_splink

        require_splink()  # said before minutes of work, not after
    return [name for name in RIVALS if ("splink" if name == SPLINK else "exact") in words]


def _print(found: Evaluation, voice: Voice) -> None:
    from scenarios.cli.screen import print_figures

    subject = found.subject
    print(voice.say(
        "matching.subject", registrations=voice.number(found.registrations), persons=voice.number(subject.persons),
        seed=subject.seed, profiles=", ".join(subject.profiles), model=f"{subject.model.id} {subject.model.version}",
        population=voice.number(subject.population),
    ))  # fmt: skip
    print()
    print_figures(_methods(found, voice), _heads(voice, *METHOD_HEADS))
    for title, parts in (("profile", found.profiles), ("cause", found.causes)):
        print()
        print_figures([_part(part, voice) for part in parts], _heads(voice, title, *PART_HEADS))
    print()
    print_figures(_relations(found, voice), [*_heads(voice, "relation"), *found.wrong, *_heads(voice, "asked")])
    print()
    print(voice.say("matching.intervals"))


def _heads(voice: Voice, *names: str) -> list[str]:
    return [voice.say(f"matching.head_{name}") for name in names]


def _methods(found: Evaluation, voice: Voice) -> list[list[str]]:
    rows = []
    for q in found.qualities:
        counts = [voice.number(q.confusion[key]) for key in ("right", "missed", "wrong")]
        shares = [_share(s, voice) for s in (q.sensitivity, q.predictive_value, q.f1, q.reviewed)]
        rows.append([q.method, *counts, *shares, f"{voice.number(100 * q.queue / max(q.registrations, 1), 2)} %"])
    return rows


def _part(part: Part, voice: Voice) -> list[str]:
    wrong = part.predictive_value.of - part.predictive_value.found
    shares = [_share(s, voice) for s in (part.sensitivity, part.reviewed)]
    return [part.name, voice.number(part.registrations), *shares, voice.number(wrong)]


def _relations(found: Evaluation, voice: Voice) -> list[list[str]]:
    rows = []
    for relation, asked in found.asked.items():
        counts = [voice.number(wrong[relation]) if relation in wrong else "" for wrong in found.wrong.values()]
        rows.append([relation, *counts, voice.number(asked)])
    return rows


def _share(share: Share, voice: Voice) -> str:
    """A share with its interval, in per cent."""
    if share.value is None or share.low is None or share.high is None:
        return voice.say("unknown")
    value, low, high = (voice.number(100 * x, 3) for x in (share.value, share.low, share.high))
    return f"{value} ({low}-{high})"
