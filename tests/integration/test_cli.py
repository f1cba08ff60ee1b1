"""Every command: data on stdout, words on stderr, exit codes, both languages, and no network."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import orechain as package
from orechain.store.bundled import fingerprint
from orechain.store.reader import Store
from orechain.store.trace import trace_many

SCRIPT = Path(sys.executable).with_name("orechain")
COMMANDS = [
    (), ("assess",), ("doctor",), ("data",), ("data", "list"), ("data", "show"), ("data", "conflicts"),
    ("data", "sources"), ("data", "trace"), ("data", "rebuild"),
]  # fmt: skip
JSON = [
    ("assess", "cobalt", "--economy", "CHN"), ("doctor",), ("data", "list"), ("data", "show", "cobalt"),
    ("data", "conflicts", "cobalt"), ("data", "sources"), ("data", "trace", "usgs-mcs-2026:1854"), ("data", "rebuild"),
]  # fmt: skip


def figures(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every figure of an answer with its place."""
    if isinstance(value, dict):
        if {"value", "status", "claims"} <= value.keys():
            yield path, value
        for name, item in value.items():
            yield from figures(item, f"{path}/{name}")
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from figures(item, f"{path}/{place}")


def link(answer: dict[str, Any], name: str) -> dict[str, Any]:
    return next(item for item in answer["links"] if item["link"] == name)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help(orechain, command):
    done = orechain(*command, "--help")
    assert (done.code, done.err) == (0, "")
    assert "Usage: " in done.out
    assert orechain(*command, "-h").out == done.out


@pytest.mark.parametrize("command", [(), ("data",)], ids=["orechain", "data"])
def test_without_a_command_the_help_is_shown(orechain, command):
    assert "Usage: " in (orechain(*command).out + orechain(*command).err)


@pytest.mark.skipif(not SCRIPT.exists(), reason="orechain is not installed as a script")
def test_installed_script(process):
    done = process("--version", program=(str(SCRIPT),))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"orechain {package.__version__}\n", "")


@pytest.mark.parametrize("command", JSON, ids=" ".join)
def test_json_is_all_that_stands_on_stdout(orechain, command):
    done = orechain(*command, "--json")
    assert done.code == 0
    assert json.loads(done.out)
    assert done.out.endswith("\n")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("command", JSON[:-1], ids=" ".join)
def test_plain_answer(orechain, command, lang, monkeypatch):
    usage = shutil.disk_usage(".")  # doctor tells the free space, which others change between two calls
    monkeypatch.setattr("shutil.disk_usage", lambda _place: usage)
    done = orechain("--lang", lang, *command)
    assert done.code == 0
    assert done.out.strip()
    assert "Traceback" not in done.err
    assert orechain(*command, "--lang", lang).out == done.out  # the option may stand before or after the command


