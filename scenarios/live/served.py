"""One program on a listening socket until it is told to end; what it was doing is finished first."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import parent_process
from multiprocessing.connection import wait
from typing import Any

import uvicorn

from emr_hub.cycles import seldom_collected
from emr_hub.errors import UsageError

GRACE_SECONDS = 5  # what is being answered when the end is told gets so long; an open page does not hold it up
KEEP_ALIVE_SECONDS = 75  # longer than callers keep a quiet connection, so that none is closed under a request
BACKLOG = 2048


def listening(port: int, host: str = "127.0.0.1", said_by: str = "--port") -> socket.socket:
    """A socket that takes connections from now on, though nobody answers yet; port 0 takes any that is free.

    UsageError, naming the option it was `said_by`, when another program has the port.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or the loop does not switch off the waiting for more to send, and every answer takes 40 ms.
    taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free
    try:
        taken.bind((host, port))
    except OSError as error:
        taken.close()
        raise UsageError(f"port {port} cannot be taken", where=said_by, expected="a free port") from error
    taken.listen(BACKLOG)
    return taken


def port_of(taken: socket.socket) -> int:
    """The port a socket has."""
    return int(taken.getsockname()[1])


def address_of(taken: socket.socket) -> str:
    """Where this machine reaches whoever serves the socket."""
    host = str(taken.getsockname()[0])
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port_of(taken)}"


def serve_until_told(app: Any, taken: socket.socket, *, ends_on: tuple[int, ...]) -> int | None:
    """Serve until one of the signals; that signal, or None when the application could not begin. Others stay as set."""
    server = _Server(_configured(app), ends_on)
    with seldom_collected():
        server.run(sockets=[taken])
    return server.ended_by if server.started else -1


def serve_as_child(app: Any, taken: socket.socket) -> None:
    """Serve until SIGTERM, or until the program that started this one is gone; Ctrl+C is its parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    serve_until_told(app, taken, ends_on=(signal.SIGTERM,))


def page_server(app: Any) -> uvicorn.Server:
    """A server for a loop that runs already: `await server.serve(sockets=[...])`; it ends by `should_exit`."""
    return _Server(_configured(app), ())


def end_with_parent() -> None:
    """See to it that this process does not outlive the one that started it, however that ended."""
    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()


def _end_after(sentinel: int) -> None:
    wait([sentinel])
    signal.raise_signal(signal.SIGTERM)


def _configured(app: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app, log_level="warning", access_log=False, ws="none", timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS, backlog=BACKLOG,
    )  # fmt: skip


class _Server(uvicorn.Server):
    """uvicorn's server, with the signals that end it said by whoever starts it, and not raised again afterwards."""

    def __init__(self, config: uvicorn.Config, ends_on: tuple[int, ...]) -> None:
        super().__init__(config)
        self._ends_on = ends_on
        self.ended_by: int | None = None

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before: dict[int, Callable[..., Any] | int | None] = {}
        for number in self._ends_on:
            before[number] = signal.signal(number, self._end)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _end(self, number: int, _frame: Any) -> None:
        self.ended_by = self.ended_by or number
        self.handle_exit(number, None)
