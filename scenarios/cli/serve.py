"""`emr-hub serve`: the coordinator or one hospital on a socket of this machine, until interrupted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

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
    context: typer.Context, port: Port = None, data: Data = Path("data"), database: Database = None
) -> None:
    """Serve the coordinator."""
    from scenarios.cli.serving import COORDINATOR_PORT, coordinator_app

    _serve(coordinator_app(data, database), port or COORDINATOR_PORT, context.obj)


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
    _serve(hospital_app(facility, data, database), port or COORDINATOR_PORT + facility.facility_id, context.obj)


def _serve(application: Any, port: int, voice: Voice) -> None:
    import uvicorn

    from scenarios.cli.screen import note

    note(voice.say("serve.begins", url=f"http://127.0.0.1:{port}"))
    uvicorn.run(application, host="127.0.0.1", port=port, log_level="warning")
