"""The server under load, driven from this process over loopback; and the first chart in a cold browser.

Printed are the 50th and 95th percentile of the response time by clients at once, the server's memory before and after
10,000 requests, and a stream of claims of more than 100 MB.
"""

from __future__ import annotations

import asyncio
import contextlib
import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import psutil

from orechain.store.claims import CLAIM_COLUMNS
from orechain.store.loads import LoadLimits
from orechain.store.workspace import Workspace

ADDRESSES = {
    "overview": "/api/v1/overview?economy=CHN",
    "profile": "/api/v1/assessment?mineral=cobalt&economy=CHN",
    "claims page": "/api/v1/claims?mineral=cobalt&limit=100",
    "CSV export": "/api/v1/claims.csv?mineral=cobalt",
}
CLIENTS = (1, 16, 64)
SECONDS = 3.0
REQUESTS = 10_000
ROWS = 450_000
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[tuple[str, psutil.Process]]:
    run = "from orechain.cli.main import run; run()"
    command = [sys.executable, "-c", run, "--workspace", str(folder), "serve", "--port", "0", "--json"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        text = ""
        while not text.rstrip().endswith("}") and server.stdout is not None:
            text += server.stdout.readline()
        yield json.loads(text)["url"].rstrip("/"), psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait(60)


async def load(base: str, path: str, clients: int, *, seconds: float = 1e9, requests: int = 10**9) -> list[float]:
    """Return the response times of so many clients that ask again as soon as they are answered."""
    took: list[float] = []
    end = time.perf_counter() + seconds

    async def one() -> None:
        async with httpx2.AsyncClient(base_url=base, timeout=120) as client:
            while time.perf_counter() < end and len(took) < requests:
                began = time.perf_counter()
                answer = await client.get(path)
                took.append(time.perf_counter() - began)
                answer.raise_for_status()

    await asyncio.gather(*(one() for _ in range(clients)))
    return took


def percentiles(base: str) -> None:
    print(f"{'':14}{'clients':>9}{'requests/s':>12}{'p50 ms':>9}{'p95 ms':>9}")
    for name, path in ADDRESSES.items():
        asyncio.run(load(base, path, 1, requests=3))  # warm
        for clients in CLIENTS:
            began = time.perf_counter()
            took = asyncio.run(load(base, path, clients, seconds=SECONDS))
            rate = len(took) / (time.perf_counter() - began)
            cuts = statistics.quantiles(took, n=20)
            print(f"{name:14}{clients:9}{rate:12.0f}{1000 * statistics.median(took):9.1f}{1000 * cuts[18]:9.1f}")


def memory(base: str, process: psutil.Process) -> None:
    path = ADDRESSES["profile"]
    asyncio.run(load(base, path, 16, requests=1000))
    readings = [process.memory_info().rss]
    for _ in range(5):
        asyncio.run(load(base, path, 16, requests=REQUESTS // 5))
        readings.append(process.memory_info().rss)
    shown = ", ".join(f"{size / 1e6:.1f}" for size in readings)
    print(f"memory in MB before and during {REQUESTS:,} requests for a profile: {shown}")


def big_claims(file: Path) -> None:
    """Write a table of claims that are none, only to have many."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(CLAIM_COLUMNS)
        for row in range(ROWS):
            year = 1950 + row % 70
            year, amount = 1950 + row % 70, row % 9973
            writer.writerow(
                (
                    f"made-up:{row}", "", "", "", "", "statement", f"line {row} of an invented table",
                    "COD", "", year, year, amount, "", "", "", "", "none", amount, 0, "made-up",
                    f"table 1, row {row}, columns A to F", "invented; serves only to measure speed",
                )
            )  # fmt: skip


def stream(folder: Path) -> None:
    file = folder / "claims.csv"
    big_claims(file)
    release = {"release": "made-up", "publisher": "Nobody", "publisher_zh": "无", "title": "Made-up rows",
               "version": "", "published": "", "url": "", "licence": "CC0", "attribution": "", "note": ""}  # fmt: skip
    workspace = Workspace(folder)
    workspace.open().close()
    limits = LoadLimits(rows=ROWS, bytes=10**9)
    workspace.add_load(release, file.read_text(encoding="utf-8"), "open", "benchmark", limits)
    with serving(folder) as (base, process), httpx2.Client(base_url=base, timeout=600) as client:
        # What the first use of each library takes is no growth.
        for path in (ADDRESSES["overview"], "/api/v1/claims.parquet?mineral=cobalt", "/api/v1/claims?limit=1"):
            client.get(path).raise_for_status()
        for suffix in ("csv", "parquet", "zip"):
            before, most, size = process.memory_info().rss, 0, 0
            began = time.perf_counter()
            with client.stream("GET", f"/api/v1/claims.{suffix}", headers={"Accept-Encoding": "identity"}) as answer:
                answer.raise_for_status()
                for number, piece in enumerate(answer.iter_raw()):
                    size += len(piece)
                    if number % 50 == 0:
                        most = max(most, process.memory_info().rss)
            took = time.perf_counter() - began
            print(
                f"claims.{suffix}: {size / 1e6:.0f} MB in {took:.1f} s ({size / took / 1e6:.0f} MB/s),"
                f" memory {before / 1e6:.0f} MB before, at most {most / 1e6:.0f} MB while it ran"
            )


def first_chart(base: str) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        took = []
        for _ in range(3):
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page()  # an empty profile: nothing is cached
            began = time.perf_counter()
            page.goto(f"{base}/?economy=CHN&lang=en", wait_until="commit")
            page.wait_for_selector("[data-chart] svg", timeout=30_000)
            took.append(time.perf_counter() - began)
            browser.close()
    print(f"first chart of the overview on screen, cold browser: {', '.join(f'{item:.2f}' for item in took)} s")


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="orechain-bench-"))
    try:
        os.environ["ORECHAIN_WORKSPACE"] = str(folder)
        with serving(folder) as (base, process):
            first_chart(base)
            percentiles(base)
            memory(base, process)
        stream(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
