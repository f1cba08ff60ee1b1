"""Jobs: followed, stopped, limited, and never half done, whatever dies."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from orechain.api.jobs import JobLimits, Jobs
from orechain.store.loads import put
from orechain.store.workspace import Workspace

HELPER = Path(__file__).with_name("slow_views.py")
_spec = importlib.util.spec_from_file_location("slow_views", HELPER)
assert _spec is not None
assert _spec.loader is not None
slow_views = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(slow_views)

JOBS = "/api/v1/jobs"


@pytest.fixture
def folder(tmp_path, store):
    """Return a workspace with the snapshot of the bundled facts."""
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots" / store.file.name).symlink_to(store.file)
    (tmp_path / "current").write_text(store.snapshot + "\n")
    return tmp_path


@pytest.fixture
def serve(folder, monkeypatch):
    """Return a function that makes a client of a server of its own over the workspace."""
    monkeypatch.setattr(slow_views.jobs_routes, "views", lambda: slow_views.VIEWS)

    def make(limits: JobLimits | None = None) -> TestClient:
        return TestClient(slow_views.make_app(folder, limits), raise_server_exceptions=False)

    return make


@pytest.fixture
def client(serve):
    with serve() as client:
        yield client


def ask(client, kind="stocks", **params):
    answer = client.post(JOBS, json={"kind": kind, "params": params})
    assert answer.status_code in (200, 202), answer.text
    return answer.json()["job"]


def until(client, job, *states, seconds=20.0):
    last = time.monotonic() + seconds
    while time.monotonic() < last:
        told = client.get(f"{JOBS}/{job}").json()
        if told["state"] in states:
            return told
        time.sleep(0.02)
    raise AssertionError(told)


def until_ended(client, job):
    return until(client, job, "done", "failed", "cancelled", "lost")


def events_of(client, job):
    with client.stream("GET", f"{JOBS}/{job}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        text = "".join(stream.iter_text())
    found = []
    for block in text.strip().split("\n\n"):
        if not block.startswith(":"):
            name, data = block.split("\n")
            found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def files_of(folder, job):
    return sorted(path.name for path in (folder / "jobs" / job).iterdir())


def test_from_question_to_answer(client, folder, store):
    made = client.post(JOBS, json={"kind": "stocks", "params": {"steps": 4, "seconds": 0.3, "lang": "zh"}})
    job = made.json()["job"]
    assert (made.status_code, made.headers["location"]) == (202, f"{JOBS}/{job}")
    early = client.get(f"{JOBS}/{job}/result")
    assert (early.status_code, early.json()["code"]) == (409, "job_not_done")
    told = events_of(client, job)
    assert [name for name, _ in told][-1] == "done"
    assert {name for name, _ in told[:-1]} == {"progress"}
    done = [data["progress"]["done"] for _, data in told]
    assert done == sorted(done)
    assert done[-1] == 4
    assert len(set(done)) > 2
    answer = client.get(f"{JOBS}/{job}/result").json()
    assert answer["data"] == {"claims": store.query("SELECT count(*) FROM claims")[0][0]}
    assert answer["params"]["lang"] == "zh"
    assert answer["sources"][0]["release"] == "usgs-mcs-2026"
    assert answer["manifest"] == {"orechain": answer["manifest"]["orechain"]} | told[-1][1]["manifest"]
    assert files_of(folder, job) == ["answer.json", "job.json", "result.json"]
    assert [name for name, _ in events_of(client, job)] == ["done"]


def test_the_stored_answer_has_its_tables(client, folder):
    job = ask(client, size=5)
    until_ended(client, job)
    envelope, answer = slow_views.jobs_routes.stored_answer(folder / "jobs" / job)
    assert envelope["view"] == "stocks"
    assert answer.data == envelope["data"]
    assert answer.tables[0].columns[0].name == "n"
    assert list(answer.tables[0].rows) == [[n] for n in range(5)]
    assert (answer.full, answer.notes) == (5, ("a note",))


def test_the_same_question_is_answered_once(serve):
    with serve() as client:
        job = ask(client, steps=5, seconds=0.1)
        assert ask(client, steps=5, seconds=0.1) == job  # while it runs
        until_ended(client, job)
        again = client.post(JOBS, json={"kind": "stocks", "params": {"seconds": 0.1, "steps": 5}})
        assert (again.status_code, again.json()["cached"], again.json()["job"]) == (200, True, job)
        assert ask(client, "risk", steps=5, seconds=0.1) != job
        assert ask(client, steps=6, seconds=0.1) != job
    with serve() as client:  # a server that was started again
        again = client.post(JOBS, json={"kind": "stocks", "params": {"steps": 5, "seconds": 0.1}})
        assert (again.status_code, again.json()["job"]) == (200, job)


@pytest.mark.parametrize("fault", ["", "deaf"])
def test_cancel(client, folder, fault):
    job = ask(client, steps=1000, seconds=0.1, fault=fault)
    while client.get(f"{JOBS}/{job}").json()["progress"]["done"] == 0:
        time.sleep(0.05)
    began = time.monotonic()
    gone = client.delete(f"{JOBS}/{job}")
    assert time.monotonic() - began < 6
    assert (gone.status_code, gone.json()["state"]) == (200, "cancelled")
    assert files_of(folder, job) == ["job.json"]
    assert [name for name, _ in events_of(client, job)] == ["cancelled"]
    assert client.delete(f"{JOBS}/{job}").json()["state"] == "cancelled"
    assert client.get(f"{JOBS}/{job}/result").status_code == 409
    assert ask(client, steps=1000, seconds=0.1, fault=fault) != job


def workers_of(folder) -> list[int]:
    """Return the processes that work on a job of the workspace."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if any(word.startswith(str(folder / "jobs").encode()) for word in words):
            found.append(int(path.parent.name))
    return found