def test_language_of_the_environment(orechain, monkeypatch):
    monkeypatch.setenv("ORECHAIN_LANG", "zh")
    assert "钴" in orechain("assess", "cobalt").out
    assert "钴" not in orechain("--lang", "en", "assess", "cobalt").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("assess", "cobald"), "Unknown mineral 'cobald'. Nearest: cobalt"),
        (("assess", "cobalt", "--economy", "Chima"), "Unknown economy 'Chima'. Nearest: China"),
        (("assess", "cobalt", "--year", "1500"), "Year 1500 is out of range: choose one from 1900 to 2025."),
        (("assess", "cobalt", "--year", "2024.5"), "--year"),
        (("assess", "cobalt", "--scope", "world"), "--scope"),
        (("assess", "cobalt", "--out", "answer.pdf"), "answer.pdf: the suffix must be .html, .svg or .json."),
        (("assess", "cobalt", "--out", "answer"), "answer: the suffix must be .html, .svg or .json."),
        (("assess", "cobalt", "--lang", "fr"), "--lang"),
        (("assess", "cobalt", "--colour"), "--colour"),
        (("assess",), "Missing argument"),
        (("assess", "cobalt", "lithium"), "lithium"),
        (("asses", "cobalt"), "asses"),
        (("data", "show", "cobald"), "Unknown mineral 'cobald'. Nearest: cobalt"),
        (("data", "show", "cobalt", "--kind", "prodution"), "Unknown kind of figure 'prodution'. Nearest: production"),
        (("data", "show", "cobalt", "--economy", "Chima"), "Unknown economy 'Chima'. Nearest: China"),
        (("data", "show", "cobalt", "--year", "1500"), "Nothing is held that fits these conditions."),
        (("data", "show", "cobalt", "--limit", "-1"), "--limit"),
        (("data", "conflicts", "cobald"), "Unknown mineral 'cobald'. Nearest: cobalt"),
        (("data", "conflicts", "cobalt", "--tolerance", "-1"), "--tolerance"),
        (
            ("data", "trace", "usgs-mcs-2026:18540000"),
            "Unknown claim 'usgs-mcs-2026:18540000'. Nearest: usgs-mcs-2026:",
        ),
        (("data", "trace", "?"), "Unknown claim '?'. Claim ids are printed by assess --json and data show."),
        (("data", "trace", "baci-hs92:2020-CHN-XXX-810520"), "Unknown claim 'baci-hs92:2020-CHN-XXX-810520'."),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else "",
)
def test_wrong_argument(orechain, arguments, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = orechain(*arguments)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("assess", "钴铁"), "错误：未知矿产“钴铁”。相近：钴"),
        (("assess", "cobald"), "错误：未知矿产“cobald”。相近：cobalt"),
        (("assess", "钴", "--economy", "中华国"), "错误：未知经济体“中华国”"),
        (("assess", "钴", "--year", "1500"), "错误：年份1500超出范围：请选择1900至2025之间的年份。"),
        (("assess", "钴", "--out", "answer.pdf"), "错误：answer.pdf：后缀须为 .html、.svg 或 .json。"),
        (("data", "show", "钴", "--kind", "产"), "错误：未知数据类型“产”"),
        (("data", "show", "钴", "--year", "1500"), "错误：没有符合条件的数据。"),
        (("data", "trace", "?"), "错误：未知记录“?”"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else "",
)
def test_wrong_argument_in_chinese(orechain, arguments, words):
    for done in (orechain("--lang", "zh", *arguments), orechain(*arguments, "--lang", "zh")):
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith(words)


@pytest.mark.parametrize(
    ("name", "mineral"),
    [("rare earths", "rare_earths"), ("稀土", "rare_earths"), ("铟", "indium"), ("Ge", "germanium"),
     ("cobalt", "cobalt"), (" COBALT ", "cobalt"), ("Lithium", "lithium"), ("锂", "lithium"),
     ("natural graphite", "graphite")],
)  # fmt: skip
def test_names_of_minerals(orechain, name, mineral):
    assert json.loads(orechain("assess", name, "--json").out)["mineral"] == mineral


@pytest.mark.parametrize(
    ("name", "economy"),
    [("CHN", "CHN"), ("中国", "CHN"), ("china", "CHN"), ("US", "USA"), ("EU27", "EU27"), ("欧盟", "EU27"),
     ("WLD", "WLD"), ("刚果（金）", "COD")],
)  # fmt: skip
def test_names_of_economies(orechain, name, economy):
    answer = json.loads(orechain("assess", "cobalt", "--economy", name, "--json").out)
    assert (answer["economy"], answer["labels"]["mineral"]) == (economy, "Cobalt")


