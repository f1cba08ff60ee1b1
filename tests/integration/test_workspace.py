"""The workspace folder survives kills, rivals, damage and refusal, and says what to do."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from orechain.errors import InvalidInput, WorkspaceError
from orechain.store import build as building
from orechain.store.bundled import DATA, TABLES, fingerprint
from orechain.store.reader import Store
from orechain.store.workspace import KEEP, Workspace, default_folder

COMMAND = ("data", "sources", "--json")  # the quickest command that needs the store


def leftovers(folder: Path) -> list[str]:
    known = {"lock", "current", "snapshots"}
    return sorted(
        [path.name for path in folder.iterdir() if path.name not in known]
        + [path.name for path in (folder / "snapshots").glob("building-*")]
    )


PROGRAM = (sys.executable, "-c", "from orechain.cli.main import run; run()")

IMPATIENT = """
from pathlib import Path
from orechain.cli import main, state
from orechain.store.workspace import Workspace
state.workspace = lambda: Workspace(Path({folder!r}), lock_seconds=0.2)
main.run()
"""

READER = """
import sys
from pathlib import Path
from orechain.store.workspace import Workspace
with Workspace(Path(sys.argv[1])).open() as store:
    print("open", flush=True)
    sys.stdin.readline()
    print(len(store.facts("cobalt")), store.query("SELECT count(*) FROM trade")[0][0])
