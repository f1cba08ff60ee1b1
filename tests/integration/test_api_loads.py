"""Tables that somebody adds: whole or not at all, and restricted ones in no byte of the public snapshot."""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import io
import json
import logging
import resource
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from orechain.assess.assessment import assess
from orechain.errors import InvalidInput, OrechainError, UnknownName, WorkspaceError
from orechain.store.claims import CLAIM_COLUMNS
from orechain.store.loads import LoadLimits
from orechain.store.reader import Store
from orechain.store.resolve import Resolver
from orechain.store.workspace import KEEP, Workspace

_spec = importlib.util.spec_from_file_location("slow_views", Path(__file__).with_name("slow_views.py"))
assert _spec is not None
assert _spec.loader is not None
slow_views = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(slow_views)

JSON = {"Content-Type": "application/json"}
HIDDEN = "zqxj-hidden-deposit"


def release(name="mine-2026", **cells):
    return {"release": name, "publisher": "Our Survey", "publisher_zh": "本单位", "title": "T", "version": "1",
            "published": "2026", "url": "https://example.org/t", "licence": "internal", "attribution": "A",
            "note": ""} | cells  # fmt: skip


def row(name="mine-2026", serial=1, **cells):
    return {"claim": f"{name}:{serial}", "mineral": "cobalt", "form": "Co", "link": "M", "process": "mining",
            "kind": "production", "economy": "CHN", "start": "2024", "end": "2024", "value": "777123", "unit": "t",
            "raw": "777,123", "estimated": "0", "release": name, "locator": HIDDEN} | cells  # fmt: skip


