"""An application on a socket of this machine, served from a thread, for whoever asks as a stranger would."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn


def a_socket() -> tuple[socket.socket, str]:
    """A free port and its address."""
    # Said to be TCP aloud: only then does asyncio turn off the delay that makes small answers wait 40 ms.
    free = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    free.bind(("127.0.0.1", 0))
    return free, f"http://127.0.0.1:{free.getsockname()[1]}"


@contextmanager
def served(app: Any, at: socket.socket | None = None, lifespan: str = "off") -> Iterator[str]:
    """The address of the running server, on the socket given or on one of its own."""
    listening = a_socket()[0] if at is None else at
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", loop="asyncio", lifespan=lifespan))  # type: ignore[arg-type]  # "off" or "auto"
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()