def test_queue_limit_and_cancel_in_the_queue(serve, folder):
    with serve(JobLimits(running=1, queued=2)) as client:
        running = ask(client, steps=1000, seconds=0.1)
        until(client, running, "running")
        waiting = [ask(client, steps=1001 + n, seconds=0.1) for n in range(2)]
        assert [client.get(f"{JOBS}/{job}").json()["state"] for job in waiting] == ["queued", "queued"]
        full = client.post(JOBS, json={"kind": "stocks", "params": {"steps": 2000}})
        assert (full.status_code, full.json()["code"]) == (503, "job_queue_full")
        assert int(full.headers["retry-after"]) > 0
        assert client.delete(f"{JOBS}/{waiting[0]}").json()["state"] == "cancelled"
        third = ask(client, steps=2, seconds=0.01)
        client.delete(f"{JOBS}/{running}")
        client.delete(f"{JOBS}/{waiting[1]}")
        assert until_ended(client, third)["state"] == "done"
    assert workers_of(folder) == []


@pytest.mark.parametrize(
    ("fault", "code", "status"),
    [("ours", "nothing_found", 404), ("crash", "job_died", 500), ("unexpected", "job_died", 500),
     ("memory", "job_memory", 507), ("disk", "job_disk", 507)],
)  # fmt: skip
def test_a_job_that_fails_says_why_and_leaves_nothing(client, folder, fault, code, status):
    job = ask(client, fault=fault, size=1000)
    told = until_ended(client, job)
    assert (told["state"], told["problem"]["code"], told["problem"]["status"]) == ("failed", code, status)
    chinese = client.get(f"{JOBS}/{job}?lang=zh").json()["problem"]["detail"]
    assert chinese != told["problem"]["detail"]
    assert files_of(folder, job) == ["job.json"]
    assert client.get(f"{JOBS}/{job}/result").status_code == 409


def test_a_job_that_takes_too_long_is_stopped(serve, folder):
    with serve(JobLimits(seconds=1.5)) as client:
        job = ask(client, steps=1000, seconds=0.1)
        told = until_ended(client, job)
    assert (told["state"], told["problem"]["code"]) == ("failed", "job_time")
    assert files_of(folder, job) == ["job.json"]
    assert workers_of(folder) == []


