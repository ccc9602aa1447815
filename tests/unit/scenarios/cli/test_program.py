"""Exit codes and streams that a script can trust; tests run the program in this process, capturing real streams."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scenarios.cli.compare import _row
from scenarios.cli.program import run_program
from scenarios.cli.voice import Voice
from scenarios.definition import load_scenario, shelf, to_toml
from scenarios.run_folder import MeasureChange

ROOT = Path(__file__).parents[4]
HEAVY = ("numpy", "pyarrow", "numba", "duckdb", "fastapi", "sqlalchemy", "rich", "altair", "scipy", "fhir")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--help"], 0, ""),
        (["--version"], 0, ""),
        (["run", "--help"], 0, ""),
        (["scenarios"], 0, ""),
        ([], 2, "Usage"),
        (["rnu"], 2, "rnu"),
        (["run"], 2, "SCENARIO"),
        (["run", "pilot-2025", "--sede", "3"], 2, "--seed"),
        (["run", "pilot-2025", "--seed", "x"], 2, "--seed"),
        (["run", "pilot-2052"], 2, "'pilot-2025'"),
        (["run", "pilot-2025", "--days", "0"], 2, "--days"),
        (["run", "pilot-2025", "--policy", "g148"], 2, "'g147'"),
        (["run", "pilot-2025", "--engine", "column"], 2, "'columns'"),
        (["run", "pilot-2025", "--workers", "0"], 2, "--workers"),
        (["run", "--lang", "fr", "pilot-2025"], 2, "en, vi"),
        (["policies", "show", "g148"], 2, "g147"),
        (["catalogue", "servces"], 2, "'services'"),
        (["serve", "hospital", "BMM"], 2, "'BM'"),
        (["audit", "nowhere.ndjson"], 2, "nowhere.ndjson"),
        (["report", "nowhere"], 2, "nowhere"),
        (["verify", "nowhere"], 2, "nowhere"),
        (["compare", "nowhere", "nowhere"], 2, "nowhere"),
    ],
)
def test_the_exit_code_tells_what_happened_and_complaints_go_to_stderr(
    arguments: list[str], code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_program(arguments) == code
    shown = capsys.readouterr()
    if code:
        assert shown.out == ""
        assert says in shown.err
        assert "Traceback" not in shown.err
    else:
        assert shown.out
        assert shown.err == ""


@pytest.mark.parametrize("command", ["report", "verify"])
def test_a_folder_that_is_no_run_is_bad_data(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_program([command, str(tmp_path)]) == 3
    assert capsys.readouterr().err.startswith("Error: ")


def test_complaints_come_in_vietnamese_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_program(["run", "pilot-2052", "--lang", "vi"]) == 2
    assert capsys.readouterr().err == (
        f"Lỗi: không có kịch bản 'pilot-2052'; cần một trong: {', '.join(entry.id for entry in shelf())}; "
        "gần nhất là 'pilot-2025'\n"
    )


def test_a_wrong_scenario_file_is_named_by_path_and_key(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(to_toml(load_scenario("pilot-2025")).replace("patients", "patinets"))
    assert run_program(["run", str(file)]) == 2
    error = capsys.readouterr().err
    assert f"{file}: world" in error
    assert "'patients'" in error
    assert error.count("\n") == 1


def test_a_target_that_holds_something_else_is_refused_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    assert run_program(["run", "pilot-2025", "--out", str(tmp_path)]) == 2
    assert "holds something else" in capsys.readouterr().err
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_lists_are_plain_lines_when_stdout_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    run_program(["scenarios", "--lang", "vi"])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[0] for line in lines] == [entry.id for entry in shelf()]
    pilot = next(line for line in lines if line.startswith("pilot-2025")).split("\t")
    assert "Thí điểm 2025" in pilot[1]
    assert pilot[2].endswith("?") and pilot[3].startswith("Nhánh có điều phối")


def test_a_scenario_is_shown_with_its_question_its_arms_and_what_it_expects(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_program(["scenarios", "show", "outage"]) == 0
    shown = capsys.readouterr().out
    assert "What does an outage of each kind cost" in shown
    assert "records-down\t" in shown and "outages (7)" in shown
    assert "Flagged: “The coordinator is down” less than “Nothing down”" in shown
    assert run_program(["scenarios", "show", "outage", "--lang", "vi"]) == 0
    assert "“Hệ thống điều phối ngừng hoạt động” ít hơn “Không gián đoạn”" in capsys.readouterr().out
    assert run_program(["scenarios", "show", "outtage"]) == 2
    assert "the nearest is 'outage'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "first"),
    [
        (["policies"], "draft-2026-08"),
        (["catalogue", "facilities"], "BM"),
        (["catalogue", "analytes"], ""),
        (["catalogue", "services"], ""),
    ],
)
def test_policies_and_catalogue_are_listed(
    arguments: list[str], first: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_program(arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split("\t")[0].startswith(first)
    assert len({line.count("\t") for line in lines}) == 1


def test_a_policy_is_shown_with_its_windows(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_program(["policies", "show", "g147"]) == 0
    text = capsys.readouterr().out
    assert "id: g147" in text
    assert "hba1c" in text


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from scenarios.cli.program import run_program; run_program(['--help']);"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_help_comes_within_a_few_bare_interpreter_starts() -> None:
    """A ratio, because seconds depend on the load of the machine; the target itself, 0.25 s, is in benchmarks."""

    def fastest(*arguments: str) -> float:
        spans = []
        for _ in range(3):
            begun = time.perf_counter()
            subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, check=True)
            spans.append(time.perf_counter() - begun)
        return min(spans)

    assert fastest("-m", "scenarios.cli", "--help") < max(0.25, 8 * fastest("-c", "pass"))


def test_an_interrupt_says_so_and_leaves_130(tmp_path: Path) -> None:
    target = tmp_path / "run"
    command = ["run", "acceptance-bounds", "--patients", "400", "--out", str(target)]
    program = [sys.executable, "-m", "scenarios.cli", *command]
    with subprocess.Popen(program, cwd=ROOT, stderr=subprocess.PIPE) as run:
        assert run.stderr is not None
        run.stderr.readline()  # it has begun
        run.send_signal(signal.SIGINT)
        assert b"Interrupted" in run.stderr.read()
        assert run.wait() == 130
    assert not target.exists()


def test_a_port_in_use_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert run_program(["serve", "coordinator", "--port", port, "--data", str(tmp_path)]) == 2
    assert port in capsys.readouterr().err


def test_a_database_that_cannot_be_opened_is_named_without_its_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = "postgresql+psycopg://me:secret@127.0.0.1:1/none"
    for one in (url, "nothing://x"):
        assert run_program(["serve", "coordinator", "--port", "28811", "--database", one, "--data", str(tmp_path)]) == 2
        said = capsys.readouterr().err
        assert "--database" in said and "secret" not in said


def test_routes_that_are_no_text_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "routes.toml").write_bytes(b"\xff")
    assert run_program(["serve", "coordinator", "--port", "28811", "--data", str(tmp_path)]) == 2
    assert "routes.toml" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["audit", "README.md"],
        ["audit", "tests/data/audit-small.ndjson", "--format", "bhyt"],
        ["run", "pilot-2025", "--workers", "0"],
        ["serve", "coordinator", "--port", "99999"],
    ],
)
def test_every_refusal_is_said_in_vietnamese(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert run_program(["--lang", "vi", *arguments]) in (2, 3)
    said = capsys.readouterr().err
    assert said.startswith("Lỗi: ")
    assert not {"is", "be", "not", "expected", "or"} & set(said.replace(",", " ").split())


def test_counts_stay_whole_beside_a_run_that_lacks_them() -> None:
    row = _row(MeasureChange("rows_read", "1", {}, 29_206, None), Voice())
    assert row == ("rows_read", "1", "29,206", "unknown", "")
