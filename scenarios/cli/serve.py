"""`emr-hub serve`: the coordinator or one hospital on a socket of this machine, until interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from emr_hub.errors import UsageError

if TYPE_CHECKING:
    from scenarios.cli.voice import Voice


Port = Annotated[int | None, typer.Option("--port", metavar="N", min=1, max=65535)]
Data = Annotated[Path, typer.Option("--data", metavar="DIR")]
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
    data: Data = Path("data"),
    database: Database = None,
    population: Annotated[int | None, typer.Option("--population", metavar="N", min=2)] = None,
    match_model: Annotated[str | None, typer.Option("--match-model", metavar="ID")] = None,
) -> None:
    """Serve the coordinator."""
    from scenarios.cli.serving import COORDINATOR_PORT, coordinator_app

    port = _free(port or COORDINATOR_PORT)
    with _database_refused():
        application = coordinator_app(data, database, population, match_model)
    _serve(application, port, context.obj)


def hospital(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="KEY")],
    port: Port = None,
    data: Data = Path("data"),
    database: Database = None,
) -> None:
    """Serve one hospital's record system."""
    from scenarios.cli.serving import COORDINATOR_PORT, facility_of, hospital_app

    facility = facility_of(key)
    port = _free(port or COORDINATOR_PORT + facility.facility_id)
    with _database_refused():
        application = hospital_app(facility, data, database)
    _serve(application, port, context.obj)


def _free(port: int) -> int:
    """The port itself; UsageError when another program has it."""
    import socket

    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as uvicorn does: a port just left is free
        try:
            tried.bind(("127.0.0.1", port))
        except OSError as error:
            raise UsageError(f"port {port} cannot be taken", where="--port", expected="a free port") from error
    return port


@contextmanager
def _database_refused() -> Iterator[None]:
    """A database that cannot be opened is wrong usage; its address, which may hold a password, is not repeated."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        raise UsageError(
            f"the database cannot be opened ({kind})", where="--database", expected="a database that answers"
        ) from error


def _serve(application: Any, port: int, voice: Voice) -> None:
    import uvicorn

    from scenarios.cli.screen import note

    note(voice.say("serve.begins", url=f"http://127.0.0.1:{port}"))
    uvicorn.run(application, host="127.0.0.1", port=port, log_level="warning")
