"""How many HL7 v2 messages become rows in a second, beside the bare speed of the parser `hl7` on the same messages.

Run: `python benchmarks/audit_hl7v2.py [--messages N] [--rounds N]`. The messages are made up on the spot (no person is
in them): ORU^R01 2.5.1 with patient, visit, order, eight results and specimen, each message another person's, and the
same with a single result. The parser builds an object for every part of every field; one in fifty messages is parsed
by it, and it does nothing with what it found. Seconds are of the processor in the same round; the best of each counts,
all are printed.

Bounds: at least 20,000 messages/s, or 0.5 of the parser's bare speed.
"""

from __future__ import annotations

import argparse
import gc
import io
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import hl7

from emr_hub.formats import Gathering
from emr_hub.formats.hl7v2.framing import frames
from emr_hub.formats.hl7v2.reading import Reading
from emr_hub.formats.limits import LIMITS
from emr_hub.formats.sources import SourceFile

BOUND, SHARE = 20_000, 0.5  # messages/s, or of the parser's bare speed
SAMPLE = 50  # one message in so many is given to the parser
TESTS = (
    ("718-7", "HGB", "g/L", "120-160"), ("789-8", "RBC", "10*12/L", "4.0-5.5"), ("4544-3", "HCT", "L/L", "0.36-0.48"),
    ("777-3", "PLT", "10*9/L", "150-400"), ("6690-2", "WBC", "10*9/L", "4.0-10.0"), ("787-2", "MCV", "fL", "80-100"),
    ("785-6", "MCH", "pg", "27-33"), ("786-4", "MCHC", "g/L", "320-360"),
)  # fmt: skip


def message(number: int, results: int) -> str:
    """One message of so many results."""
    day = f"202503{1 + number % 28:02d}"
    observations = "".join(
        f"OBX|{at}|NM|{loinc}^{name}^LN^{name}^{name}^L||{100 + (number * at) % 57}|{unit}^^UCUM|{normal}|N|||F|||"
        f"{day}0930\r"
        for at, (loinc, name, unit, normal) in enumerate(TESTS[:results], 1)
    )
    return (
        f"MSH|^~\\&|LIS|27801|HUB|HUB|{day}093500+0700||ORU^R01^ORU_R01|{number}|P|2.5.1||||||UNICODE UTF-8\r"
        f"PID|1||{number:08d}^^^27801^MR~924160{number % 1_000_000:06d}^^^VNM^NI||Nguyễn^An^Văn||19600203|M|||"
        f"Tổ 4^^Bắc Ninh||0830012345\rPV1|1|O|KKB^^^27801||||||||||||||||V{number}\r"
        f"ORC|RE|{number}|F{number}||CM||||{day}071500+0700|||0012345\r"
        f"OBR|1|{number}|F{number}|22.0121.1369^Tổng phân tích tế bào máu ngoại vi^DVKT|||{day}073000+0700||||||"
        f"|||0012345||||||{day}093000+0700||LAB|F\r{observations}"
        f"SPM|1|||BLD^Blood^HL70487^whole_blood_edta^EDTA^99EMRHUB|||||||||||||{day}073000+0700\r"
    )


def read(content: bytes) -> int:
    """Read the messages to batches of rows; how many there are."""
    sink = Gathering()
    reading = Reading.of(SourceFile(0, Path("results.hl7"), "results.hl7", False), sink)
    for frame in frames(io.BytesIO(content), LIMITS):
        reading.take(frame)
    reading.flush()
    assert not sink.rejects
    return sum(batch.num_rows for batch in sink.batches)


def seconds(work: Callable[[], object]) -> float:
    """Seconds of the processor."""
    start = time.process_time()
    work()
    return time.process_time() - start


def measured(messages: int, results: int, rounds: int) -> bool:
    """Print one kind of message; whether a bound is reached."""
    texts = [message(number, results) for number in range(messages)]
    content, sample = "".join(texts).encode(), texts[::SAMPLE]
    print(f"{messages} messages of {results} results, {len(content) / 1e6:.1f} MB; messages/s: parser, reading")
    found = []
    for _ in range(rounds):
        bare = len(sample) / seconds(lambda: [hl7.parse(text) for text in sample])
        ours = messages / seconds(lambda: read(content))
        found.append((bare, ours))
        print(f"  {bare:8,.0f}  {ours:8,.0f}")
    bare, ours = (max(column) for column in zip(*found, strict=True))
    print(f"reading {ours:,.0f} messages/s (bound {BOUND:,}); {ours / bare:.1f} times the bare parser (bound {SHARE})")
    return ours >= BOUND or ours / bare >= SHARE


def main() -> None:
    """Print both kinds of message and the greatest memory."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--messages", type=int, default=20_000)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    gc.disable()
    reached = [measured(chosen.messages, results, chosen.rounds) for results in (8, 1)]
    print(f"greatest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    sys.exit(0 if all(reached) else 1)


if __name__ == "__main__":
    main()