"""


def halted(step: str) -> tuple[str, ...]:
    """Return a program that runs the command line, says so where it reaches a step of the build, and waits there."""
    imports = "import time; from orechain.cli.main import run; from orechain.store import build, checks, workspace"
    return (
        sys.executable,
        "-c",
        f"{imports}\n{STEPS[step]} = lambda *_: print('here', flush=True) or time.sleep(60)\nrun()",
    )


STEPS = {
    "before the first table": "build._load_catalog",
    "before trade": "build._load_trade",
    "after the last table": "checks.flag_implausible",
    "after the build": "workspace.Workspace._make_current",
}


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step_of_the_first_build(orechain, tmp_path, step):
    victim = subprocess.Popen(
        [*halted(step), "--workspace", str(tmp_path), *COMMAND], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert victim.stdout is not None
    assert victim.stdout.readline() == b"here\n"
    victim.send_signal(signal.SIGKILL)
    victim.communicate()
    assert victim.returncode == -signal.SIGKILL
    if step != "after the build":
        assert leftovers(tmp_path) != []
    done = orechain("--workspace", str(tmp_path), *COMMAND)
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("delay", [0.0, 0.1, 0.4])
def test_killed_at_any_moment_of_the_first_build(orechain, tmp_path, delay):
    victim = subprocess.Popen(
        [*PROGRAM, "--workspace", str(tmp_path), *COMMAND], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while victim.poll() is None and not list(tmp_path.glob("snapshots/building-*")):
        time.sleep(0.002)
    time.sleep(delay)
    victim.kill()
    victim.wait()
    done = orechain("--workspace", str(tmp_path), *COMMAND)
    assert (done.code, done.err) == (0, "")
    assert leftovers(tmp_path) == []
    assert [path.stem for path in tmp_path.glob("snapshots/*")] == [fingerprint()[:16]]


def test_interrupted_by_the_user(tmp_path):
    victim = subprocess.Popen(
        [*halted("before trade"), "--workspace", str(tmp_path), *COMMAND],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert victim.stdout is not None
    victim.stdout.readline()
    victim.send_signal(signal.SIGINT)
    _, err = victim.communicate()
    assert victim.returncode == 130
    assert b"Traceback" not in err
    assert leftovers(tmp_path) == []
    assert Workspace(tmp_path).current() is None


def test_what_a_spilling_build_leaves_is_removed(tmp_path):
    spilled = tmp_path / "snapshots" / "building-1.duckdb.tmp"
    spilled.mkdir(parents=True)
    (spilled / "duckdb_temp_storage-0.tmp").write_bytes(b"0")
    Workspace(tmp_path).build()
    assert leftovers(tmp_path) == []


def test_three_processes_at_once(tmp_path):
    command = [*PROGRAM, "--workspace", str(tmp_path), "assess", "cobalt", "--economy", "CHN", "--json"]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)]
    ended = [each.communicate() for each in started]
    assert [each.returncode for each in started] == [0, 0, 0]
    assert {err for _, err in ended} == {b""}
    assert len({out for out, _ in ended}) == 1
    assert json.loads(ended[0][0])["mineral"] == "cobalt"
    assert leftovers(tmp_path) == []
    assert len(list(tmp_path.glob("snapshots/*"))) == 1


def test_only_one_of_two_builds(tmp_path, monkeypatch):
    built = []
    monkeypatch.setattr(building, "build", lambda target, *_: built.append(target) or target.write_bytes(b""))
    first, second = Workspace(tmp_path), Workspace(tmp_path)
    name = fingerprint()[:16]
    first.build(name)
    assert second.build(name) == tmp_path / "snapshots" / f"{name}.duckdb"
    assert len(built) == 1


def test_lock_is_held_by_another_process(process, tmp_path):
    program = (sys.executable, "-c", IMPATIENT.format(folder=str(tmp_path)))
    with FileLock(tmp_path / "lock"):
        done = process(*COMMAND, program=program)
        in_chinese = process("--lang", "zh", *COMMAND, program=program)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == (
        f"Error: Another process has been building the workspace {tmp_path} for more than 0.2 s."
        " Wait for it to end and run again.\n"
    )
    assert in_chinese.returncode == 3
    assert in_chinese.stderr.startswith("错误：另一个进程正在构建工作区")


@pytest.mark.parametrize("command", [COMMAND, ("data", "rebuild"), ("assess", "cobalt")])
@pytest.mark.parametrize("place", ["below a file", "/proc/orechain"])
def test_folder_cannot_be_made(orechain, tmp_path, command, place):
    if place == "below a file":
        (tmp_path / "file").write_text("")
        place = str(tmp_path / "file" / "workspace")
    done = orechain("--workspace", place, *command)
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith(f"Error: The workspace {place} cannot be ")
    assert "with --workspace DIR." in done.err
    assert done.err.count("\n") == 1


@pytest.mark.parametrize("method", ["write_text", "replace", "mkdir"])
def test_disk_refuses(orechain, tmp_path, monkeypatch, method):
    def refuse(self: Path, *_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system", str(self))

    monkeypatch.setattr(Path, method, refuse)
    done = orechain("--workspace", str(tmp_path), *COMMAND)
    assert (done.code, done.out) == (3, "")
    assert f"The workspace {tmp_path} cannot be written (Read-only file system)" in done.err
    assert Workspace(tmp_path).current() is None


@pytest.mark.parametrize("share", [0.0, 0.002, 0.95])
def test_disk_is_full(process, tmp_path, store: Store, share):
    limit = int(share * store.file.stat().st_size)

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    done = process("--workspace", str(tmp_path), *COMMAND, preexec_fn=small_disk)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith(f"Error: The workspace {tmp_path} cannot be written (")
    assert "Traceback" not in done.stderr
    assert leftovers(tmp_path) == []


@pytest.fixture
def damaged(tmp_path, store: Store) -> Path:
    """Return a workspace with a copy of the snapshot, for damage."""
    (tmp_path / "snapshots").mkdir()
    snapshot = tmp_path / "snapshots" / store.file.name
    snapshot.write_bytes(store.file.read_bytes())
    (tmp_path / "current").write_text(snapshot.stem + "\n")
    return snapshot


@pytest.mark.parametrize(
    "harm",
    [
        lambda content: b"",
        lambda content: b"not a database" * 1000,
        lambda content: content[:5000],
        lambda content: content[: len(content) // 2],
        lambda content: content[:-262144],
        lambda content: content[:4096] + bytes(len(content) - 4096),
    ],
    ids=["empty", "garbage", "header only", "half", "last block lost", "zeros"],
)
def test_damaged_snapshot(orechain, damaged, harm):
    workspace = ("--workspace", str(damaged.parents[1]))
    damaged.write_bytes(harm(damaged.read_bytes()))
    done = orechain(*workspace, "assess", "cobalt", "--json")
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith(f"Error: The snapshot {damaged} is damaged (")
    mend = f'Run `orechain --workspace "{damaged.parents[1]}" data rebuild`; all bundled facts are built again.\n'
    assert done.err.endswith(mend)
    assert done.err.count("\n") == 1


def test_rebuild_mends_a_damaged_snapshot(orechain, damaged):
    workspace = ("--workspace", str(damaged.parents[1]))
    damaged.write_bytes(b"not a database")
    done = orechain(*workspace, "data", "rebuild")
    assert (done.code, done.out) == (0, f"Built {damaged}\n")
    assert orechain(*workspace, "assess", "cobalt", "--json").code == 0


def test_doctor_names_a_damaged_snapshot(orechain, damaged):
    damaged.write_bytes(b"not a database")
    done = orechain("--workspace", str(damaged.parents[1]), "doctor", "--json")
    assert done.code == 3
    assert "data rebuild" in json.loads(done.out)["problem"]


def test_rotten_block_is_never_read_as_figures(damaged):
    content = bytearray(damaged.read_bytes())
    for place in range(3 * 4096 + 262144, len(content), 262144):
        content[place + 100 : place + 200] = os.urandom(100)
    damaged.write_bytes(content)
    with pytest.raises(WorkspaceError, match="is damaged"), Workspace(damaged.parents[1]).open() as store:
        store.facts("cobalt")


def test_file_of_another_program(tmp_path):
    with duckdb.connect(str(tmp_path / "other.duckdb")) as con:
        con.execute("CREATE TABLE claims (claim VARCHAR)")
    with pytest.raises(WorkspaceError, match="is damaged"):
        Store(tmp_path / "other.duckdb")


def test_query_with_a_mistake_is_not_blamed_on_the_file(store: Store):
    with pytest.raises(duckdb.ProgrammingError):
        store.query("SELECT no_such_column FROM claims")


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"\xff\xfe\x00", b"0123456789abcdef\n", b"../../snapshots/x\n", b"x" * 5000, b"\x00" * 16],
)
def test_pointer_to_the_snapshot_is_garbage(damaged, content):
    folder = damaged.parents[1]
    (folder / "current").write_bytes(content)
    assert Workspace(folder).current() is None
    with Workspace(folder).open() as store:
        assert store.snapshot == damaged.stem
    assert (folder / "current").read_text() == f"{damaged.stem}\n"


def test_snapshot_is_gone(damaged):
    folder = damaged.parents[1]
    damaged.unlink()
    with Workspace(folder).open() as store:
        assert store.facts("cobalt")


def test_changed_facts_are_built_and_old_snapshots_kept(tmp_path, facts):
    workspace = Workspace(tmp_path, data=facts.folder)
    built: list[str] = []
    for year in range(2001, 2001 + KEEP + 1):
        facts.set("releases/usgs.csv", 2, published=str(year))
        with workspace.open(lambda: built.append("")) as store:
            assert store.releases["usgs-mcs-2025"].published == str(year)
            assert workspace.current() == store.snapshot
            last = store.snapshot
        with workspace.open(lambda: built.append("")) as store:
            assert store.snapshot == last
    assert len(built) == KEEP + 1
    kept = sorted(path.stem for path in (tmp_path / "snapshots").iterdir())
    assert len(kept) == KEEP
    assert last in kept
    years = set()
    for name in kept:
        with Store(tmp_path / "snapshots" / f"{name}.duckdb") as store:
            years.add(store.releases["usgs-mcs-2025"].published)
    assert years == {str(year) for year in range(2002, 2002 + KEEP)}


def test_reader_goes_on_while_the_next_snapshot_takes_over(tmp_path, facts):
    workspace = Workspace(tmp_path, data=facts.folder)
    with workspace.open() as old:
        before = old.facts("cobalt")
        facts.set("claims/usgs_mcs_2026.csv", 2, value="890", raw="890")
        with workspace.open() as new:
            assert new.snapshot != old.snapshot
            assert old.facts("cobalt") == before
            assert new.published_many(["usgs-mcs-2026:185"])["usgs-mcs-2026:185"]["value"] == 890
            assert old.published_many(["usgs-mcs-2026:185"])["usgs-mcs-2026:185"]["value"] == 889


def test_reader_goes_on_while_its_own_file_is_replaced_and_forgotten(tmp_path):
    Workspace(tmp_path).build()
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "open\n"
    file = Workspace(tmp_path).build(force=True)
    with Store(file) as store:
        expected = f"{len(store.facts('cobalt'))} {store.query('SELECT count(*) FROM trade')[0][0]}\n"
    file.unlink()
    out, _ = reader.communicate("go\n")
    assert (reader.returncode, out) == (0, expected)


def test_one_process_opens_the_snapshot_twice(workspace_folder):
    with Workspace(workspace_folder).open() as one, Workspace(workspace_folder).open() as other:
        assert one.facts("indium") == other.facts("indium")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE figures SET value = 0", "CREATE TABLE t (a INTEGER)", "SELECT * FROM read_csv('/etc/hostname')",
        "ATTACH '/tmp/other.duckdb'", "SET enable_external_access = true", "COPY claims TO '/tmp/claims.csv'",
    ],
)  # fmt: skip
def test_store_can_only_be_read(store: Store, statement):
    with pytest.raises((duckdb.Error, WorkspaceError)):
        store.query(statement)
    assert store.facts("cobalt")


def test_same_facts_give_the_same_snapshot_name(tmp_path):
    shutil.copytree(DATA, tmp_path / "data")
    shutil.copytree(TABLES, tmp_path / "tables")
    for path in tmp_path.rglob("*.csv"):
        os.utime(path, (0, 0))
    assert fingerprint(tmp_path / "data", tmp_path / "tables") == fingerprint()
    with (tmp_path / "data" / "releases" / "usgs.csv").open("a") as file:
        file.write("\n")
    assert fingerprint(tmp_path / "data", tmp_path / "tables") != fingerprint()


def test_folder_of_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("ORECHAIN_WORKSPACE", str(tmp_path / "elsewhere"))
    assert default_folder() == tmp_path / "elsewhere"
    monkeypatch.setenv("ORECHAIN_WORKSPACE", "")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_folder().name == "orechain"


def test_a_failed_rebuild_keeps_the_snapshot(damaged, facts):
    folder = damaged.parents[1]
    before = damaged.read_bytes()
    facts.set("claims/usgs_mcs_2026.csv", 2, unit="ktt")
    with pytest.raises(InvalidInput):
        Workspace(folder, data=facts.folder).build(force=True)
    assert damaged.read_bytes() == before
    assert Workspace(folder).current() == damaged.stem
    assert leftovers(folder) == []