@pytest.fixture(scope="module")
def cobalt_china(store: Store) -> dict[str, Any]:
    """Return the answer for cobalt and China, from a process of its own."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", "from orechain.cli.main import run; run()",
         "assess", "cobalt", "--economy", "CHN", "--json"],
        capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    assert done.stderr == b""
    answer: dict[str, Any] = json.loads(done.stdout)
    assert answer["manifest"]["snapshot"] == store.snapshot == fingerprint()[:16]
    return answer


def test_cobalt_for_china_and_every_number_back_to_its_row(orechain, cobalt_china):
    mined = link(cobalt_china, "U")
    assert cobalt_china["year"] == 2024
    congo = next(entry["quantity"] for entry in mined["producers"] if entry["key"] == "COD")
    for figure, value, raw in ((mined["world"], 302_000, "302,000"), (congo, 226_000, "226,000")):
        assert (figure["value"], figure["unit"], figure["form"], figure["status"]) == (value, "t", "Co", "published")
        (claim,) = figure["claims"]
        origin = json.loads(orechain("data", "trace", claim, "--json").out)
        assert (origin["release"]["release"], origin["raw"], origin["unit"]) == ("usgs-mcs-2026", raw, "t")
        assert origin["release"]["publisher"] == "U.S. Geological Survey"
        assert origin["release"]["licence"]
        assert origin["locator"].startswith(f"row {claim.partition(':')[2]}, ")
        shown = orechain("data", "trace", claim).out
        assert all(words in shown for words in (raw, "U.S. Geological Survey", "https://doi.org/10.5066/P1WKQ63T"))


def test_different_figures_stand_as_conflicts(orechain, cobalt_china):
    conflict = next(
        item for item in cobalt_china["conflicts"]
        if (item["economy"], item["kind"], item["link"], item["start"]) == ("COD", "production", "U", 2024)
    )  # fmt: skip
    assert {side["release"]: (side["value"], side["used"]) for side in conflict["sides"]} == {
        "usgs-mcs-2026": (226_000, True),
        "usgs-mcs-2025": (220_000, False),
    }
    listed = json.loads(orechain("data", "conflicts", "cobalt", "--economy", "COD", "--json").out)
    assert {
        (row["claim"], row["amount"]) for row in listed if row["kind"] == "production" and row["start"] == 2024
    } >= {(side["claim"], side["value"]) for side in conflict["sides"]}
    assert all(row["spread"] > 0.02 for row in listed)
    wide = json.loads(orechain("data", "conflicts", "cobalt", "--tolerance", "0.1", "--json").out)
    assert 0 < len(wide) < len(json.loads(orechain("data", "conflicts", "cobalt", "--json").out))


@pytest.mark.parametrize("mineral", ["cobalt", "lithium", "rare_earths", "germanium", "gallium", "indium", "uranium"])
@pytest.mark.parametrize("economy", ["CHN", "EU27"])
def test_missing_is_missing_and_zero_is_published(orechain, store: Store, mineral, economy):
    answer = json.loads(orechain("assess", mineral, "--economy", economy, "--json").out)
    found = list(figures(answer))
    assert len(found) > 20
    for place, figure in found:
        assert (figure["value"] is None) == (figure["status"] == "missing"), place
        if figure["value"] is None:
            assert figure["reason"], place
        else:
            assert figure["rule"], place
            assert figure["claims"], place
        if figure["status"] == "estimate":
            assert figure["assumptions"], place
    claims = {claim for _, figure in found for claim in figure["claims"]}
    assert {origin.claim for origin in trace_many(store, claims)} == claims


@pytest.mark.parametrize(
    ("mineral", "name", "quantity"), [("germanium", "U", "world"), ("gallium", "U", "world"), ("indium", "U", "world")]
)
def test_minerals_without_mine_output_show_no_zero(orechain, mineral, name, quantity):
    figure = link(json.loads(orechain("assess", mineral, "--economy", "CHN", "--json").out), name)[quantity]
    assert (figure["value"], figure["status"]) == (None, "missing")
    assert figure["reason"]


def test_impossible_figure_of_uranium_is_shown_and_never_used(orechain):
    rows = json.loads(orechain("data", "show", "uranium", "--limit", "0", "--json").out)
    (row,) = [row for row in rows if row["value"] == 680_000]
    assert (row["unit"], row["release"]) == ("Mt", "zhang-2024")
    assert row["excluded"].startswith("impossible as 680000 Mt: more than 100 times the world production")
    assert "680000 Mt" in row["raw"]
    traced = json.loads(orechain("data", "trace", row["claim"], "--json").out)
    assert traced["excluded"] == row["excluded"]
    assert traced["published"]["value"] == 680_000
    assert "not used because" in orechain("data", "trace", row["claim"]).out
    for economy in ("WLD", "CHN", "USA", "EU27"):
        assert row["claim"] not in orechain("assess", "uranium", "--economy", economy, "--json").out


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("suffix", [".html", ".svg", ".json", ".HTML"])
def test_output_file(orechain, tmp_path, suffix, lang):
    target = tmp_path / "new folder" / f"钴 cobalt{suffix}"
    done = orechain("--lang", lang, "assess", "cobalt", "--economy", "CHN", "--out", str(target))
    assert done.code == 0
    assert str(target) in done.out.replace("\n", "")
    content = target.read_text(encoding="utf-8")
    if suffix == ".json":
        assert json.loads(content) == json.loads(
            orechain("--lang", lang, "assess", "cobalt", "--economy", "CHN", "--json").out
        )
    elif suffix == ".svg":
        assert ET.fromstring(content).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314
    else:
        assert content.startswith("<!DOCTYPE html>")
        assert 'src="http' not in content
        assert "226,000" in content
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_output_file_beside_json(orechain, tmp_path):
    done = orechain("assess", "cobalt", "--json", "--out", str(tmp_path / "answer.svg"))
    assert json.loads(done.out)["mineral"] == "cobalt"
    assert done.err == f"Written: {tmp_path / 'answer.svg'}\n"


@pytest.mark.parametrize("name", ["file/answer.html", "folder.svg", "/proc/answer.json"])
def test_output_that_cannot_be_written(orechain, tmp_path, name):
    (tmp_path / "file").write_text("kept")
    (tmp_path / "folder.svg").mkdir()
    target = str(tmp_path / name)
    done = orechain("assess", "cobalt", "--out", target)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"Error: {target} cannot be written (")
    assert done.err.endswith("Choose another place with --out.\n")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "folder.svg"]
    assert (tmp_path / "file").read_text() == "kept"


def test_disk_full_while_writing_keeps_the_older_file(orechain, tmp_path, monkeypatch):
    target = tmp_path / "answer.json"
    target.write_text("older")

    def half(self: Path, content: bytes) -> int:
        with self.open("wb") as file:
            file.write(content[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    done = orechain("assess", "cobalt", "--out", str(target))
    assert (done.code, done.out) == (2, "")
    assert "cannot be written (No space left on device)" in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["answer.json"]
    assert target.read_text() == "older"


@pytest.mark.parametrize(
    "command",
    [("assess", "cobalt", "--json"), ("data", "show", "cobalt", "--limit", "0"), ("data", "sources", "--json"),
     ("--version",)],
    ids=" ".join,
)  # fmt: skip
def test_pipe_whose_reader_has_gone(process, command):
    reader, writer = os.pipe()
    os.close(reader)
    done = process(*command, stdout=writer)
    os.close(writer)
    assert done.stderr == ""
    assert done.returncode in (0, 1)


def test_head_takes_the_first_line():
    command = f"{sys.executable} -c 'from orechain.cli.main import run; run()' data show cobalt --limit 0 | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, encoding="utf-8", timeout=60, check=False)  # noqa: S602
    assert (done.stdout.count("\n"), done.stderr) == (1, "")


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1"])
def test_console_of_another_code_page(process, encoding):
    env = {"PYTHONIOENCODING": encoding}
    done = process("--lang", "zh", "data", "list", env=env, errors="replace")
    assert (done.returncode, done.stderr) == (0, "")
    answer = process("--lang", "zh", "data", "sources", "--json", env=env)
    assert json.loads(answer.stdout) == json.loads(process("--lang", "zh", "data", "sources", "--json").stdout)


def test_doctor(orechain, workspace_folder, store: Store):
    report = json.loads(orechain("doctor", "--json").out)
    assert report["orechain"] == package.__version__
    assert report["workspace"] == str(workspace_folder)
    assert report["workspace_writable"] is True
    assert report["snapshot"] == store.snapshot
    assert report["snapshot_is_current"] is True
    assert report["figures"] == store.query("SELECT count(*) FROM figures")[0][0]
    assert report["trade_flows"] == store.query("SELECT count(*) FROM trade")[0][0]
    plain = orechain("doctor").out
    assert all(key in plain for key in report)


def test_doctor_builds_nothing(orechain, tmp_path):
    done = orechain("--workspace", str(tmp_path / "new"), "doctor", "--json")
    report = json.loads(done.out)
    assert (done.code, report["snapshot"], report["snapshot_is_current"]) == (0, "", False)
    assert not list(tmp_path.iterdir())


def test_doctor_on_a_place_that_is_no_folder(orechain, tmp_path):
    (tmp_path / "file").write_text("")
    done = orechain("--workspace", str(tmp_path / "file" / "workspace"), "doctor", "--json")
    report = json.loads(done.out)
    assert (done.code, report["workspace_writable"]) == (3, False)
    assert "with --workspace DIR" in report["problem"]


def test_list(orechain):
    rows = {row["mineral"]: row for row in json.loads(orechain("data", "list", "--json", "--lang", "zh").out)}
    assert (rows["cobalt"]["symbol"], rows["cobalt"]["name"]) == ("Co", "钴")
    assert all(row["figures"] > 0 or row["first_year"] is None for row in rows.values())
    for mineral in ("lithium", "cobalt", "nickel", "copper", "rare_earths", "indium", "germanium", "gallium", "niobium",
                    "tungsten", "antimony", "graphite"):  # fmt: skip
        assert rows[mineral]["figures"] > 20


def test_show_can_be_narrowed(orechain):
    arguments = ("data", "show", "cobalt", "--kind", "production", "--economy", "刚果（金）", "--year", "2024")
    rows = json.loads(orechain(*arguments, "--json").out)
    assert rows
    for row in rows:
        assert (row["kind"], row["economy"]) == ("production", "COD")
        assert row["start"] <= 2024 <= row["end"]
        assert row["release"]
        assert row["raw"]
        assert row["locator"]
    assert "226,000" in orechain(*arguments).out


def test_show_says_what_it_leaves_out(orechain):
    done = orechain("data", "show", "cobalt", "--limit", "5", "--json")
    assert len(json.loads(done.out)) == 5
    assert done.err.endswith("more rows: use --limit 0\n")
    everything = orechain("data", "show", "cobalt", "--limit", "0", "--json")
    assert everything.err == ""
    assert f"{len(json.loads(everything.out)) - 5} more rows" in done.err


def test_sources_are_whole(orechain):
    rows = json.loads(orechain("data", "sources", "--json").out)
    assert len(rows) > 30
    for row in rows:
        assert row["licence"], row
        assert row["publisher"], row
        assert row["figures"] > 0, row


def test_trace_of_a_flow(orechain, store: Store):
    flow = store.query(
        "SELECT concat(release, ':', year, '-', exporter, '-', importer, '-', hs), value_kusd FROM trade"
        " WHERE exporter = 'COD' AND importer = 'CHN' ORDER BY value_kusd DESC LIMIT 1"
    )[0]
    origin = json.loads(orechain("data", "trace", flow[0], "--json").out)
    assert origin["published"]["value_kusd"] == flow[1]
    assert origin["release"]["publisher"] == "CEPII"
    assert "i=COD, j=CHN" in origin["locator"]


def test_trace_shows_corrections(orechain, store: Store):
    claim, before, after = store.query(
        "SELECT claim, published, corrected FROM corrections WHERE action = 'override' AND field = 'unit' LIMIT 1"
    )[0]
    origin = json.loads(orechain("data", "trace", claim, "--json").out)
    assert (origin["unit"], origin["corrections"][0]["corrected"]) == (before, after)
    assert "correction 1: reason" in orechain("data", "trace", claim).out


def test_rebuild_gives_the_same_answer(orechain, workspace_folder):
    before = orechain("assess", "cobalt", "--economy", "CHN", "--json").out
    done = orechain("--lang", "zh", "data", "rebuild")
    assert done.out.startswith(f"已构建 {workspace_folder}")
    assert orechain("assess", "cobalt", "--economy", "CHN", "--json").out == before


def test_scope_and_year_are_kept_for_another_run(orechain):
    answer = json.loads(orechain("assess", "lithium", "--economy", "KOR", "--scope", "demand", "--json").out)
    again = answer["manifest"]["run_again"].split()
    assert again[0] == "orechain"
    assert json.loads(orechain(*again[1:], "--json").out) == answer


GUARD = """
import socket

