"""How fast claims files become rows, beside bare lxml on the same bytes.

Run: `python benchmarks/audit_bhyt.py [--visits N] [--rounds N]`. The file is made up on the spot (no person is in it)
and held in memory. A visit has the tables of an ordinary one: XML1, five drugs (XML2), eight services (XML3, three of
them tests), fifteen results (XML4) and three notes (XML5), each in base64 with every field of its table. Bare lxml
parses the envelope, undoes the base64 and parses every inner file, and does nothing with what it found. Seconds are of
the processor in the same round; the best round of each counts, all are printed.

Bounds: reading at least 0.5 of bare lxml on the same file. Printed beside it, without a bound: the ratio to bare
parsing of only the three tables that are read, and the greatest memory of the whole process.
"""

from __future__ import annotations

import argparse
import gc
import io
import resource
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from emr_hub.formats import Gathering
from emr_hub.formats.bhyt.loose import Loose
from emr_hub.formats.bhyt.reading import Reading
from emr_hub.formats.bhyt.writing import field_names
from emr_hub.formats.limits import LIMITS
from emr_hub.formats.sources import SourceFile

BOUND = 0.5  # of the speed of bare lxml
READ = ("XML1", "XML3", "XML4")
DRUG_FIELDS, NOTE_FIELDS = 39, 9  # fields of XML2 and XML5
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<GIAMDINHHS><THONGTINDONVI><MACSKCB>27801</MACSKCB></THONGTINDONVI>'
    "<THONGTINHOSO><NGAYLAP>20250304</NGAYLAP><DANHSACHHOSO>\n"
)
TAIL = "</DANHSACHHOSO></THONGTINHOSO></GIAMDINHHS>\n"
TESTS = (("23.0166.1494", "Urê", "5,4"), ("23.0019.1493", "ALT", "24"), ("22.0121.1369", "Hemoglobin", "138"))


def claims(visits: int) -> bytes:
    """A claims file of so many visits."""
    return (HEAD + "".join(map(visit, range(visits))) + TAIL).encode()


def visit(number: int) -> str:
    """One record with five inner files."""
    key, day = {"MA_LK": f"{number}"}, f"2025030{1 + number % 9}"
    services = [
        key | {
            "MA_DICH_VU": TESTS[at][0] if at < len(TESTS) else f"{10 + at}.0001.0001",
            "MA_NHOM": "1" if at < len(TESTS) else "13", "TEN_DICH_VU": "Một dịch vụ kỹ thuật của bệnh viện",
            "NGAY_YL": f"{day}0{7 + at % 3}15", "NGAY_KQ": f"{day}1030", "DON_GIA_BV": "22400",
            "MA_BAC_SI": "0012345/BN-CCHN",
        }
        for at in range(8)
    ]  # fmt: skip
    results = [
        key | {
            "MA_DICH_VU": TESTS[at % 3][0], "MA_CHI_SO": f"T{at:02d}", "TEN_CHI_SO": TESTS[at % 3][1],
            "GIA_TRI": f"{number % 7}{TESTS[at % 3][2]}", "DON_VI_DO": "mmol/L", "NGAY_KQ": f"{day}1030",
        }
        for at in range(15)
    ]  # fmt: skip
    person = key | {
        "MA_BN": f"25{number:06d}", "HO_TEN": "Nguyễn Văn An", "NGAY_SINH": "196002030000", "GIOI_TINH": "1",
        "MA_CSKCB": "27801", "MA_LOAI_KCB": "01", "NGAY_VAO": "202503010700", "DIA_CHI": "Tổ 4, Bắc Ninh",
    }  # fmt: skip
    files = {
        "XML1": f"<TONG_HOP>{written('XML1', person)}</TONG_HOP>",
        "XML2": others("CHI_TIET_THUOC", DRUG_FIELDS, 5),
        "XML3": listed("CHITIEU_CHITIET_DVKT_VTYT", "DSACH_CHI_TIET_DVKT", "CHI_TIET_DVKT", "XML3", services),
        "XML4": listed("CHITIEU_CHITIET_DICHVUCANLAMSANG", "DSACH_CHI_TIET_CLS", "CHI_TIET_CLS", "XML4", results),
        "XML5": others("CHI_TIET_DIEN_BIEN_BENH", NOTE_FIELDS, 3),
    }
    inner = "".join(
        f"<FILEHOSO><LOAIHOSO>{kind}</LOAIHOSO><NOIDUNGFILE>{b64encode(text.encode()).decode()}</NOIDUNGFILE></FILEHOSO>"
        for kind, text in files.items()
    )
    return f"<HOSO>{inner}</HOSO>\n"


def written(kind: str, values: dict[str, str]) -> str:
    """Every field of the table, most of them empty."""
    return "".join(f"<{name}>{values.get(name, '')}</{name}>" for name in field_names(kind))


def listed(root: str, group: str, item: str, kind: str, items: list[dict[str, str]]) -> str:
    """The items of one table."""
    inside = "".join(f"<{item}>{written(kind, one)}</{item}>" for one in items)
    return f"<{root}><{group}>{inside}</{group}></{root}>"


def others(item: str, fields: int, items: int) -> str:
    """A table that is not read."""
    inside = "".join(f"<TRUONG_{at}>{'một chữ' if at % 3 else ''}</TRUONG_{at}>" for at in range(fields))
    return f"<R><L>{f'<{item}>{inside}</{item}>' * items}</L></R>"


def bare(content: bytes, kinds: tuple[str, ...]) -> None:
    """Parse the envelope and the inner files of some kinds with lxml, and look at nothing."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    named = ""
    for element in etree.fromstring(content, parser).iter("LOAIHOSO", "NOIDUNGFILE"):
        if element.tag == "LOAIHOSO":
            named = element.text
        elif not kinds or named in kinds:
            etree.fromstring(b64decode(element.text), parser)


def read(content: bytes) -> int:
    """Read the file to batches of rows; how many there are."""
    sink = Gathering()
    reading = Reading(SourceFile(0, Path("claims.xml"), "claims.xml", False), sink, Loose(0))
    reading.run(io.BytesIO(content), LIMITS)
    reading.flush()
    assert not sink.rejects
    return sum(batch.num_rows for batch in sink.batches)


def seconds(work: Callable[[], object]) -> float:
    """Seconds of the processor."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Print the rounds and the ratios."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--visits", type=int, default=4_000)
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    content = claims(chosen.visits)
    rows = read(content)
    gc.disable()
    rounds = []
    print(f"{chosen.visits} visits, {rows} results, {len(content) / 1e6:.1f} MB; seconds: all, three tables, reading")
    for _ in range(chosen.rounds):
        found = (
            seconds(lambda: bare(content, ())),
            seconds(lambda: bare(content, READ)),
            seconds(lambda: read(content)),
        )
        rounds.append(found)
        print("  {:.3f}  {:.3f}  {:.3f}".format(*found))
    everything, three, ours = (min(column) for column in zip(*rounds, strict=True))
    print(f"reading: {rows / ours:,.0f} results/s, {chosen.visits / ours:,.0f} visits/s")
    print(f"ratio to bare lxml on the same file: {everything / ours:.2f} (bound {BOUND})")
    print(f"ratio to bare lxml on the three tables alone: {three / ours:.2f}")
    print(f"greatest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    sys.exit(0 if everything / ours >= BOUND else 1)


if __name__ == "__main__":
    main()