def test_disk_full_before_it_starts(client, folder, monkeypatch):
    def full(_path, _content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("orechain.api.jobfiles.put", full)
    answer = client.post(JOBS, json={"kind": "stocks", "params": {}})
    assert answer.status_code == 503
    assert not [path for path in (folder / "jobs").iterdir() if path.suffix != ".lock"]


def test_disk_full_when_it_is_done(client, folder, monkeypatch):
    job = ask(client, steps=5, seconds=0.2)
    until(client, job, "running")

    def full(_path, _content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("orechain.api.jobfiles.put", full)
    told = until_ended(client, job)
    assert (told["state"], told["problem"]["code"]) == ("failed", "job_disk")
    assert files_of(folder, job) == ["job.json"]
    monkeypatch.setattr("orechain.api.jobfiles.put", put)
    assert until_ended(client, ask(client))["state"] == "done"


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"{", 400, "body_json"), (b"[]", 400, "body_object"), (b"\xff", 400, "body_encoding"),
        (b"{}", 422, "body_type"), (b'{"kind": "stocks", "params": []}', 422, "body_type"),
        (b'{"kind": "stocks", "path": "/etc/passwd"}', 422, "body_field"),
        (b'{"kind": "claims"}', 404, "unknown_job_kind"), (b'{"kind": "../x"}', 404, "unknown_job_kind"),
        (b'{"kind": "stocks", "params": {"steps": "many"}}', 422, "invalid_parameter"),
        (b'{"kind": "stocks", "params": {"colour": 1}}', 422, "unknown_parameter"),
        (b'{"kind": "' + b"x" * 200_000 + b'"}', 413, "api_body_too_large"),
    ],
)  # fmt: skip
def test_a_malformed_question(client, folder, content, status, code):
    answer = client.post(JOBS, content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert not [path for path in (folder / "jobs").iterdir() if path.suffix != ".lock"]


@pytest.mark.parametrize("media", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_a_page_of_another_site_cannot_start_a_job(client, media):
    answer = client.post(JOBS, content=b'{"kind": "stocks"}', headers={"Content-Type": media})
    assert (answer.status_code, answer.json()["code"]) == (415, "body_media")


def test_a_sign_of_life_while_nothing_happens(folder):
    async def follow():
        jobs = Jobs(Workspace(folder), None, (sys.executable, "-c", "import time; time.sleep(60)"))
        await jobs.start()
        job, _ = jobs.submit("stocks", {}, "key", "0" * 16)
        found = []
        async for now in jobs.events(job, heartbeat=0.1):
            found.append(now)
            if found[-2:] == [None, None]:
                break
        await jobs.stop()
        assert job.state == "lost"
        assert found[0] is job

    asyncio.run(follow())


@pytest.mark.parametrize(
    ("name", "status"), [("0" * 32, 404), ("..%2f..%2fcurrent", 404), ("x", 422), ("a" * 5000, 422)]
)
@pytest.mark.parametrize("part", ["", "/events", "/result"])
def test_an_unknown_job(client, name, status, part):
    assert client.get(f"{JOBS}/{name}{part}").status_code == status


def test_a_server_that_stops_ends_its_jobs(serve, folder):
    with serve() as client:
        job = ask(client, steps=1000, seconds=0.1)
        until(client, job, "running")
    assert workers_of(folder) == []
    with serve() as client:
        told = client.get(f"{JOBS}/{job}").json()
        assert (told["state"], told["problem"]["code"]) == ("lost", "job_lost")


def test_jobs_of_a_living_server_are_left_alone(serve, folder):
    with serve() as one:
        job = ask(one, steps=20, seconds=0.1)
        until(one, job, "running")
        with serve(JobLimits(poll=0.05)) as other:
            assert other.get(f"{JOBS}/{job}").json()["state"] == "running"
            refused = other.delete(f"{JOBS}/{job}")
            assert (refused.status_code, refused.json()["code"]) == (409, "job_elsewhere")
            assert events_of(other, job)[-1][0] == "done"
            assert other.get(f"{JOBS}/{job}/result").status_code == 200


def test_server_killed_in_a_job(serve, folder):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, str(HELPER), "serve", str(folder), str(port)])
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}") as client:
            for _ in range(200):
                try:
                    running = ask(client, steps=1000, seconds=0.1)
                    break
                except httpx2.TransportError:
                    time.sleep(0.05)
            others = [ask(client, steps=2000 + n, seconds=0.1) for n in range(2)]
            while client.get(f"{JOBS}/{running}").json()["progress"]["done"] == 0:
                time.sleep(0.05)
        assert workers_of(folder)
    finally:
        server.send_signal(signal.SIGKILL)
        server.wait()
    last = time.monotonic() + 10
    while workers_of(folder) and time.monotonic() < last:
        time.sleep(0.05)
    assert workers_of(folder) == []
    leftover = folder / "jobs" / running / f".result.json.{os.getpid()}"  # as a killed worker leaves it
    leftover.write_bytes(b'{"half":')
    (folder / "jobs" / running / "result.json").write_bytes(b"{}")  # done, but the server died before it said so
    with serve() as client:
        for job in (running, *others):
            told = client.get(f"{JOBS}/{job}").json()
            assert (told["state"], told["problem"]["code"]) == ("lost", "job_lost")
            assert "Start it again" in told["problem"]["detail"]
            assert files_of(folder, job) == ["job.json"]
            assert client.get(f"{JOBS}/{job}/result").status_code == 409
            assert [name for name, _ in events_of(client, job)] == ["lost"]
        assert ask(client, steps=1000, seconds=0.1) != running
    assert len(list((folder / "jobs").glob("owner-*.lock"))) == 0