def refuse(*_, **__):
    raise RuntimeError("the network was touched")

for name in ("connect", "connect_ex", "sendto", "bind"):
    setattr(socket.socket, name, refuse)
for name in ("create_connection", "getaddrinfo", "gethostbyname"):
    setattr(socket, name, refuse)
"""


def test_no_socket_is_used(process, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(GUARD)
    env = {"PYTHONPATH": str(tmp_path)}
    probe = (sys.executable, "-c", "import socket; socket.create_connection(('localhost', 9))")
    assert "the network was touched" in process(program=probe, env=env).stderr
    target = tmp_path / "answer.html"
    done = process(
        "--workspace",
        str(tmp_path / "new"),
        "assess",
        "cobalt",
        "--economy",
        "CHN",
        "--json",
        "--out",
        str(target),
        env=env,
    )
    assert done.returncode == 0
    assert "network" not in done.stderr
    assert json.loads(done.stdout)["links"]


def without_network() -> bool:
    tool = shutil.which("unshare")
    return tool is not None and subprocess.run([tool, "-rn", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not without_network(), reason="no network namespaces on this machine")
def test_same_answer_where_there_is_no_network(process, cobalt_china):
    tool = shutil.which("unshare")
    assert tool is not None
    program = (tool, "-rn", sys.executable, "-c", "from orechain.cli.main import run; run()")
    done = process("assess", "cobalt", "--economy", "CHN", "--json", program=program)
    assert json.loads(done.stdout) == cobalt_china
