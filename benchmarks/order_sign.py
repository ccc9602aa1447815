"""`order-sign` over HTTP against an index of a million persons and twenty million pointers, at 50 calls a second.

Usage: python benchmarks/order_sign.py [persons] [pointers] [folder] [--small N] [--only people|pointers]

The ledger is made once, in the folder, by the code's own ways of loading: every generated person's registrations are
linked in bulk and loaded, every registration gets a legal basis and its share of pointers. It takes 4 GB and a quarter
of an hour; what is there already is used again, so that it may be made in two sittings (`--only`).

Then one server process holds the coordinator and, beside it, a bare FastAPI route that returns stored bytes; the eight
hospitals are real record systems in the same process. The caller, in this process, sends at fixed times whether or not
the last answer is there, in turns: bare, order-sign, bare, order-sign. Every order is of another person, who has a
result elsewhere that has to be fetched from its hospital. A time is counted from when the call was due.

Bounds, of the bare route in the same run: the median at most 15 times, the 99th percentile at most 40 times. With
`--small N` the same is asked of an index of N persons, and the median may grow 1.5 times from there at most.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import orjson
from order_sign_ledger import Shares, asked_orders, load_people, load_pointers
from order_sign_server import READY, serve

PER_SECOND, SECONDS, TURNS = 50, 15, 3
MEDIAN_BOUND, SLOWEST_BOUND, GROWTH_BOUND = 15.0, 40.0, 1.5
WARM_UP = 100  # orders of other persons before the clock runs: an index just opened is no index at work


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds from when a call was due to its answer."""

    bare: np.ndarray
    orders: np.ndarray


async def measured(port: int, bodies: list[bytes]) -> Times:
    """The two kinds of call, in turns; every order must be answered with a card."""
    bare, orders = [], []
    waiting = iter(bodies)
    await in_time(port, islice(waiting, WARM_UP), checked=True)
    for _ in range(TURNS):
        bare += await in_time(port, iter([b""] * (PER_SECOND * SECONDS)), checked=False)
        orders += await in_time(port, islice(waiting, PER_SECOND * SECONDS), checked=True)
    return Times(np.array(bare), np.array(orders))


async def in_time(port: int, bodies: Iterator[bytes], *, checked: bool) -> list[float]:
    """Send each when it is due; connections are kept and used again, a new one is opened when all are busy."""
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def one(body: bytes, due: float) -> float:
        line = idle.pop() if idle else await asyncio.open_connection("127.0.0.1", port)
        answer = await called(*line, body)
        spent = (time.perf_counter() - due) * 1000
        idle.append(line)
        if checked and len(orjson.loads(answer)["cards"]) != 1:
            raise SystemExit("an order was not answered with its card")
        return spent

    began, calls = time.perf_counter(), []
    for n, body in enumerate(bodies):
        due = began + n / PER_SECOND
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        calls.append(asyncio.create_task(one(body, due)))
    spent = list(await asyncio.gather(*calls))
    for _, writer in idle:
        writer.close()
    return spent


async def called(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes) -> bytes:
    """One call on a kept connection: a GET of the bare route without a body, else the hook."""
    line = b"POST /cds-services/duplicate-lab" if body else b"GET /bare"
    head = b"%s HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
    writer.write(head % (line, len(body)) + body)
    told = (await reader.readuntil(b"\r\n\r\n")).lower()
    if b" 200 " not in told.split(b"\r\n", 1)[0] + b" ":
        raise SystemExit(f"refused: {told[:80]!r}")
    length = int(told.partition(b"content-length: ")[2].split(b"\r\n", 1)[0])
    return await reader.readexactly(length)


def asked(file: Path, shares: Shares) -> Times:
    """Start the server on a ledger, ask it, and end it."""
    many = WARM_UP + PER_SECOND * SECONDS * TURNS
    orders = asked_orders(file, shares, many)
    with subprocess.Popen([sys.executable, __file__, "--serve", str(file)], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as server:  # fmt: skip
        assert server.stdin is not None and server.stdout is not None
        server.stdin.write(orjson.dumps(orders))
        server.stdin.close()
        said = server.stdout.readline().decode()
        if not said.startswith(READY):
            raise SystemExit("the server did not start")
        bodies = [line.rstrip(b"\n") for line in islice(server.stdout, len(orders))]
        try:
            return asyncio.run(measured(int(said.split()[1]), bodies))
        finally:
            server.terminate()


def percentiles(times: np.ndarray) -> tuple[float, float]:
    return float(np.percentile(times, 50)), float(np.percentile(times, 99))


def shown(name: str, times: Times) -> float:
    """Print the figures of one index; its median in milliseconds."""
    for kind, held in (("bare route", times.bare), ("order-sign", times.orders)):
        middle, slowest = percentiles(held)
        print(
            f"  {kind:<11} {len(held):>6,} calls   median {middle:6.2f}   p99 {slowest:7.2f}   max {held.max():6.1f} ms"
        )
    (bare_middle, bare_slowest), (middle, slowest) = percentiles(times.bare), percentiles(times.orders)
    compared(f"{name}: median", "times the bare route", middle / bare_middle, MEDIAN_BOUND)
    compared(f"{name}: p99", "times the bare route", slowest / bare_slowest, SLOWEST_BOUND)
    return middle


def compared(name: str, unit: str, ratio: float, bound: float) -> None:
    """A ratio beside its bound."""
    print(f"  {name} {ratio:.2f} {unit} (bound {bound:g}): {'met' if ratio <= bound else 'NOT MET'}")


def main(said: argparse.Namespace, folder: Path) -> None:
    """Make what is missing, ask, and print the figures with their bounds."""
    sizes = [(said.persons, said.pointers)]
    if said.small:
        sizes.insert(0, (said.small, said.pointers * said.small // said.persons))
    middles = []
    for persons, pointers in sizes:
        file, shares = folder / f"order-sign-{persons}.sqlite", Shares(persons, pointers)
        if said.only in (None, "people"):
            load_people(file, shares)
        if said.only in (None, "pointers"):
            load_pointers(file, shares)
        if said.only is None:
            print(f"{persons:,} persons, {pointers:,} pointers, {file.stat().st_size >> 20:,} MB, {PER_SECOND} calls/s")
            middles.append(shown(f"{persons:,} persons", asked(file, shares)))
    if len(middles) == 2:
        compared(
            f"median from {sizes[0][0]:,} to {sizes[1][0]:,} persons:", "times", middles[1] / middles[0], GROWTH_BOUND
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--serve"]:
        serve(Path(sys.argv[2]), sys.stdin.buffer.read())
    else:
        parser = argparse.ArgumentParser()
        parser.add_argument("persons", type=int, nargs="?", default=1_000_000)
        parser.add_argument("pointers", type=int, nargs="?", default=20_000_000)
        parser.add_argument("folder", type=Path, nargs="?")
        parser.add_argument("--small", type=int, default=0)
        parser.add_argument("--only", choices=("people", "pointers"))
        with tempfile.TemporaryDirectory() as fresh:
            given = parser.parse_args()
            main(given, given.folder or Path(fresh))
