"""Take pictures of every page of the browser application, to be looked at: each width, each language.

``python tools/screenshots.py FOLDER`` starts a server over the built pages (``make web``); with ``--address``
a server that runs already is read. Files are called ``<page>-<width>-<language>.png``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import TimeoutError as Late

PAGES = {
    "overview": "/",
    "mineral": "/mineral?mineral=lithium&economy=CHN",
    "economy": "/economy?economy=CHN~USA",
    "chain": "/chain?mineral=lithium",
    "stocks": "/stocks?mineral=lithium",
    "criticality": "/criticality",
    "criticality-methods": "/criticality?section=methods",
    "criticality-ranks": "/criticality?section=ranks",
    "criticality-score": "/criticality?section=score",
    "criticality-validation": "/criticality?section=validation",
    "compare": "/compare?mineral=lithium~cobalt~nickel",
    "data": "/data",
    "data-claims": "/data?section=claims&mineral=cobalt",
    "data-trace": "/data?section=trace&claim=usgs-mcs-2026:4242",
    "data-conflicts": "/data?section=conflicts&mineral=cobalt",
    "data-sql": "/data?section=sql",
    "methods": "/methods",
}
WIDTHS = (1440, 768, 390)
LANGS = ("en", "zh")
TALLEST = 12_000
"""Pixels of a page that are kept; what follows repeats a list."""
QUIET = """() => {
  const main = document.querySelector("main");
  return Boolean(main?.querySelector("h1")) && !main.querySelector(".waiting, [aria-busy='true'], .stale");
}"""


@contextlib.contextmanager
def served(address: str) -> Iterator[str]:
    """Give the address of a server: the one that was named, or one that runs as long as it is needed."""
    if address:
        yield address.rstrip("/")
        return
    command = [sys.executable, "-c", "from orechain.cli.main import run; run()", "serve", "--port", "0", "--json"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        text = ""
        while not text.rstrip().endswith("}") and server.stdout is not None:
            line = server.stdout.readline()
            if not line:
                raise SystemExit("the server does not start")
            text += line
        yield json.loads(text)["url"].rstrip("/")
    finally:
        server.terminate()
        server.wait(20)


def take(browser: Browser, address: str, file: Path, width: int, scheme: str) -> None:
    """Save one page in its whole height, after all its parts have been seen and loaded."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    try:
        page.goto(address)
        page.wait_for_function(QUIET, timeout=60_000)
        # Parts far below are drawn when they are reached: go down once, then back.
        height = 0
        while height < (now := min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)):
            height = min(height + 800, now)
            page.evaluate("(top) => window.scrollTo(0, top)", height)
            page.wait_for_timeout(60)
        page.wait_for_load_state("networkidle")
        page.wait_for_function(QUIET, timeout=60_000)
        page.evaluate("window.scrollTo(0, 0)")
        page.wait_for_timeout(300)
    except Late as late:
        print(f"{file.name}: {late.message.splitlines()[0]}", file=sys.stderr)
    # The window is made as high as the page, and charts may follow it, before the picture is taken.
    height = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(500)
    page.screenshot(path=file)
    context.close()


def main() -> None:
    """Take all pictures that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--address", default="", help="a server that runs already")
    parser.add_argument("--pages", nargs="*", default=[], help=f"some of: {' '.join(PAGES)}")
    parser.add_argument("--widths", nargs="*", type=int, default=WIDTHS)
    parser.add_argument("--langs", nargs="*", default=LANGS)
    parser.add_argument("--scheme", choices=("light", "dark"), default="light")
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with served(chosen.address) as base, sync_playwright() as driver:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]
        browser = driver.chromium.launch(executable_path=chromium, args=arguments)
        for name in chosen.pages or PAGES:
            path = PAGES[name]
            for lang in chosen.langs:
                for width in chosen.widths:
                    address = f"{base}{path}{'&' if '?' in path else '?'}lang={lang}"
                    take(browser, address, chosen.folder / f"{name}-{width}-{lang}.png", width, chosen.scheme)
        browser.close()


if __name__ == "__main__":
    main()
