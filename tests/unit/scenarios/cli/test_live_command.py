"""What `emr-hub live` takes, and what it refuses in both languages before anything is started."""

from __future__ import annotations

from pathlib import Path

import pytest

from emr_hub.errors import UsageError
from scenarios.cli.live import elsewhere_of, speed_of
from scenarios.cli.program import run_program
from scenarios.cli.served_routes import live_wire
from scenarios.live.served import listening, port_of


@pytest.mark.parametrize(("said", "speed"), [("max", None), ("86400", 86400.0), ("0.5", 0.5)])
def test_a_speed_is_simulated_seconds_a_second(said: str, speed: float | None) -> None:
    assert speed_of(said) == speed


@pytest.mark.parametrize("said", ["0", "-1", "fast", "nan", "inf", ""])
def test_another_speed_is_refused(said: str) -> None:
    with pytest.raises(UsageError, match="got"):
        speed_of(said)


def test_hospitals_elsewhere_are_key_and_address() -> None:
    assert elsewhere_of(["bn1=http://127.0.0.1:9/fhir/"]) == {"BN1": "http://127.0.0.1:9/fhir"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--hospital", "BN1"], "--hospital: nhận được 'BN1'; cần MÃ=URL"),
        (["--hospital", "XX=http://127.0.0.1:9/fhir"], "không có ai đăng ký tại 'XX'"),
        (["--hospital", "zz=http://127.0.0.1:9/fhir"], "không có ai đăng ký tại 'zz'; cần"),
        (["--speed", "0"], "--speed: nhận được '0'"),
        (["--data", "{tmp}"], "thư mục đã có một lượt chạy trước"),
        (["--database", "sqlite:///{tmp}/nowhere/x.sqlite"], "--database"),
    ],
)
def test_what_cannot_be_played_is_said_in_vietnamese(
    arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bm.sqlite").touch()
    asked = [one.replace("{tmp}", str(tmp_path)) for one in arguments]
    small = ["live", "pilot-2025", "--patients", "3", "--days", "5", "--out", str(tmp_path / "out"), "--lang", "vi"]
    assert run_program([*small, *asked]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_page_whose_port_is_taken_is_said_before_a_world_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    with listening(0) as taken:
        port = port_of(taken)
        assert run_program(["live", "pilot-2025", "--page", str(port)]) == 2
    assert capsys.readouterr().err == f"Error: --page: port {port} cannot be taken; expected a free port\n"


def test_servers_of_others_may_be_asked_when_the_routes_name_them(tmp_path: Path) -> None:
    (tmp_path / "routes.toml").write_text('servers = ["http://10.0.0.9:8080"]\n', encoding="utf-8")
    assert "http://10.0.0.9:8080" in live_wire(tmp_path).statistics
    (tmp_path / "routes.toml").write_text('servers = ["10.0.0.9/fhir"]\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"got '10\.0\.0\.9/fhir'"):
        live_wire(tmp_path)
