"""A page of another origin, in a real browser, reads and writes on the server and sees its headers."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

PAGE = """<!doctype html><meta charset="utf-8"><pre id="said">nothing</pre><script>
const base = "BASE", said = [], kind = {"Content-Type": "application/fhir+json"};
async function play() {
  const body = JSON.stringify({resourceType: "Patient", id: "b-1", name: [{text: "Trần Bình"}]});
  let answer = await fetch(base + "/Patient/b-1", {method: "PUT", headers: kind, body});
  said.push(answer.status, answer.headers.get("ETag"), answer.headers.get("Location"));
  answer = await fetch(base + "/Patient/b-1", {method: "PUT", headers: {...kind, "If-Match": 'W/"9"'}, body});
  said.push(answer.status, (await answer.json()).resourceType);
  answer = await fetch(base + "/Patient?name=tran", {headers: {Accept: "application/fhir+json"}});
  said.push((await answer.json()).entry[0].resource.name[0].text);
  const entry = [{request: {method: "GET", url: "Patient/b-1"}}];
  answer = await fetch(base, {method: "POST", headers: kind,
    body: JSON.stringify({resourceType: "Bundle", type: "batch", entry})});
  said.push((await answer.json()).type);
  answer = await fetch(base + "/Patient/b-1", {method: "DELETE"});
  said.push(answer.status);
}
play().catch(error => said.push("failed: " + error.message))
      .finally(() => document.getElementById("said").textContent = said.join(" | "));
</script>"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing: the log of a page is no output of a test."""


@contextmanager
def published(folder: Path) -> Iterator[str]:
    """The address of a folder's pages: another port is another origin."""
    pages = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=pages.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{pages.server_port}"
    finally:
        pages.shutdown()
        pages.server_close()
        thread.join(5)


def seen(tmp_path: Path, base: str) -> str:
    """What the page says after it has played against a server."""
    (tmp_path / "page.html").write_text(PAGE.replace("BASE", base), encoding="utf-8")
    with published(tmp_path) as origin:
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--dump-dom",
                   "--disable-background-networking", "--virtual-time-budget=10000",
                   f"--user-data-dir={tmp_path / 'profile'}", f"{origin}/page.html"]  # fmt: skip
        dom = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout
    return dom.partition('<pre id="said">')[2].partition("</pre>")[0]


@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium is not installed (apt-get install chromium)")
def test_a_browser_calls_it_across_origins(base: str, tmp_path: Path) -> None:
    assert seen(tmp_path, base).split(" | ") == [
        "201", 'W/"1"', f"{base}/Patient/b-1/_history/1", "412", "OperationOutcome", "Trần Bình",
        "batch-response", "204",
    ]  # fmt: skip


@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium is not installed (apt-get install chromium)")
def test_a_browser_is_kept_out_of_a_server_that_lets_no_other_origin_in(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir()
    with published(tmp_path / "closed") as closed:  # the check itself can fail: this server says nothing of origins
        assert seen(tmp_path, closed).startswith("failed: ")
