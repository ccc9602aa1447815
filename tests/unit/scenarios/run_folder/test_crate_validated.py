"""The crate of a run folder, held to RO-Crate and to Process Run Crate by a validator that is not ours.

The validator asks for an older `rich` than this project uses, so it is of no extra:
`pip install --no-deps --requirement tests/others/rocrate_validator.txt` beside the dev extra; the gates do so.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.run_folder import CRATE

services = pytest.importorskip("rocrate_validator.services", reason="roc-validator is not installed")
rocrate = pytest.importorskip("rocrate", reason="rocrate is of the dev extra")

# The validator still uses a name that rdflib has on its way out.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

# Who publishes a run, who asked for it and where this program can be had is not ours to say.
NOT_OURS_TO_SAY = {"author", "publisher", "agent", "url", "absolute URI"}


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """The context of RO-Crate, as the rocrate library ships it, instead of the network."""
    from requests import Response
    from rocrate_validator.utils.http import HttpRequester

    def shipped(self: object, url: str, *given: object, **named: object) -> Response:
        answer = Response()
        answer.status_code, answer.url = 200, url
        answer._content = (Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld").read_bytes()
        answer.headers["Content-Type"] = "application/ld+json"
        return answer

    monkeypatch.setattr(HttpRequester, "get", shipped, raising=False)


def issues(run: Path, profile: str) -> list[str]:
    """What the validator finds, required and recommended."""
    from rocrate_validator.models import Severity

    asked = services.ValidationSettings(
        rocrate_uri=run, profile_identifier=profile, requirement_severity=Severity.RECOMMENDED
    )
    return [f"{issue.severity.name}: {issue.message}" for issue in services.validate(asked).get_issues()]


@pytest.mark.parametrize("profile", ["ro-crate-1.1", "process-run-crate-0.5"])
def test_the_validator_asks_only_for_what_is_not_ours_to_say(run: Path, profile: str) -> None:
    found = issues(run, profile)
    assert not [issue for issue in found if issue.startswith("REQUIRED")]
    assert [issue for issue in found if not any(word in issue for word in NOT_OURS_TO_SAY)] == []


@pytest.mark.parametrize(("whole", "broken"), [('"datePublished"', '"published"'), ('"instrument"', '"tool"')])
def test_the_validator_sees_a_planted_fault(run: Path, whole: str, broken: str) -> None:
    written = (run / CRATE).read_text(encoding="utf-8")
    assert whole in written
    (run / CRATE).write_text(written.replace(whole, broken), encoding="utf-8")
    assert [issue for issue in issues(run, "process-run-crate-0.5") if issue.startswith("REQUIRED")]
