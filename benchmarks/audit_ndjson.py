"""How fast FHIR NDJSON becomes tables and verdicts: Observations per second, alone and with workers.

Run: `python benchmarks/audit_ndjson.py [--observations N] [--rounds N] [--workers N]`. The file is made up on the spot
(no person is in it) and deleted afterwards. Beside each time stands its ratio to bare `orjson.loads` of the same lines
in the same round, because a ratio means the same on another machine; a number after a comma is that of processes. The
best round counts. Processor seconds stand beside those of the clock: on a machine with other work only they repeat.

Bounds: at least 150,000 Observations/s from lines to tables on two cores, and lines to tables by one process within 4
times of bare `orjson.loads`.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from emr_hub.clock import DAY, HOUR, to_fhir
from emr_hub.formats import order_tables, read_fhir, settle

BOUND = 150_000  # Observations/s to tables, two cores
START = 1_700_000_000_000
# Code, label, unit, a plain value: a panel as a laboratory would report it, SI beside mass units.
PANEL = (
    ("2951-2", "Sodium", "mmol/L", 139.0),
    ("2823-3", "Potassium", "mmol/L", 4.1), ("2075-0", "Chloride", "mmol/L", 102.0),
    ("2345-7", "Glucose", "mg/dL", 92.5), ("2160-0", "Creatinine", "mg/dL", 0.9),
    ("3094-0", "Urea nitrogen", "mg/dL", 14.2),
    ("718-7", "Hemoglobin", "g/dL", 13.8), ("777-3", "Platelets", "10*3/uL", 245.0), ("1742-6", "ALT", "U/L", 24.0),
    ("21000-5", "Width of red cells", "fL", 42.0),
)  # fmt: skip


def lines(observations: int) -> Iterator[bytes]:
    """One Patient per 200 results, then its Observations: a panel every few days, each with its profile and times."""
    for number in range(observations):
        person, nth = divmod(number, 200)
        if nth == 0:
            yield orjson.dumps(_patient(person))
        yield orjson.dumps(_observation(person, nth, number))


def _patient(person: int) -> dict[str, object]:
    birth = f"{1940 + person % 60}-0{1 + person % 9}-15"
    return {"resourceType": "Patient", "id": f"p{person}", "gender": ("female", "male")[person % 2], "birthDate": birth}


def _observation(person: int, nth: int, number: int) -> dict[str, object]:
    visit, place = divmod(nth, len(PANEL))
    code, label, unit, value = PANEL[place]
    taken = START + visit * (DAY // 2 + (visit * visit % 7) * DAY) + person * HOUR
    return {
        "resourceType": "Observation",
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "meta": {"profile": ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-lab"]},
        "status": "final",
        "category": [{"coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory",
            "display": "laboratory",
        }]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": code, "display": label}], "text": label},
        "subject": {"reference": f"urn:uuid:p{person}"},
        "encounter": {"reference": f"urn:uuid:00000000-0000-4000-9000-{person:06d}{visit:06d}"},
        "effectiveDateTime": to_fhir(taken),
        "issued": to_fhir(taken + 190),
        "valueQuantity": {
            "value": round(value * (1 + (number * 7919 % 100) / 1000), 2), "unit": unit,
            "system": "http://unitsofmeasure.org", "code": unit,
        },
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """Seconds by the clock, and of processors: a machine with other work to do stretches only the first."""

    wall: float
    cpu: float


def one_round(path: Path, workers: int) -> list[Step]:
    """Parse the lines alone, then read and audit the same file, step by step."""
    # Here, since every worker imports this module anew: that of `emr-hub` imports the command line alone.
    from scenarios.audits import run_audit

    content = [line for line in path.read_bytes().split(b"\n") if line]
    return [
        timed(lambda: bare(content)),
        timed(lambda: read_fhir([path])),
        timed(lambda: order_tables(settle(read_fhir([path])))),
        timed(lambda: order_tables(settle(read_fhir([path], workers=workers)))),
        timed(lambda: run_audit([path], ["g147"], "fhir", workers=workers)),
    ]


def timed(work: Callable[[], object]) -> Step:
    """How long one piece of work takes, its workers included."""
    gc.collect()
    wall, cpu = time.perf_counter(), processors()
    work()
    return Step(time.perf_counter() - wall, processors() - cpu)


def processors() -> float:
    """Processor seconds of this process and its finished children."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in both)


def bare(content: list[bytes]) -> None:
    """Parse every line and keep nothing."""
    gc.disable()
    for line in content:
        orjson.loads(line)
    gc.enable()


def main() -> None:
    """Measure and print a small table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--observations", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "results.ndjson"
        with path.open("wb") as file:
            file.writelines(line + b"\n" for line in lines(given.observations))
        size = path.stat().st_size
        rounds = [one_round(path, given.workers) for _ in range(given.rounds)]
    best = [min(steps, key=lambda step: step.wall) for steps in zip(*rounds, strict=True)]
    cpu = [min(step.cpu for step in steps) for steps in zip(*rounds, strict=True)]
    names = ["orjson.loads", "lines to rows, 1", "lines to tables, 1", f"lines to tables, {given.workers}",
             f"to verdicts, {given.workers}"]  # fmt: skip
    if given.json:
        told = {name: {"wall": b.wall, "cpu": c} for name, b, c in zip(names, best, cpu, strict=True)}
        print(json.dumps({"observations": given.observations, "bytes": size, "seconds": told}))
        return
    print(f"{given.observations} Observations, {size / 1e6:.0f} MB of plain NDJSON, best of {given.rounds} rounds")
    for name, b, c in zip(names, best, cpu, strict=True):
        print(f"{name:18} {b.wall:6.2f} s {given.observations / b.wall:9,.0f} /s {b.wall / best[0].wall:5.2f} x"
              f"   processors {c:6.2f} s {given.observations / c:9,.0f} /s {c / cpu[0]:5.2f} x")  # fmt: skip
    reached = given.observations / min(b.wall for b in best[2:4])
    idle = given.observations / min(cpu[2], cpu[3] / given.workers)
    print(f"bound: {BOUND:,} Observations/s to tables; reached {reached / BOUND:.2f} of it, by processor time"
          f" {idle / BOUND:.2f}")  # fmt: skip


if __name__ == "__main__":
    main()
