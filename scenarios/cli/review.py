"""`emr-hub review`: the questions about who is whom, two cards side by side, and the reviewer's word."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from scenarios.cli.options import AsJson

Item = Annotated[str, typer.Argument(metavar="ITEM")]
One = Annotated[str, typer.Argument(metavar="ONE")]
Other = Annotated[str, typer.Argument(metavar="OTHER")]
Name = Annotated[str, typer.Argument(metavar="REGISTRATION")]
Url = Annotated[str | None, typer.Option("--url", metavar="URL")]
Data = Annotated[Path, typer.Option("--data", metavar="DIR")]
Database = Annotated[str | None, typer.Option("--database", metavar="URL")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME")]
Note = Annotated[str, typer.Option("--note", metavar="TEXT")]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, max=500)]
Aside = Annotated[bool, typer.Option("--set-aside")]

DATA = Path("data")
DECISIONS = ("accept", "reject", "related", "unsure")


def app() -> typer.Typer:
    """`review list`, `show ITEM`, one command per decision, `unmerge`, `withdraw` and `person`."""
    group = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
    group.command("list")(listed)
    group.command("show")(show)
    for decision in DECISIONS:
        group.command(decision)(_decision(decision))
    group.command("unmerge")(unmerge)
    group.command("withdraw")(withdraw)
    group.command("person")(person)
    return group


def listed(
    context: typer.Context, limit: Limit = 20, set_aside: Aside = False, url: Url = None, data: Data = DATA,
    database: Database = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """The questions that wait, the oldest first."""
    from scenarios.cli.review_desk import desk_at
    from scenarios.cli.review_pages import print_queue

    with desk_at(url, data, database) as desk:
        found = desk.get("questions", limit=limit, set_aside=str(set_aside).lower())
    _say(context, found, as_json, print_queue)


def show(
    context: typer.Context, item: Item, url: Url = None, data: Data = DATA, database: Database = None, by: By = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Two cards side by side; it is a disclosure and is written down."""
    from scenarios.cli.review_desk import desk_at, whoever
    from scenarios.cli.review_pages import print_sides

    with desk_at(url, data, database) as desk:
        found = desk.get(f"questions/{item}", by=whoever(by))
    _say(context, found, as_json, print_sides)


def _decision(decision: str) -> Callable[..., None]:
    """The command of one decision about an item."""

    def decide(
        context: typer.Context, item: Item, url: Url = None, data: Data = DATA, database: Database = None,
        by: By = None, note: Note = "", as_json: AsJson = False,
    ) -> None:  # fmt: skip
        from scenarios.cli.review_desk import desk_at, whoever
        from scenarios.cli.review_pages import print_outcome

        said = {"decision": decision, "by": whoever(by), "note": note}
        with desk_at(url, data, database) as desk:
            found = desk.post(f"questions/{item}", said)
        _say(context, found, as_json, print_outcome)

    return decide


def unmerge(
    context: typer.Context, one: One, other: Other, url: Url = None, data: Data = DATA, database: Database = None,
    by: By = None, note: Note = "", as_json: AsJson = False,
) -> None:  # fmt: skip
    """Say that two registrations are not one person's; whoever was shown results under the link is told."""
    _about_pair(context, (one, other), "reject", (url, data, database), by, note, as_json)


def withdraw(
    context: typer.Context, one: One, other: Other, url: Url = None, data: Data = DATA, database: Database = None,
    by: By = None, note: Note = "", as_json: AsJson = False,
) -> None:  # fmt: skip
    """Take back whatever was said of two registrations."""
    _about_pair(context, (one, other), "withdraw", (url, data, database), by, note, as_json)


def _about_pair(
    context: typer.Context, pair: tuple[str, str], decision: str, where: tuple[str | None, Path, str | None],
    by: str | None, note: str, as_json: bool,
) -> None:  # fmt: skip
    from scenarios.cli.review_desk import desk_at, whoever
    from scenarios.cli.review_pages import print_outcome

    with desk_at(*where) as desk:
        said = {"decision": decision, "by": whoever(by), "note": note}
        found = desk.post(f"pairs/{pair[0]}/{pair[1]}", said)
    _say(context, found, as_json, print_outcome)


def person(
    context: typer.Context, registration: Name, url: Url = None, data: Data = DATA, database: Database = None,
    by: By = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """A person by any of its registrations: the cards, what is best known, and everything that was asserted."""
    from scenarios.cli.review_desk import desk_at, whoever
    from scenarios.cli.review_pages import print_person

    with desk_at(url, data, database) as desk:
        found = desk.get(f"persons/{registration}", by=whoever(by))
    _say(context, found, as_json, print_person)


def _say(context: typer.Context, found: dict[str, Any], as_json: bool, pages: Callable[..., None]) -> None:
    from scenarios.cli.screen import print_json

    if as_json:
        print_json(found)
    else:
        pages(found, context.obj)
