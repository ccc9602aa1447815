"""explain asks the decision again: it agrees with what a folder holds, and says where a table was altered."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from scenarios.cli.program import run_program
from scenarios.explaining import explain_order
from scenarios.run_folder.hashing import MANIFEST

SMALL = ["run", "pilot-2025", "--engine", "columns", "--patients", "60", "--days", "30", "--quiet"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "run"
    assert run_program([*SMALL, "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def audit(run: Path) -> Path:
    folder = run.parent / "audit"
    assert (
        run_program(["audit", str(run), "--policy", "g147", "--policy", "leeds", "--quiet", "--out", str(folder)]) == 0
    )
    return folder


def read(folder: Path, name: str) -> pa.Table:
    return pq.read_table(folder / "tables" / f"{name}.parquet")


def some_orders(folder: Path) -> list[int]:
    """Orders of every kind: counted by each count, shown a card, partly reusable, and the first ones."""
    counts, decisions = read(folder, "counts"), read(folder, "decisions")
    kinds = [counts.filter(counts[name])["order_id"] for name in ("d1", "d2", "d3", "pending")]
    verdict = pc.cast(decisions["verdict"], pa.string())
    kinds += [decisions.filter(pc.equal(verdict, word))["order_id"] for word in ("reuse", "partial", "repeat", "ask")]
    return sorted({order for kind in kinds for order in kind.to_pylist()[:2]})


def test_decide_says_what_a_run_folder_holds_in_every_count_and_arm(run: Path) -> None:
    verdicts = set()
    for order in some_orders(run):
        told = explain_order(order, run)
        assert told.agrees, (order, [c.differences for c in told.chains])
        verdicts |= {chain.verdict.value for chain in told.chains if chain.verdict}
        assert [c.name for c in told.chains][:3] == ["d1", "d2", "d3"]
    assert {"reuse", "repeat"} <= verdicts, "too few kinds of orders were met"


def test_another_policy_is_asked_with_the_arm_beside(run: Path) -> None:
    order = read(run, "decisions")["order_id"][0].as_py()
    told = explain_order(order, run, "leeds")
    assert told.agrees and {chain.policy.id for chain in told.chains} == {"leeds"}
    assert told.chains[-1].name == "coordinator@leeds"


def test_decide_says_what_an_audit_folder_holds(audit: Path) -> None:
    counts = read(audit, "counts")
    orders = sorted({o for name in ("d1", "d2", "d3") for o in counts.filter(counts[name])["order_id"].to_pylist()[:3]})
    for order in [1, *orders]:
        for policy in ("g147", "leeds"):
            told = explain_order(order, audit, policy)
            assert told.agrees and all(chain.stored for chain in told.chains)


def test_persons_that_are_only_probably_one_leave_the_order_open_here_too(run: Path) -> None:
    folder = run.parent / "index"
    assert run_program(["audit", str(run), "--persons", "index", "--quiet", "--out", str(folder)]) == 0
    counts = read(folder, "counts")
    opened = counts.filter(counts["undecided_d1"])["order_id"].to_pylist()[:4]
    crossing = counts.filter(pc.equal(pc.cast(counts["scope_d3"], pa.string()), "cross"))["order_id"].to_pylist()[:4]
    assert crossing, "nobody was linked across hospitals"
    for order in (*opened, *crossing):
        assert explain_order(order, folder).agrees, order


@pytest.mark.parametrize("place", ["run", "audit"])
def test_an_altered_table_is_noticed(
    place: str, run: Path, audit: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = {"run": run, "audit": audit}[place]
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in folder.rglob("*"):
        if path.is_file():
            (copy / path.relative_to(folder)).parent.mkdir(parents=True, exist_ok=True)
            (copy / path.relative_to(folder)).write_bytes(path.read_bytes())
    counts = read(copy, "counts")
    order = counts.filter(counts["d1"])["order_id"][0].as_py()
    at = counts.schema.get_field_index("d1")
    flipped = pc.xor(counts["d1"], pc.equal(counts["order_id"], pa.scalar(order)))
    pq.write_table(counts.set_column(at, counts.schema.field(at), flipped), copy / "tables/counts.parquet")
    assert run_program(["explain", str(order), str(folder)]) == 0
    assert run_program(["explain", str(order), str(copy)]) == 1
    assert "DIFFERENT counted: yes by the decision, no in the table" in capsys.readouterr().out


def test_both_languages_and_json_tell_the_same_order(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    order = str(read(run, "decisions")["order_id"][0].as_py())
    assert run_program(["explain", order, str(run)]) == 0
    english = capsys.readouterr().out
    assert run_program(["--lang", "vi", "explain", order, str(run)]) == 0
    vietnamese = capsys.readouterr().out
    assert "could be cut" in english and "có thể cắt" in vietnamese
    assert len(english.splitlines()) == len(vietnamese.splitlines())
    assert run_program(["explain", order, str(run), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["agrees"] and [c["name"] for c in told["chains"]][:3] == ["d1", "d2", "d3"]


def test_what_is_not_there_is_refused_by_name(run: Path, audit: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words, said in (
        (["explain", "999999", str(run)], "no order 999999"),
        (["explain", "1", str(run), "--arm", "nobody"], "--arm"),
        (["explain", "1", str(audit), "--arm", "coordinator"], "an audit has none"),
        (["explain", "1", str(run / "nowhere")], "no folder"),
        (["explain", "1", str(run), "--policy", "g148"], "g148"),
    ):
        assert run_program(words) == 2, words
        assert said in capsys.readouterr().err
    assert (run / MANIFEST).is_file()
