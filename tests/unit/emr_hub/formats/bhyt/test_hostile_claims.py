"""Claims that are broken or mean harm: bounded, named, and the other records are read."""

from __future__ import annotations

import gzip
import io
import time
import tracemalloc
from base64 import b64encode
from pathlib import Path

import pytest

from emr_hub.formats.bhyt.frames import Envelope, frames
from emr_hub.formats.limits import LIMITS, Limits
from tests.unit.emr_hub.formats.bhyt.claims import UREA, UREA_RESULT, claim, inner, listed, plain_claim, record, xml1
from tests.unit.emr_hub.formats.kept import Kept, Slow, kept

GOOD = record([UREA], [UREA_RESULT])


def read(tmp_path: Path, content: str | bytes, limits: Limits = LIMITS, name: str = "claims.xml") -> Kept:
    return kept("bhyt", tmp_path / name, content.encode() if isinstance(content, str) else content, limits)


def between_good_ones(tmp_path: Path, bad: str) -> tuple[Kept, str]:
    """The bad record stands between two good ones; exactly it is refused, in one sentence."""
    found = read(tmp_path, claim(GOOD, bad, GOOD))
    assert [row["line"] for row in found.table] == [1, 3]
    (only,) = found.rejects
    assert (only.file, only.line, str(only.reason)) == ("claims.xml", 2, "broken line")
    return found, only.detail


LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 20))
    + "]><CHITIEU_CHITIET_DICHVUCANLAMSANG><DSACH_CHI_TIET_CLS><CHI_TIET_CLS><GIA_TRI>&a19;</GIA_TRI>"
    "</CHI_TIET_CLS></DSACH_CHI_TIET_CLS></CHITIEU_CHITIET_DICHVUCANLAMSANG>"
)


def test_entities_that_grow_without_end_are_refused_before_they_grow(tmp_path: Path) -> None:
    started = time.monotonic()
    found = read(tmp_path, claim(GOOD, f"<HOSO>{inner('XML1', xml1())}{inner('XML4', LAUGHS)}</HOSO>", GOOD))
    assert [row["line"] for row in found.table if row["value"]] == [1, 3]
    assert found.reasons == ["XML4: declares a document type, which a claims file never does"]
    assert time.monotonic() - started < 5


def test_no_file_of_the_machine_is_ever_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("NEVER SHOWN")
    outside = f"<!DOCTYPE TONG_HOP [<!ENTITY f SYSTEM '{secret.as_uri()}'>]>{xml1(HO_TEN='&f;')}"
    found = read(tmp_path, claim(f"<HOSO>{inner('XML1', outside)}</HOSO>", GOOD))
    assert found.reasons == ["XML1: declares a document type, which a claims file never does"]
    assert "NEVER SHOWN" not in repr(found)


def test_a_document_type_of_the_whole_file_is_refused(tmp_path: Path) -> None:
    found = read(tmp_path, f"<!DOCTYPE x [<!ENTITY a 'ha'>]>{xml1()}")
    assert found.reasons == ["declares a document type, which a claims file never does"]


def test_a_document_type_within_a_text_is_a_text(tmp_path: Path) -> None:
    html = UREA_RESULT | {"MO_TA": "&lt;!DOCTYPE html&gt;"}
    assert len(read(tmp_path, claim(record([UREA], [html]))).table) == 1


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    deep = "<a>" * 5_000 + "</a>" * 5_000
    found = read(tmp_path, claim(GOOD, f"<HOSO>{inner('XML1', xml1())}{inner('XML4', deep)}</HOSO>", GOOD))
    assert [row["line"] for row in found.table] == [1, 3] and len(found.rejects) == 1
    assert found.reasons[0].startswith("XML4: not well-formed XML")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("!!! not base64 !!!", "XML4: neither XML nor base64: sign 1 of 18"),
        ("QUJD" * 3 + "Q", "XML4: neither XML nor base64: 13 signs do not close"),
        ("QUJ=QUJD", "XML4: neither XML nor base64: 8 signs do not close"),
        (b64encode(b"hello").decode(), "XML4: not well-formed XML: document empty at line 1, column 1"),
        (b64encode(b"\x00\x01\x02\x03").decode(), "XML4: not well-formed XML: document empty at line 1, column 1"),
    ],
)
def test_wrong_base64_is_named_and_the_other_inner_files_are_read(tmp_path: Path, content: str, why: str) -> None:
    bad = f"<FILEHOSO><LOAIHOSO>XML4</LOAIHOSO><NOIDUNGFILE>{content}</NOIDUNGFILE></FILEHOSO>"
    one = f"<HOSO>{inner('XML1', xml1(HO_TEN='Còn Lại'))}{bad}{inner('XML4', listed('XML4', UREA_RESULT))}</HOSO>"
    found = read(tmp_path, claim(one))
    assert found.reasons == [why]
    assert found.told["people"][0]["name"] == "Còn Lại" and [row["value"] for row in found.table] == [5.4]


def test_base64_wrapped_into_lines_is_base64(tmp_path: Path) -> None:
    text = b64encode(listed("XML4", UREA_RESULT).encode()).decode()
    wrapped = "\r\n".join(text[at : at + 76] for at in range(0, len(text), 76))
    one = f"<HOSO>{inner('XML1', xml1())}<FILEHOSO><LOAIHOSO> xml4 </LOAIHOSO><NOIDUNGFILE>\n{wrapped}\n</NOIDUNGFILE>"
    assert [row["value"] for row in read(tmp_path, claim(f"{one}</FILEHOSO></HOSO>")).table] == [5.4]


