"""The server that `order_sign.py` asks: the coordinator on its ledger, eight real hospitals, and a bare route."""

from __future__ import annotations

import asyncio
import gc
import socket
import sys
from pathlib import Path

import orjson
import uvicorn
from fastapi import Response
from order_sign_ledger import ASKED, NOW

from coordinator.api import create_app
from coordinator.policies import load_policy
from coordinator.settings import Settings
from emr_hub.cds_hooks import HookRequest
from emr_hub.clinical import AnalyteResult, Context, Flag, LabOrder, LabReport, Registration, ResultStatus, Sex
from emr_hub.clock import DAY, HOUR, SteppedClock
from emr_hub.fhir import bundle, observation, patient, service_request
from emr_hub.terminology import analyte, facilities, services
from emr_hub.wire import Wire
from hospitals.emr import COORDINATOR, Emr, enrol
from hospitals.emr.asking import hook_body
from hospitals.emr.chart import prefetched
from hospitals.laboratory import local_codes

READY = "READY"
_SERVICE = "23.0041.1506"  # cholesterol
_KEYS = tuple(one.key for one in facilities().values() if one.facility_id <= 8)  # the desks of the registry
_OWN = ("glucose", "creat", "alt", "ast", "k")  # what the ordering hospital measured itself, some time ago


class Pilot:
    """The coordinator and the hospitals that take part, in one process."""

    def __init__(self, file: Path) -> None:
        self.clock = SteppedClock(NOW)
        self.hospitals = {key: Emr(key, Wire({}), self.clock, connected_since=NOW - 900 * DAY) for key in _KEYS}
        outward = Wire({one.site.base: one.app for one in self.hospitals.values()})
        settings = Settings(population=int(file.stem.rpartition("-")[2]))
        self.app = create_app(settings, clock=self.clock, policy=load_policy("g147"), wire=outward,
                              database_url=f"sqlite:///{file}")  # fmt: skip
        for one in self.hospitals.values():
            one.wire = Wire({COORDINATOR: self.app}, coordinator=COORDINATOR)

    async def enrolled(self) -> None:
        for one in self.hospitals.values():
            await enrol(one)

    async def body(self, number: int, asker: str, source: str, order: int, age: int) -> bytes:
        """One call, after its patient's chart and the result elsewhere have been put where they belong."""
        (here, mine), (there, theirs) = (_parted(asker), _parted(source))
        at, from_ = self.hospitals[here], self.hospitals[there]
        await from_.keep(observation.to_fhir(_report(from_, order, theirs, age, ASKED), from_.site))
        said = ("Trần Thị Ngọc", "1985-04-17", Sex.FEMALE, None, None, None, None, NOW)
        card = Registration(mine, here, f"MR{mine}", *said)
        await at.keep(patient.to_fhir(card, at.site))
        for n, key in enumerate(_OWN):
            await at.keep(observation.to_fhir(_report(at, 900_000_000 + number * 10 + n, mine, 40 + n, key), at.site))
        ordered = LabOrder(950_000_000 + number, mine, 1, here, 3, _SERVICE, "serum", Context.OUTPATIENT, 14_000, NOW)
        draft = service_request.to_fhir(ordered, at.site, service_text=services()[_SERVICE].name_vi)
        request = HookRequest(
            hook="order-sign", hook_instance=f"00000000-0000-4000-8000-{number:012d}", user_id="Practitioner/c-3",
            patient_id=f"p-{mine}", encounter_id="e-1", draft_orders=bundle.collection([draft]),
            fhir_server=at.site.fhir_base,
        )  # fmt: skip
        return hook_body(request, await prefetched(at, mine))


def _parted(registration: str) -> tuple[str, int]:
    key, _, own = registration.partition(".p-")
    return key.upper(), int(own)


def _report(at: Emr, order: int, registration: int, age: int, key: str) -> LabReport:
    code, taken = local_codes(at.facility)[key], NOW - age * DAY
    row = analyte(key)
    result = AnalyteResult(code.code, row.name_vi, row.loinc[0], None, 4.62, None, None, row.unit, Flag.NORMAL)
    return LabReport(order, registration, at.facility, _SERVICE, "serum", ResultStatus.FINAL, 1, taken, taken + HOUR,
                     taken + HOUR, (result,))  # fmt: skip


async def _prepared(file: Path, orders: bytes) -> tuple[Pilot, list[bytes]]:
    pilot = Pilot(file)
    await pilot.enrolled()
    return pilot, [await pilot.body(n, *one) for n, one in enumerate(orjson.loads(orders))]


def _in_memory(file: Path) -> None:
    """Read the file through once: a server of that size has memory for it, and a first look at a disk is no answer."""
    with file.open("rb", buffering=0) as held:
        while held.read(1 << 24):
            pass


def serve(file: Path, orders: bytes) -> None:
    """Print the port and one body per order, then answer until told to stop."""
    _in_memory(file)
    pilot, bodies = asyncio.run(_prepared(file, orders))
    stored = bodies[0]

    @pilot.app.get("/bare")
    async def bare() -> Response:
        return Response(stored[:800], media_type="application/json")

    # Without its protocol said, a socket is not told to send at once, and every answer waits for 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(100)
    sys.stdout.buffer.write(b"%s %d\n" % (READY.encode(), listening.getsockname()[1]))
    for body in bodies:
        sys.stdout.buffer.write(body + b"\n")
    sys.stdout.buffer.flush()
    del bodies
    gc.freeze()  # what was put up for the run is no part of what it is asked
    server = uvicorn.Server(uvicorn.Config(pilot.app, log_level="error", access_log=False, timeout_keep_alive=600))
    asyncio.run(server.serve(sockets=[listening]))
