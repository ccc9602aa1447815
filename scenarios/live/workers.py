"""Several processes behind one port, as one program: all serve, one that dies is replaced, all end together."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from socket import socket
from typing import Any

from emr_hub.errors import CheckFailed
from scenarios.live.cast import is_healthy
from scenarios.live.programs import RESTARTS, Program, Programs
from scenarios.live.served import address_of, port_of

FAST_SECONDS = 60.0
"""A worker that ran so long before it died has not failed to start: its deaths are counted anew."""


def serve_by_workers(
    name: str, main: Callable[..., None], arguments: tuple[Any, ...], workers: int, taken: socket,
    note: Callable[..., None],
) -> int:  # fmt: skip
    """Serve until SIGINT or SIGTERM, which is given back. CheckFailed when a worker dies as often as it is started.

    The first worker makes what is missing in the database; the others start when it answers.
    """
    return asyncio.run(_served(name, main, arguments, workers, taken, note))


async def _served(
    name: str, main: Callable[..., None], arguments: tuple[Any, ...], workers: int, taken: socket,
    note: Callable[..., None],
) -> int:  # fmt: skip
    loop = asyncio.get_running_loop()
    told: asyncio.Future[int] = loop.create_future()
    for ending in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(ending, _settle, told, ending)
    programs = Programs([], _replacing(told, note, loop))
    try:
        for number in range(workers):
            worker = Program(f"{name}-{number}", main, arguments, port_of(taken), taken)
            programs.add(worker)
            begun = asyncio.ensure_future(is_healthy(address_of(taken)))
            waited: set[asyncio.Future[Any]] = {begun, told}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if told.done():
                begun.cancel()
                break
            begun.result()
        return await told
    finally:
        await programs.end()
        taken.close()


def _settle(told: asyncio.Future[int], number: int) -> None:
    if not told.done():
        told.set_result(number)


def _replacing(
    told: asyncio.Future[int], note: Callable[..., None], loop: asyncio.AbstractEventLoop
) -> Callable[[Program, int | None], bool]:
    """A worker that died is replaced, unless it dies again and again as soon as it is started."""
    began: dict[str, float] = {}

    def died(program: Program, code: int | None) -> bool:
        if loop.time() - began.get(program.name, loop.time()) > FAST_SECONDS:
            program.restarts = 0
        began[program.name] = loop.time()
        if program.restarts >= RESTARTS:
            note("live.lost", program=program.name, code=code)
            if not told.done():
                told.set_exception(CheckFailed(f"{program.name} cannot be kept running"))
            return False
        note("live.died", program=program.name, code=code)
        return True

    return died
