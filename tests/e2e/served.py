"""The browser application as its readers meet it: the real server in a process of its own, read by Chromium.

Every request to another host is aborted and written down, and so is every error that a page throws or logs, so that a
test can say that there was none (``Reader.blameless``). With ``ORECHAIN_TEST_ADDRESS`` a server that runs already is
read instead, for instance one over a site that is just being written.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from orechain.api.site import SITE

ROOT = Path(__file__).parents[2]
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
WORDS = ROOT / "web" / "src" / "words"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
GIVEN = os.environ.get("ORECHAIN_TEST_ADDRESS", "")
LANGS = ("en", "zh")
PATIENCE = 30_000
"""Milliseconds: a page that is computed for the first time on a busy machine."""

SETTLED = """() => {
  const main = document.querySelector("main");
  const busy = main?.querySelector("[class*='wait'], [aria-busy='true'], .stale");
  const done = Boolean(main?.querySelector("h1")) && !busy;
  const size = main ? main.innerHTML.length : 0;
  const now = performance.now();
  const before = window.__settled;
  if (!done || !before || before.size !== size) { window.__settled = { size, since: now }; return false; }
  return now - before.since > 160;
}"""


DOWN = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  for (let top = 0; top < document.documentElement.scrollHeight; top += 800) { window.scrollTo(0, top); await frame(); }
  return document.documentElement.scrollHeight;
}"""

# Everything of a view that a link must bring back: headings, numbers, drawings in words, what is chosen.
VIEW = """() => {
  const main = document.querySelector("main");
  const seen = (query) => [...main.querySelectorAll(query)].filter((node) => node.getClientRects().length > 0);
  const texts = (query) => seen(query).map((node) => node.textContent.trim());
  return {
    address: [location.pathname + location.search],
    headings: texts("h1, h2, h3"),
    text: main.innerText.split("\\n").filter((line) => line.trim()),
    drawn: texts("[data-drawing] text"),
    flows: seen(".sankey-flow").map((node) => node.getAttribute("aria-label")),
    chosen: [...main.querySelectorAll("select, input")].map((node) => `${node.value} ${node.checked}`),
  };
}"""