def table(*rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, CLAIM_COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def state(folder: Path) -> dict[str, str]:
    """Return the hash of every file that counts."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock" and path.name != "lock" and "tokens" not in path.name
    }


@pytest.fixture
def workspace(tmp_path, facts):
    """Return a workspace whose facts build fast."""
    place = Workspace(tmp_path / "workspace", data=facts.folder)
    place.build()
    return place


def claims_of(store: Store) -> set[str]:
    return {name for (name,) in store.query("SELECT claim FROM claims")}


def test_an_open_load_is_in_both_snapshots(workspace):
    before = workspace.current()
    load = workspace.add_load(release(), table(row(), row(serial=2, economy="USA")), "open", "me")
    assert (load.load, load.rows, load.access) == ("mine-2026", 2, "open")
    assert workspace.current() == workspace.current(public=True) != before
    with workspace.open(public=True) as store:
        assert {"mine-2026:1", "mine-2026:2"} <= claims_of(store)
        assert store.releases["mine-2026"].publisher_zh == "本单位"


def test_a_restricted_load_leaves_no_byte_in_the_public_file(workspace):
    before = workspace.current()
    workspace.add_load(release(), table(row()), "restricted", "me")
    assert workspace.current(public=True) == before != workspace.current()
    with workspace.open() as full, workspace.open(public=True) as public:
        assert "mine-2026:1" in claims_of(full)
        assert "mine-2026:1" not in claims_of(public)
        assert "mine-2026" not in public.releases
        one, other = full.facts("cobalt"), public.facts("cobalt")
        assert len(one) == len(other) + 1
        files = full.file, public.file
    workspace.add_load(release("theirs-1"), table(row("theirs-1", locator="open words")), "open", "me")  # built anew
    with workspace.open(public=True) as public:
        assert "theirs-1:1" in claims_of(public)
        files = (*files, public.file)
    for word in (HIDDEN, "mine-2026", "777,123"):
        found = [word.encode() in file.read_bytes() for file in files[:2]]
        assert found == [True, False], word
    assert HIDDEN.encode() not in files[2].read_bytes()
    assert b"mine-2026" not in files[2].read_bytes()


def test_a_restricted_figure_is_in_no_sum_of_the_public_snapshot(workspace):
    with workspace.open() as store:
        before = assess(store, "cobalt", "CHN", 2024)
    workspace.add_load(release(), table(row(), row(serial=2, economy="WLD", value="999999", raw="999,999")),
                       "restricted", "me")  # fmt: skip
    with workspace.open(public=True) as public:
        assert assess(public, "cobalt", "CHN", 2024) == before
        for total in ("SELECT sum(amount) FROM figures", "SELECT count(*) FROM claims"):
            with workspace.open() as full:
                assert full.query(total) != public.query(total)


def test_an_unknown_publisher_never_takes_the_place_of_an_institution(workspace):
    workspace.add_load(release(published="2099"), table(row(), row(serial=2, economy="COD")), "open", "me")
    with workspace.open() as store:
        facts = [fact for fact in store.facts("cobalt") if fact.kind == "production" and fact.economy == "CHN"]
        resolver = Resolver(store.releases)
        best = resolver.best(facts)
        assert best is not None
        assert best.release != "mine-2026"
        alone = [fact for fact in facts if fact.release == "mine-2026"]
        assert resolver.best(alone) == alone[0]
        single = next(fact for fact in facts if fact.release == "usgs-mcs-2026")
        both = [replace(fact, economy=name) for name in ("CHN", "COD") for fact in alone]
        assert resolver.best_release([single, *both]) == [single]
        assert assess(store, "cobalt", "CHN", 2024)


@pytest.mark.parametrize("access", ["open", "restricted"])
def test_removing_brings_the_former_snapshot_back(workspace, access):
    before = state(workspace.folder)
    workspace.add_load(release(), table(row()), access, "me")
    workspace.remove_load("mine-2026")
    after = state(workspace.folder)
    assert workspace.current() == workspace.current(public=True) == before_name(before)
    assert set(after) == set(before)  # no snapshot with the load is kept
    with workspace.open() as store:
        assert "mine-2026:1" not in claims_of(store)
    with pytest.raises(UnknownName):
        workspace.remove_load("mine-2026")
    with pytest.raises(UnknownName):
        workspace.remove_load("../snapshots")


def before_name(files: dict[str, str]) -> str:
    (name,) = [Path(path).stem for path in files if path.endswith(".duckdb")]
    return name


def test_the_current_two_are_never_forgotten(workspace):
    workspace.add_load(release(), table(row()), "restricted", "me")
    public = workspace.current(public=True)
    for number in range(KEEP + 1):
        workspace.add_load(release(f"r-{number}"), table(row(f"r-{number}")), "restricted", "me")
        assert workspace.current(public=True) == public
        workspace.open(public=True).close()
        workspace.open().close()
    assert len(list(workspace.snapshots.glob("*.duckdb"))) == KEEP + 1


WRONG = [
    (release(), table(row(mineral="cobald")), "mine-2026/claims.csv, row 2: column mineral: unknown 'cobald'; nearest"),
    (release(), table(row(), row()), "mine-2026/claims.csv, row 2: claim mine-2026:1 stands more than once"),
    (release(), table(row(claim="x:1")), "row 2: claim x:1 does not begin with its release"),
    (release(), table(row(release="usgs-mcs-2026", claim="usgs-mcs-2026:zz")), "is not the release of this load"),
    (release(), table(row(value="1e9", raw="1e9")), "column value: 1e9 is not a plain number"),
    (release(), "claim,mineral\n", "mine-2026/claims.csv, row 2: there is no row"),
    (release(), "claim,mineral\na,b\n", "mine-2026/claims.csv, row 1: the header must be"),
    (release(), table(row()) + "one,two\n", "mine-2026/claims.csv, row 3: 2 cells instead of 22"),
    (release(), table(row()) + '"open', "mine-2026/claims.csv, row 3: unexpected end of data"),
    (release(), table(row()) + "\ud800", "mine-2026/claims.csv, row 3: holds half a character"),
    (release(), table(row(note="x" * 200_000)), "field larger than field limit"),
    (release(), "", "mine-2026/claims.csv, row 2: there is no row"),
    (release("../../etc"), table(row()), "cannot be an id"),
    (release("a:b"), table(row()), "cannot be an id"),
    (release("A"), table(row()), "cannot be an id"),
    (release(".building-1"), table(row()), "cannot be an id"),
    (release("a" * 65), table(row()), "cannot be an id"),
    (release(licence=" "), table(row()), "release.licence: is empty"),
    (release(url="javascript:alert(1)"), table(row()), "release.url:"),
    (release(published="soon"), table(row()), "release.published:"),
    (release(colour="red"), table(row()), "release.colour: unknown; known: release"),
    (release(title="a\0b"), table(row()), "release.title: must be text"),
]


@pytest.mark.parametrize(("about", "claims", "words"), WRONG, ids=[str(place) for place in range(len(WRONG))])
def test_what_is_wrong_is_named_and_nothing_changes(workspace, about, claims, words):
    before = state(workspace.folder)
    with pytest.raises(InvalidInput) as caught:
        workspace.add_load(about, claims, "open", "me")
    assert any(words in problem for problem in caught.value.problems), caught.value.problems
    assert state(workspace.folder) == before
    assert not list((workspace.folder / "loads").glob(".*"))


@pytest.mark.parametrize(
    ("limits", "name", "key"),
    [
        (LoadLimits(rows=1), "a", "load_too_many_rows"), (LoadLimits(bytes=100), "a", "load_too_large"),
        (LoadLimits(loads=0), "a", "load_too_many"), (LoadLimits(), "usgs-mcs-2026", "load_release_taken"),
    ],
)  # fmt: skip
def test_limits_and_taken_names(workspace, limits, name, key):
    before = state(workspace.folder)
    with pytest.raises(OrechainError) as caught:
        workspace.add_load(release(name), table(row(name), row(name, 2)), "open", "me", limits)
    assert caught.value.key == key
    assert state(workspace.folder) == before


def test_access_and_owner_are_checked(workspace):
    with pytest.raises(InvalidInput, match="access: 'secret' is not one of open, restricted"):
        workspace.add_load(release(), table(row()), "secret", "me")
    with pytest.raises(InvalidInput, match="owner: must be one line"):
        workspace.add_load(release(), table(row()), "open", "")


def test_a_load_whose_card_is_damaged_is_never_taken_for_open(workspace):
    workspace.add_load(release(), table(row()), "restricted", "me")
    card = workspace.folder / "loads" / "mine-2026" / "load.json"
    before = workspace.current(public=True)
    for content in (b"", b"{}", b"[]", card.read_bytes().replace(b'"restricted"', b'"public"')):
        card.write_bytes(content)
        with pytest.raises(InvalidInput, match=r"load.json: cannot be read .*move the folder"):
            workspace.open(public=True)
        assert workspace.current(public=True) == before
    card.unlink()
    with pytest.raises(InvalidInput, match="it is missing"):
        workspace.open()


STEPS = {
    "while it is written": "loads.put",
    "before the build": "build._load_catalog",
    "at the end of the build": "checks.flag_implausible",
    "after the build": "workspace.Workspace._swap",
    "when it is in place": "workspace.Workspace._place",
    "before the pointer": "workspace.Workspace._make_current",
}
KILLED = """
import sys, time
from pathlib import Path
from orechain.store import build, checks, loads, workspace
place = workspace.Workspace(Path(sys.argv[1]), data=Path(sys.argv[2]))
{step} = lambda *_: print('here', flush=True) or time.sleep(60)
import json
{call}
"""


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("act", ["add", "remove"])
def test_killed_at_a_step(workspace, step, act):
    if act == "remove":
        if step == "while it is written":
            return
        workspace.add_load(release(), table(row()), "open", "me")
        call = "place.remove_load('mine-2026')"
    else:
        call = f"place.add_load({release()!r}, {table(row())!r}, 'restricted', 'me')"
    if act == "remove" and "build" in step and step != "after the build":
        workspace.add_load(release("more-1"), table(row("more-1")), "restricted", "me")
    before = workspace.current()
    victim = subprocess.Popen(
        [sys.executable, "-c", KILLED.format(step=STEPS[step], call=call), workspace.folder, workspace.data],
        stdout=subprocess.PIPE,
    )
    assert victim.stdout is not None
    assert victim.stdout.readline() == b"here\n"
    assert workspace.current() == before
    victim.kill()
    victim.communicate()
    assert workspace.current() == before
    Store(workspace.snapshots / f"{before}.duckdb").close()
    with workspace.open() as store, workspace.open(public=True) as public:
        held = "mine-2026" in workspace.loads()
        assert held == ("mine-2026:1" in claims_of(store)) == ("mine-2026" in store.releases)
        assert ("mine-2026:1" in claims_of(public)) == (held and act == "remove")
    workspace.add_load(release("next-1"), table(row("next-1")), "open", "me")
    assert not list((workspace.folder / "loads").glob(".*"))
    assert not list(workspace.snapshots.glob("building-*"))


@pytest.mark.parametrize("share", [0.0, 0.00005, 0.5, 0.98])
def test_disk_is_full(process, workspace, share):
    (file,) = workspace.snapshots.glob("*.duckdb")
    limit = int(share * file.stat().st_size)

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    before = state(workspace.folder)
    program = (
        "import sys; from pathlib import Path; from orechain.errors import OrechainError;"
        "from orechain.store.workspace import Workspace\n"
        "try: Workspace(Path(sys.argv[1]), data=Path(sys.argv[2])).add_load("
        f"{release()!r}, {table(row())!r}, 'restricted', 'me')\n"
        "except OrechainError as error: print(error)"
    )
    done = process(str(workspace.folder), str(workspace.data), program=(sys.executable, "-c", program),
                   preexec_fn=small_disk)  # fmt: skip
    assert "cannot be written (" in done.stdout, (done.stdout, done.stderr)
    assert state(workspace.folder) == before
    assert not list((workspace.folder / "loads").glob(".*"))


@pytest.mark.parametrize("method", ["_make_current", "_forget_old"])
def test_a_failure_at_the_last_step_takes_all_back(workspace, monkeypatch, method):
    before = state(workspace.folder)
    real = getattr(Workspace, method)
    calls = []

    def refuse(self, *arguments):
        calls.append(1)
        if len(calls) == 1:
            raise OSError(28, "No space left on device")
        return real(self, *arguments)

    monkeypatch.setattr(Workspace, method, refuse)
    with pytest.raises(WorkspaceError, match="No space left"):
        workspace.add_load(release(), table(row()), "restricted", "me")
    assert state(workspace.folder) == before


def test_two_at_once(workspace):
    problems = []

    def add(name):
        try:
            Workspace(workspace.folder, data=workspace.data).add_load(release(name), table(row(name)), "open", "me")
        except OrechainError as error:
            problems.append(error)

    threads = [threading.Thread(target=add, args=(f"r-{number}",)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert set(workspace.loads()) == {"r-0", "r-1", "r-2"}
    with workspace.open(public=True) as store:
        assert {"r-0:1", "r-1:1", "r-2:1"} <= claims_of(store)


def test_a_changed_load_is_another_snapshot(workspace):
    workspace.add_load(release(), table(row()), "open", "me")
    before = workspace.current()
    file = workspace.folder / "loads" / "mine-2026" / "claims.csv"
    file.write_text(file.read_text().replace("777123", "777124").replace("777,123", "777,124"))
    with workspace.open() as store:
        assert store.snapshot != before
        assert store.published_many(["mine-2026:1"])["mine-2026:1"]["value"] == 777124


# Over HTTP


@pytest.fixture
def client(workspace):
    app = slow_views.make_app(workspace.folder, None, LoadLimits(rows=50, bytes=20_000), workspace)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def bearer(client):
    def header(*scopes, name="me"):
        return {"Authorization": "Bearer " + client.app.state.doors.tokens.create(name, scopes or ["load"], 1)[1]}

    return header


def body(**parts):
    return {"release": release(), "access": "restricted", "owner": "me", "claims": table(row())} | parts


def test_add_list_remove(client, bearer, caplog):
    caplog.set_level(logging.INFO, "orechain.api")
    header = bearer()
    made = client.post("/api/v1/loads", json=body(), headers=header)
    assert (made.status_code, made.headers["location"]) == (201, "/api/v1/loads/mine-2026")
    assert made.json()["access"] == "restricted"
    again = client.post("/api/v1/loads", json=body(), headers=header)
    assert (again.status_code, again.json()["code"]) == (409, "load_exists")
    listed = client.get("/api/v1/loads", headers=header).json()
    assert [load["load"] for load in listed["loads"]] == ["mine-2026"]
    other = bearer(name="other")
    assert client.get("/api/v1/loads", headers=other).json() == {"loads": []}
    assert client.delete("/api/v1/loads/mine-2026", headers=other).status_code == 404
    assert client.get("/api/v1/loads", headers=bearer("restricted", name="other")).json() == listed
    assert client.delete("/api/v1/loads/mine-2026", headers=header).status_code == 200
    assert client.delete("/api/v1/loads/mine-2026", headers=header).status_code == 404
    assert "load mine-2026 added" in caplog.text
    assert "load mine-2026 removed" in caplog.text
    assert header["Authorization"].split("_")[-1] not in caplog.text


def test_a_fault_does_not_tell_which_restricted_ids_exist(client, bearer):
    header = bearer()
    assert client.post("/api/v1/loads", json=body(), headers=header).status_code == 201
    told = []
    for claim in ("mine-2026:1", "mine-2026:none"):
        own = body(release=release(release="other-2026"), claims=table(row(claim=claim, release="other-2026")))
        answer = client.post("/api/v1/loads", json=own, headers=bearer(name="other"))
        assert answer.status_code == 422
        told.append(answer.json()["detail"].replace(claim, "ID"))
    assert told[0] == told[1]


def test_without_a_good_token_nothing_is_done(client, bearer, workspace, caplog):
    before = state(workspace.folder)
    for header, status, code in (
        ({}, 401, "token_missing"),
        ({"Authorization": "Bearer orechain_x"}, 401, "token_malformed"),
        (bearer("restricted"), 403, "token_scope"),
    ):
        for answer in (
            client.post("/api/v1/loads", json=body(), headers=header),
            client.delete("/api/v1/loads/mine-2026", headers=header),
        ):
            assert (answer.status_code, answer.json()["code"]) == (status, code)
            assert answer.headers["content-type"] == "application/problem+json"
            assert ("www-authenticate" in answer.headers) == (status == 401)
    assert client.get("/api/v1/loads").status_code == 401
    assert state(workspace.folder) == before
    assert "token_scope" in caplog.text


@pytest.mark.parametrize(
    ("content", "status", "code", "words"),
    [
        (b"", 400, "body_json", "line 1, column 1"),
        (b'{"release": {},\n "claims": }', 400, "body_json", "line 2, column 12"),
        (b"[" * 30_000, 400, "body_json", ""),
        (b'{"release": NaN}', 400, "body_json", "NaN"),
        (b"\xff\xfe{}", 400, "body_encoding", "byte 1"),
        (b"[]", 400, "body_object", ""),
        (b"{}", 422, "body_type", "'release'"),
        (b'{"release": {"release": 5}, "claims": ""}', 422, "body_type", "'release'"),
        (b'{"release": {}, "claims": 5}', 422, "body_type", "'claims'"),
        (b'{"release": {}, "claims": "", "path": "/etc"}', 422, "body_field", "'path'"),
        (json.dumps(body(access="all")).encode(), 422, "invalid_input", "access"),
        (json.dumps(body(claims=table(row(mineral="x")))).encode(), 422, "invalid_input", "claims.csv, row 2"),
        (json.dumps(body(claims=table(row()) + "\ud800")).encode(), 422, "invalid_input", "claims.csv, row 3"),
        (json.dumps(body(claims=table(*(row(serial=n) for n in range(60))))).encode(), 413, "load_too_many_rows", ""),
        (json.dumps(body(claims=table(row(note="x" * 25_000)))).encode(), 413, "load_too_large", ""),
    ],
)
def test_a_malformed_body(client, bearer, workspace, content, status, code, words):
    before = state(workspace.folder)
    answer = client.post("/api/v1/loads", content=content, headers=bearer() | JSON)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert words in answer.json()["detail"]
    assert state(workspace.folder) == before


def test_an_oversized_body_is_not_read_to_its_end(client, bearer):
    sent = []

    def flow():
        for _ in range(1000):
            sent.append(1)
            yield b"x" * 1000

    for content in (b"x" * 50_000, flow()):
        answer = client.post("/api/v1/loads", content=content, headers=bearer() | JSON)
        assert (answer.status_code, answer.json()["code"]) == (413, "api_body_too_large")
    form = client.post("/api/v1/loads", content=b"a=b", headers=bearer())
    assert (form.status_code, form.json()["code"]) == (415, "body_media")


def test_the_lock_is_held_by_another(client, bearer, workspace, monkeypatch):
    from filelock import FileLock

    monkeypatch.setattr(workspace, "lock_seconds", 0.1)
    with FileLock(workspace.folder / "lock"):
        answer = client.post("/api/v1/loads", json=body(), headers=bearer())
    assert answer.status_code == 503
    assert str(workspace.folder) not in answer.text
