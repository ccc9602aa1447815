"""`emr-hub policies`: the rules that can be applied, and one of them in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from coordinator.decision import Policy, Window
    from scenarios.cli.voice import Voice


def app() -> typer.Typer:
    """`policies` lists; `policies show ID` shows one."""
    group = typer.Typer(rich_markup_mode=None, invoke_without_command=True)
    group.callback()(policies)
    group.command("show")(show)
    return group


def policies(context: typer.Context) -> None:
    """List the policies."""
    if context.invoked_subcommand is not None:
        return
    from coordinator.policies import load_policy, shipped_ids
    from scenarios.cli.screen import print_list

    voice = context.obj
    listed = [load_policy(name) for name in shipped_ids()]
    rows = [(p.id, _title(p, voice), p.legal_status, p.dated) for p in listed]
    print_list(rows, [voice.say(f"column.{name}") for name in ("id", "title", "legal_status", "dated")])


def show(context: typer.Context, policy: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Show one policy: its clock, the criteria that bind and every window."""
    from coordinator.policies import load_policy
    from scenarios.cli.screen import print_list

    voice, found = context.obj, load_policy(policy)
    for name, value in _facts(found, voice):
        print(f"{voice.say('column.' + name)}: {value}")
    columns = ("kind", "target", "context", "hours", "only", "min_age_days", "source", "status")
    print_list([_row(window, voice) for window in found.windows], [voice.say(f"column.{name}") for name in columns])


def _facts(policy: Policy, voice: Voice) -> list[tuple[str, str]]:
    binding = ", ".join(sorted(criterion.word for criterion in policy.binds))
    return [
        ("id", policy.id),
        ("title", _title(policy, voice)),
        ("legal_status", policy.legal_status),
        ("dated", policy.dated),
        ("source", policy.source),
        ("clock", str(policy.clock.value)),
        ("binds", binding),
    ]


def _row(window: Window, voice: Voice) -> tuple[str, ...]:
    from emr_hub.clock import HOUR

    context = voice.say("any") if window.context is None else str(window.context.value)
    only = voice.say("only.positive") if window.only_positive else ""
    hours = f"{window.max_age / HOUR:g}"
    return (
        window.kind.value,
        window.target,
        context,
        hours,
        only,
        str(window.min_age_days),
        window.source,
        window.status,
    )


def _title(policy: Policy, voice: Voice) -> str:
    return policy.title_vi if voice.language == "vi" else policy.title_en
