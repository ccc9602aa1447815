"""`emr-hub serve`: the coordinator or one hospital on a socket of this machine, until it is told to end."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from emr_hub.errors import CheckFailed, UsageError
from scenarios.cli.options import PolicyName

if TYPE_CHECKING:
    from socket import socket

    from scenarios.cli.voice import Voice

INTERRUPTED = 130
LOOPBACK = "127.0.0.1"

Port = Annotated[int | None, typer.Option("--port", metavar="N", min=0, max=65535)]
Host = Annotated[str, typer.Option("--host", metavar="ADDRESS")]
Data = Annotated[Path, typer.Option("--data", metavar="DIR")]
Base = Annotated[str | None, typer.Option("--base", metavar="URL")]
Database = Annotated[str | None, typer.Option("--database", metavar="URL")]


def app() -> typer.Typer:
    """`serve coordinator` and `serve hospital KEY`."""
    group = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
    group.command("coordinator")(coordinator)
    group.command("hospital")(hospital)
    return group


def coordinator(
    context: typer.Context,
    port: Port = None,
    host: Host = LOOPBACK,
    data: Data = Path("data"),
    database: Database = None,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, max=64)] = 1,
    population: Annotated[int | None, typer.Option("--population", metavar="N", min=2)] = None,
    match_model: Annotated[str | None, typer.Option("--match-model", metavar="ID")] = None,
    policy: PolicyName = None,
    callers: Annotated[str | None, typer.Option("--callers", metavar="FILE")] = None,
    base: Base = None,
) -> int:
    """Serve the coordinator."""
    from scenarios.cli.served_routes import COORDINATOR_PORT
    from scenarios.cli.serving import POLICY, Wanted, coordinator_app
    from scenarios.live.served import address_of

    with _taken(COORDINATOR_PORT if port is None else port, host) as taken:
        wanted = Wanted(policy or POLICY, callers, base or address_of(taken))
        with database_refused():
            application = coordinator_app(data, database, population, match_model, wanted)
        if workers == 1:
            return _serve(application, taken, context.obj)
        application.state.coordinator.close()
        return _serve_workers((data, database, population, match_model, wanted), workers, taken, context.obj)


def hospital(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY")],
    port: Port = None,
    host: Host = LOOPBACK,
    data: Data = Path("data"),
    database: Database = None,
    base: Base = None,
) -> int:
    """Serve one hospital's record system."""
    from scenarios.cli.served_routes import COORDINATOR_PORT
    from scenarios.cli.serving import facility_of, hospital_app
    from scenarios.live.served import address_of

    facility = facility_of(key)
    with _taken(COORDINATOR_PORT + facility.facility_id if port is None else port, host) as taken:
        with database_refused():
            application = hospital_app(facility, data, database, base or address_of(taken))
        return _serve(application, taken, context.obj)


@contextmanager
def _taken(port: int, host: str) -> Iterator[socket]:
    """The port, taken for the block; UsageError when another program has it."""
    from scenarios.live.served import listening

    with listening(port, host) as taken:
        yield taken


@contextmanager
def database_refused() -> Iterator[None]:
    """A database that cannot be opened is wrong usage; its address, which may hold a password, is not repeated."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        raise UsageError(
            f"the database cannot be opened ({kind})", where="--database", expected="a database that answers"
        ) from error


def _serve(application: Any, taken: socket, voice: Voice) -> int:
    """Serve in this process. Told to end by SIGTERM it ends well, as a service does; Ctrl+C is an interruption."""
    from scenarios.live.served import serve_until_told

    _say_where(taken, voice)
    told = serve_until_told(application, taken, ends_on=(signal.SIGINT, signal.SIGTERM))
    if told == -1:
        raise CheckFailed("the program could not begin")
    return INTERRUPTED if told == signal.SIGINT else 0


def _serve_workers(arguments: tuple[Any, ...], workers: int, taken: socket, voice: Voice) -> int:
    from scenarios.cli.screen import note
    from scenarios.cli.serving import be_coordinator_worker
    from scenarios.live.workers import serve_by_workers

    _say_where(taken, voice)
    told = serve_by_workers(
        "coordinator", be_coordinator_worker, arguments, workers, taken,
        lambda key, **values: note(voice.say(key, **values)),
    )  # fmt: skip
    return INTERRUPTED if told == signal.SIGINT else 0


def _say_where(taken: socket, voice: Voice) -> None:
    from scenarios.cli.screen import note
    from scenarios.live.served import address_of

    note(voice.say("serve.begins", url=address_of(taken)))
