"""Where the logical addresses of a live pilot lead: to ports of this machine, unless a file says otherwise."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from emr_hub.errors import UsageError

if TYPE_CHECKING:
    from emr_hub.wire import Wire

COORDINATOR_PORT = 8800  # any free port does; hospitals take the next ones by their number in the registry


def live_wire(data: Path) -> Wire:
    """The logical addresses of the pilot on sockets of this machine; `routes.toml` in the data folder overrides them.

    It maps a logical base address to a real one, such as "https://bm.emr-hub.example" = "http://10.0.0.5:8801", and may
    list `servers`: addresses of other programs' FHIR servers that hospitals enrol with, such as "http://10.0.0.9:8080".
    """
    from emr_hub.fhir import Site
    from emr_hub.terminology import facilities
    from emr_hub.wire import Wire
    from hospitals.emr import COORDINATOR

    routes: dict[str, str | None] = {COORDINATOR: f"http://127.0.0.1:{COORDINATOR_PORT}"}
    for key, known in facilities().items():
        routes[Site.of(key, known.code).base] = f"http://127.0.0.1:{COORDINATOR_PORT + known.facility_id}"
    return Wire({**routes, **_own_routes(data / "routes.toml", set(routes))}, coordinator=COORDINATOR)


def _own_routes(file: Path, known: set[str]) -> dict[str, str | None]:
    if not file.is_file():
        return {}
    from scenarios.definition import nearest

    try:
        routes = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"not TOML: {error}", where=str(file), expected="addresses") from error
    servers = routes.pop("servers", [])
    for base, real in routes.items():
        if base not in known:
            expected = f"a known key; the nearest is {nearest(base, known)!r}"
            raise UsageError(f"unknown key {base!r}", where=str(file), expected=expected)
        if not isinstance(real, str) or not real.startswith(("http://", "https://")):
            raise UsageError(
                f"got {real!r}", where=f"{file}: {base}", expected="an address such as http://10.0.0.5:8801"
            )
    return {**routes, **dict.fromkeys(map(_server, servers if isinstance(servers, list) else [servers]))}


def _server(address: object) -> str:
    """The base of another's server that may be asked; UsageError when it is none."""
    if not isinstance(address, str) or not address.startswith(("http://", "https://")) or address.count("/") != 2:
        raise UsageError(
            f"got {address!r}", where="routes.toml: servers", expected="scheme and host, such as http://10.0.0.9:8080"
        )
    return address