def needed(*files: Path) -> None:
    """Skip where there is nothing to test with; fail where it was promised to be there."""
    lacking = [] if CHROMIUM else ["Chromium"]
    lacking += [str(file.relative_to(ROOT)) for file in files if not file.exists()]
    if not GIVEN and not (SITE / "index.html").is_file():
        lacking.append("the built pages (make web)")
    if not lacking:
        return
    words = f"the application cannot be read without {', '.join(lacking)}"
    if os.environ.get("CI") or os.environ.get("ORECHAIN_REQUIRE_BROWSER"):
        pytest.fail(words)
    pytest.skip(words)


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve the workspace of the folder and say where."""
    if GIVEN:
        yield GIVEN.rstrip("/")
        return
    run = "from orechain.cli.main import run; run()"
    command = [sys.executable, "-c", run, "--workspace", str(folder), "serve", "--port", "0", "--json"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        text = ""
        while not text.rstrip().endswith("}") and server.stdout is not None:
            line = server.stdout.readline()
            assert line, f"the server ended before it listened: {text}"
            text += line
        yield json.loads(text)["url"].rstrip("/")
    finally:
        server.terminate()
        server.wait(20)
        if server.stdout is not None:
            server.stdout.close()


class Reader:
    """A fresh browser context with one page, and a list of everything that should not have happened."""

    def __init__(self, browser: Any, base: str, width: int = 1440, height: int = 900, **options: Any) -> None:
        self.base = base
        self.outside: list[str] = []
        self.errors: list[str] = []
        self.refused: list[str] = []
        self.context = browser.new_context(
            base_url=base, locale="en-GB", reduced_motion="reduce", accept_downloads=True,
            viewport={"width": width, "height": height}, **options,
        )  # fmt: skip
        self.context.set_default_timeout(PATIENCE)
        self.context.route(re.compile(rf"^(?!{re.escape(base)}/|data:|blob:)"), self._abort)
        self.page = self.context.new_page()
        self.page.on("console", self._logged)
        self.page.on("pageerror", lambda error: self.errors.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._answered)
        self.asking: set[Any] = set()
        self.page.on("request", self._asked)
        self.page.on("requestfinished", lambda request: self.asking.discard(request))
        self.page.on("requestfailed", lambda request: self.asking.discard(request))

    def _abort(self, route: Any) -> None:
        self.outside.append(route.request.url)
        route.abort()

    def _logged(self, message: Any) -> None:
        # A refused request is noted with its status below; the browser's own line says no more.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.errors.append(f"{self.page.url}: {message.text}")

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self.refused.append(f"{response.status} {response.url}")

    def _asked(self, request: Any) -> None:
        # The progress of a job is told for as long as it runs; nothing waits for its end.
        if request.resource_type != "eventsource":
            self.asking.add(request)

    def open(self, address: str) -> Any:
        """Go to an address of the application and wait until everything is there."""
        self.page.goto(address)
        return self.settle()

    def settle(self) -> Any:
        """Wait until nothing is loading and the page stands still."""
        self.page.evaluate("() => { window.__settled = undefined; }")
        self.page.wait_for_function(SETTLED, polling=60)
        while self.asking:
            self.page.wait_for_timeout(50)
            self.page.wait_for_function(SETTLED, polling=60)
        return self.page

    def unfold(self) -> Any:
        """Go down the page once, so that what is drawn only when it is reached is drawn; end at the top."""
        height = 0
        while height != (now := self.page.evaluate(DOWN)):
            height = now
            self.settle()
        self.page.evaluate("window.scrollTo(0, 0)")
        return self.settle()

    def address(self) -> str:
        """Return path and query of the page that is open."""
        return self.page.url.removeprefix(self.base)

    def blameless(self, *refused: str) -> None:
        """Assert that nothing was asked of other hosts, thrown, logged, or refused (but for what the test provoked)."""
        assert self.outside == []
        assert self.errors == []
        assert [line for line in self.refused if not any(part in line for part in refused)] == []

    def close(self) -> None:
        """Forget everything."""
        self.context.close()


def asked(base: str, path: str) -> dict[str, Any]:
    """Return the JSON that the API gives at a path."""
    with urllib.request.urlopen(f"{base}/api/v1/{path}", timeout=60) as answer:  # noqa: S310
        found: dict[str, Any] = json.load(answer)
    return found


def words(lang: str, file: str) -> dict[str, str]:
    """Return the interface strings of one file in one language."""
    found: dict[str, str] = json.loads((WORDS / lang / f"{file}.json").read_text(encoding="utf-8"))
    return found


def query(reader: Reader) -> dict[str, str]:
    """Return the query of the address that is open."""
    return {key: value for key, (value,) in urllib.parse.parse_qs(urllib.parse.urlsplit(reader.page.url).query).items()}


def same_elsewhere(reader: Reader, fresh: Callable[..., Reader]) -> None:
    """Open the address in a browser that knows nothing, and compare the views."""
    here = reader.unfold().evaluate(VIEW)
    other = fresh()
    other.open(reader.address())
    there = other.unfold().evaluate(VIEW)
    for part, lines in here.items():
        assert there[part] == lines, f"{part} of {reader.address()}"
    assert here["headings"]
    assert any(letter.isdigit() for line in here["text"] + here["drawn"] for letter in line)
    other.blameless()


def cites_its_publisher(reader: Reader, lang: str) -> None:
    """The drawer that was opened names publisher and row of a claim as the API has them; close it."""
    drawer = reader.page.get_by_role("dialog")
    first = drawer.locator(".evidence").first
    cited = urllib.parse.quote(first.locator("code").inner_text())
    claim = asked(reader.base, f"evidence?claims={cited}&lang={lang}")["data"]["claims"][0]
    said = first.inner_text()
    assert claim["publisher"] in said
    assert claim["locator"] in said
    assert claim["raw"] in said
    reader.page.keyboard.press("Escape")
    drawer.wait_for(state="detached")