def test_one_torn_item_does_not_lose_the_others_and_is_never_mended(tmp_path: Path) -> None:
    # A lost sign of comparison would turn the bound into a number: the item is refused, not repaired.
    items = [UREA_RESULT, UREA_RESULT | {"MA_CHI_SO": "CRP", "GIA_TRI": "<0.5"}, UREA_RESULT | {"MA_CHI_SO": "GLU"}]
    found = read(tmp_path, claim(f"<HOSO>{inner('XML1', xml1())}{inner('XML4', listed('XML4', *items))}</HOSO>"))
    assert [row["code"] for row in found.table] == ["URE", "GLU"]
    (why,) = found.reasons
    assert why.startswith("XML4: not well-formed XML: ") and "at line 1" in why


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "&nothing;", "<", "</GIA_TRI>", "&#0;", "\ufffe"])
def test_signs_that_xml_does_not_have_cost_their_item_only(tmp_path: Path, bad: str) -> None:
    items = [UREA_RESULT, UREA_RESULT | {"MA_CHI_SO": "CRP", "GIA_TRI": f"5{bad}4"}]
    found = read(tmp_path, claim(f"<HOSO>{inner('XML1', xml1())}{inner('XML4', listed('XML4', *items))}</HOSO>"))
    assert [row["code"] for row in found.table] == ["URE"] and len(found.rejects) == 1


def test_a_record_that_never_ends_does_not_swallow_the_next(tmp_path: Path) -> None:
    _, why = between_good_ones(tmp_path, "<HOSO><FILEHOSO>")
    assert why == "the next record begins before this one ends"


def test_a_record_that_is_no_xml_is_refused_alone(tmp_path: Path) -> None:
    _, why = between_good_ones(tmp_path, "<HOSO><FILEHOSO></HOSO>")
    assert why.startswith("not well-formed XML: tag name mismatch at line 1")


def test_a_file_cut_within_a_record_keeps_the_records_before(tmp_path: Path) -> None:
    whole = plain_claim(3)
    found = read(tmp_path, whole[: whole.rindex("<HOSO>") + 400])
    assert [row["line"] for row in found.table] == [1, 2]
    assert found.reasons == ["the file ends within this record"]


def test_a_packed_file_that_breaks_off_says_where(tmp_path: Path) -> None:
    packed = gzip.compress(plain_claim(1_000).encode())
    found = read(tmp_path, packed[: len(packed) * 2 // 3], name="claims.xml.gz")
    assert 0 < len(found.table) < 1_000
    assert any("breaks off" in why for why in found.reasons)


def test_a_packed_bomb_ends_at_the_ratio_and_holds_little(tmp_path: Path) -> None:
    bomb = gzip.compress(plain_claim(2).encode() + b" " * (96 << 20))
    tracemalloc.start()
    found = read(tmp_path, bomb, Limits(ratio=20, ratio_from_bytes=1 << 20), "claims.xml.gz")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found.table) == 2 and peak < 32 << 20
    assert any("unpacks to more than" in why for why in found.reasons)


def test_a_record_longer_than_allowed_is_let_go_and_the_next_is_read(tmp_path: Path) -> None:
    long = record([UREA], [UREA_RESULT | {"MO_TA": "x" * 3_000_000}])
    found = read(tmp_path, claim(GOOD, long, GOOD), Limits(line_bytes=1 << 20))
    assert [row["line"] for row in found.table] == [1, 3]
    assert found.reasons == [f"longer than {1 << 20} bytes"]


def test_a_file_without_any_record_is_held_no_further_than_allowed(tmp_path: Path) -> None:
    found = read(tmp_path, "<x>" + "y" * 5_000_000, Limits(whole_bytes=1 << 20))
    assert found.reasons == [f"no record (HOSO) within {1 << 20} bytes"] and not found.table


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (
            "<html><body/></html>",
            "no claims file: the root is 'html', expected GIAMDINHHS with records (HOSO)"
            " or an inner file such as TONG_HOP",
        ),
        ("<!-- " + " " * 99_999 + "x", "not well-formed XML: comment not finished at line 1, column 100006"),
        ("", "not well-formed XML: document empty at line 1, column 1"),
        ("no xml at all", "not well-formed XML: document empty at line 1, column 1"),
    ],
)
def test_what_is_no_claims_file_is_said(tmp_path: Path, content: str, why: str) -> None:
    assert read(tmp_path, content).reasons == [why]


def test_results_without_a_readable_person_have_none(tmp_path: Path) -> None:
    one = f"<HOSO>{inner('XML1', '<TONG_HOP><MA_BN>1')}{inner('XML4', listed('XML4', UREA_RESULT))}</HOSO>"
    found = read(tmp_path, claim(one))
    assert found.table[0]["subject"] is None and found.counts["HOSO without XML1"] == 1
    assert len(found.rejects) == 1


def test_no_reason_quotes_what_a_person_s_record_says(tmp_path: Path) -> None:
    torn = xml1(HO_TEN="Bí Mật <") + "<"
    found = read(tmp_path, claim(f"<HOSO>{inner('XML1', torn)}</HOSO>"))
    assert "Bí Mật" not in " ".join(found.reasons)


@pytest.mark.parametrize("size", [1, 2, 7, 64, 1000])
def test_where_the_blocks_of_a_file_end_does_not_matter(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("emr_hub.formats.text_blocks.BLOCK_BYTES", size)
    whole = plain_claim(3).encode()
    envelope = Envelope()
    told = [frame.content for frame in frames(Slow(whole, size), envelope, LIMITS)]
    assert told == [frame.content for frame in frames(io.BytesIO(whole), Envelope(), LIMITS)] and len(told) == 3
    assert b"27801" in envelope.head
