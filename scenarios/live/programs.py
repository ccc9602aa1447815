"""The child processes of a live run or of a coordinator with workers: started, watched, started again, ended.

They are forked from one process that has everything imported, so that thirty hospitals start in seconds.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from socket import socket
from typing import Any

from scenarios.live.served import listening, port_of

RESTARTS = 3
"""How often one program is started again before the run is given up: then it is broken, not unlucky."""

IMPORTED_FIRST = ["scenarios.live.rehearsed"]
_END_SECONDS = 10.0


@dataclass(slots=True)
class Program:
    """One child process. `arguments` come before the socket it serves; `shared` is that socket where several use it.

    A program with a port of its own leaves it when it dies, so that whoever calls is refused at once.
    """

    name: str
    main: Callable[..., None]
    arguments: tuple[Any, ...]
    port: int = 0
    shared: socket | None = None
    process: BaseProcess | None = None
    restarts: int = 0

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        """The process's number on this machine."""
        return None if self.process is None else self.process.pid

    @property
    def is_up(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.is_alive()

    def start(self) -> None:
        """Start the process; it can be called from now on."""
        taken = self.shared or listening(self.port)
        self.port = port_of(taken)
        context = get_context("forkserver")
        context.set_forkserver_preload(IMPORTED_FIRST)
        process = context.Process(target=self.main, args=(*self.arguments, taken), name=self.name)
        process.start()
        self.process = process
        if self.shared is None:
            taken.close()

    def signal(self, number: int) -> None:
        """Send a signal; one that has just ended is not there to hear it."""
        if self.process is not None and self.process.pid is not None and self.process.is_alive():
            with suppress(ProcessLookupError):
                os.kill(self.process.pid, number)

    def kill(self) -> None:
        """End it at once, in the middle of whatever it does."""
        self.signal(signal.SIGKILL)


class Programs:
    """All children of one run. `on_death` is told of each that ends unasked, with its exit code, and says what then:

    True starts it again, False leaves it.
    """

    def __init__(self, programs: Iterable[Program], on_death: Callable[[Program, int | None], bool]) -> None:
        self.all = list(programs)
        self._on_death = on_death
        self._ending = False

    def add(self, program: Program) -> None:
        """One more, started at once."""
        self.all.append(program)
        self.start_one(program)

    def named(self, name: str) -> Program:
        """The program of that name; KeyError when there is none."""
        for program in self.all:
            if program.name == name:
                return program
        raise KeyError(name)

    def start_one(self, program: Program) -> None:
        """Start one, again or for the first time, and watch it."""
        program.start()
        assert program.process is not None
        asyncio.get_running_loop().add_reader(program.process.sentinel, self._died, program)

    async def end(self) -> None:
        """Tell all to end, wait for them, and kill what does not listen: nothing is left when this returns."""
        self._ending = True
        for program in self.all:
            program.signal(signal.SIGTERM)
        until = asyncio.get_running_loop().time() + _END_SECONDS
        while any(p.is_up for p in self.all) and asyncio.get_running_loop().time() < until:
            await asyncio.sleep(0.02)
        for program in self.all:
            program.kill()
            if program.process is not None:
                program.process.join()

    def _died(self, program: Program) -> None:
        assert program.process is not None
        asyncio.get_running_loop().remove_reader(program.process.sentinel)
        program.process.join()
        if not self._ending and self._on_death(program, program.process.exitcode):
            program.restarts += 1
            self.start_one(program)