def test_worker_killed_in_a_job(client, folder):
    job = ask(client, steps=1000, seconds=0.1)
    while client.get(f"{JOBS}/{job}").json()["progress"]["done"] == 0:
        time.sleep(0.05)
    (worker,) = workers_of(folder)
    os.kill(worker, signal.SIGKILL)
    told = until_ended(client, job)
    assert (told["state"], told["problem"]["code"]) == ("failed", "job_died")


def test_old_jobs_are_forgotten(serve, folder):
    with serve(JobLimits(kept=3)) as client:
        jobs = []
        for size in range(5):
            jobs.append(ask(client, size=size + 1, steps=1))
            until_ended(client, jobs[-1])
        ask(client, size=99, steps=1)
        assert [client.get(f"{JOBS}/{job}").status_code for job in jobs] == [404, 404, 200, 200, 200]
    (folder / "jobs" / ("e" * 32)).mkdir()  # killed before its first file
    with serve(JobLimits(days=0)) as client:
        assert client.get(f"{JOBS}/{jobs[-1]}").status_code == 404
    assert list((folder / "jobs").iterdir()) == []


def test_a_job_on_restricted_claims_needs_the_token(monkeypatch, tmp_path, facts):
    monkeypatch.setattr(slow_views.jobs_routes, "views", lambda: slow_views.VIEWS)
    workspace = Workspace(tmp_path / "w", data=facts.folder)
    workspace.build()
    about = {"release": "mine-1", "publisher": "P", "title": "T", "licence": "L"}
    claims = (
        "claim,mineral,form,link,process,kind,detail,economy,partner,start,end,value,low,high,sd,bound,unit,raw,"
        "estimated,release,locator,note\nmine-1:1,cobalt,Co,M,mining,production,,CHN,,2024,2024,5,,,,,t,5,0,mine-1,x,\n"
    )
    workspace.add_load(about, claims, "restricted", "t")
    app = slow_views.make_app(workspace.folder, None, None, workspace)
    with TestClient(app, raise_server_exceptions=False) as client:
        tokens = app.state.doors.tokens
        full = {"Authorization": f"Bearer {tokens.create('t', ['restricted'], 1)[1]}"}
        load = {"Authorization": f"Bearer {tokens.create('t', ['load'], 1)[1]}"}
        secret = client.post(JOBS, json={"kind": "stocks"}, headers=full).json()
        assert secret["restricted"]
        public = client.post(JOBS, json={"kind": "stocks"}, headers=load).json()
        assert not public["restricted"]
        assert public["job"] != secret["job"]
        assert until_ended(client, public["job"])["state"] == "done"
        place = f"{JOBS}/{secret['job']}"
        while client.get(place, headers=full).json()["state"] != "done":
            time.sleep(0.05)
        for header in ({}, load):
            for answer in (
                client.get(place, headers=header), client.get(f"{place}/result", headers=header),
                client.get(f"{place}/events", headers=header), client.delete(place, headers=header),
            ):  # fmt: skip
                assert (answer.status_code, answer.json()["code"]) == (403, "job_restricted")
        bad = client.get(place, headers={"Authorization": full["Authorization"][:-1] + "!"})
        assert (bad.status_code, bad.json()["code"]) == (401, "token_malformed")
        result = client.get(f"{place}/result", headers=full)
        assert "no-store" in result.headers["cache-control"]
        counts = [
            client.get(f"{JOBS}/{job['job']}/result", headers=full).json()["data"]["claims"] for job in (secret, public)
        ]
        assert counts[0] == counts[1] + 1
        assert client.post(JOBS, json={"kind": "stocks"}).json()["job"] == public["job"]
        assert client.delete("/api/v1/loads/mine-1", headers=load).status_code == 200
        assert client.get(place, headers=full).status_code == 404  # what was made of it is gone too
