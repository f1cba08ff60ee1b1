"""The door itself: formats, caching, languages, limits and headers, over HTTP."""

from __future__ import annotations

import csv
import gzip
import io
import json
import shutil
import zipfile

import pyarrow.parquet as parquet
import pytest
from starlette.testclient import TestClient

from orechain.api.app import Settings, create_app
from orechain.api.tokens import Tokens
from orechain.store.claims import CLAIM_COLUMNS
from orechain.store.workspace import Workspace

CLAIMS = "/api/v1/claims?mineral=cobalt&kind=production&limit=7"


@pytest.fixture(scope="module")
def workspace(workspace_folder):
    return Workspace(workspace_folder)


@pytest.fixture(scope="module")
def client(workspace, tmp_path_factory):
    site = tmp_path_factory.mktemp("site")
    with TestClient(create_app(workspace, Settings(site=site, ready=())), raise_server_exceptions=False) as client:
        yield client


def test_one_answer_in_every_format(client):
    told = client.get(CLAIMS).json()
    assert told["rows"]["displayed"] == 7 < told["rows"]["full"]
    assert {row["release"] for row in told["data"]["rows"]} <= {item["release"] for item in told["sources"]}

    displayed = client.get("/api/v1/claims.csv?mineral=cobalt&kind=production&limit=7&rows=displayed")
    rows = list(csv.DictReader(io.StringIO(displayed.text)))
    assert [row["claim"] for row in rows] == [row["claim"] for row in told["data"]["rows"]]
    assert [float(row["value"]) if row["value"] else None for row in rows] == [
        row["value"] for row in told["data"]["rows"]
    ]

    full = client.get("/api/v1/claims.csv?mineral=cobalt&kind=production&limit=7")
    assert len(list(csv.DictReader(io.StringIO(full.text)))) == told["rows"]["full"]
    assert full.headers["x-rows-full"] == str(told["rows"]["full"])
    assert 'filename="orechain-claims.csv"' in full.headers["content-disposition"]

    table = parquet.read_table(io.BytesIO(client.get("/api/v1/claims.parquet?mineral=cobalt&kind=production").content))
    assert table.num_rows == told["rows"]["full"]
    assert table.column_names == list(rows[0])
    published = [row["value"] for row in csv.DictReader(io.StringIO(full.text))]
    assert [float(text) if text else None for text in published] == table["value"].to_pylist()

    described = client.get("/api/v1/claims.metadata.json?mineral=cobalt&kind=production").json()
    assert "data" not in described
    assert [column["name"] for column in described["tables"][0]["columns"]] == table.column_names
    assert all(column["label"] for column in described["tables"][0]["columns"])

    with zipfile.ZipFile(io.BytesIO(client.get("/api/v1/claims.zip?mineral=cobalt&kind=production").content)) as file:
        assert file.testzip() is None
        assert set(file.namelist()) == {"README.md", "metadata.json", "claims.csv"}
        assert file.read("claims.csv").decode() == full.text
        readme = file.read("README.md").decode()
    for item in told["sources"]:
        assert item["release"] in readme
        assert item["publisher"] in readme
    assert told["manifest"]["snapshot"] in readme


def test_a_cell_that_a_spreadsheet_would_run_is_only_text():
    from orechain.api.formats import csv_pieces
    from orechain.api.view import Column, Table

    table = Table("t", (Column("a"), Column("b", "number")), [("=cmd()", -1.0), ("plain", float("nan"))])
    assert b"".join(csv_pieces(table)) == b"a,b\n'=cmd(),-1.0\nplain,\n"


def test_unchanged_answers_are_not_sent_again(client):
    first = client.get(CLAIMS, headers={"Accept-Encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    again = client.get(CLAIMS, headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = client.get(CLAIMS, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["etag"] != first.headers["etag"]
    assert plain.json() == first.json()


def test_a_problem_says_what_where_and_what_to_do_in_both_languages(client):
    english = client.get("/api/v1/assessment?mineral=cobald")
    chinese = client.get("/api/v1/assessment?mineral=cobald&lang=zh")
    accepted = client.get("/api/v1/assessment?mineral=cobald", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert english.status_code == chinese.status_code == 404
    assert english.headers["content-type"] == "application/problem+json"
    assert english.json()["code"] == chinese.json()["code"] == "unknown_mineral"
    assert "cobalt" in english.json()["valid"]
    assert english.json()["remedy"]
    assert "未知" in chinese.json()["detail"]
    assert accepted.json() == chinese.json()


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/v1/nothing", 404, "http_404"),
        ("/api/v1/claims?limit=many", 422, "invalid_parameter"),
        ("/api/v1/claims?limit=-1", 422, "invalid_parameter"),
        ("/api/v1/claims?colour=red", 422, "unknown_parameter"),
        ("/api/v1/claims?year=2024..2015", 400, "api_span"),
        ("/api/v1/claims?q=" + "x" * 20_000, 414, "api_address_too_long"),
        ("/api/v1/claims.exe", 422, "invalid_parameter"),
        ("/api/v1/../../etc/passwd", 404, "http_404"),
        ("/assets/../../../pyproject.toml", 404, "http_404"),
        ("/assets/%2e%2e/%2e%2e/pyproject.toml", 404, "http_404"),
    ],
)
def test_wrong_requests_are_refused(client, address, status, code):
    answer = client.get(address)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_methods_hosts_and_sizes_are_limited(client):
    assert client.request("TRACE", CLAIMS).status_code == 405
    assert client.post(CLAIMS).status_code == 405
    assert client.get(CLAIMS, headers={"Host": "evil.example"}).json()["code"] == "api_host"
    large = client.post("/api/v1/jobs", content=b"x" * 10, headers={"Content-Length": "99999999999"})
    assert large.status_code == 413


def test_browsers_are_told_to_be_strict(client):
    headers = client.get(CLAIMS, headers={"Origin": "https://evil.example"}).headers
    assert "access-control-allow-origin" not in headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'self'")
    page = client.get("/")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


def test_only_named_sites_may_read_it(workspace):
    settings = Settings(ready=(), origins=("https://survey.example",))
    with TestClient(create_app(workspace, settings)) as client:
        allowed = client.get(CLAIMS, headers={"Origin": "https://survey.example"})
        other = client.get(CLAIMS, headers={"Origin": "https://evil.example"})
    assert allowed.headers["access-control-allow-origin"] == "https://survey.example"
    assert "access-control-allow-origin" not in other.headers


def test_without_the_built_pages_the_api_works_and_the_page_says_how_to_build_them(client):
    page = client.get("/?lang=zh")
    assert page.status_code == 200
    assert "make web" in page.text
    assert "尚未构建" in page.text
    assert client.get("/mineral?mineral=cobalt").status_code == 200


def test_what_took_long_is_kept_in_the_workspace_and_damage_does_no_harm(client, workspace, monkeypatch):
    monkeypatch.setattr("orechain.api.answering._LONG", -1.0)
    address = "/api/v1/assessment?mineral=tellurium&economy=JPN"
    first = client.get(address)
    kept = workspace.folder / "answers" / f"{first.json()['manifest']['key']}.json.gz"
    assert json.loads(gzip.decompress(kept.read_bytes())) == first.json()
    assert not list(kept.parent.glob("*.part"))

    kept.write_bytes(b"damaged")
    with TestClient(create_app(workspace, Settings(ready=()))) as other:
        assert other.get(address).json() == first.json()


def test_the_openapi_document_is_the_one_that_the_pages_were_typed_from(client):
    from pathlib import Path

    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    kept = Path(__file__).parents[2] / "web" / "openapi.json"
    assert json.loads(kept.read_text(encoding="utf-8")) == document


def test_head_is_get_without_its_body(client):
    head, whole = client.head(CLAIMS), client.get(CLAIMS)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == whole.headers["etag"]


@pytest.mark.parametrize(
    ("header", "lang"),
    [("zh-CN,zh;q=0.9", "zh"), ("en;q=0.1,zh;q=0.9", "zh"), ("fr, en", "en"), ("fr", "en"), ("zh;q=nonsense", "zh")],
)
def test_the_preferred_language_is_the_one_with_the_largest_weight(client, header, lang):
    answer = client.get("/api/v1/assessment?mineral=cobald", headers={"Accept-Language": header})
    assert answer.headers["content-language"] == lang


def test_what_a_reader_does_not_take_is_not_sent(client):
    plain = client.get(CLAIMS, headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in plain.headers
    packed = client.get("/api/v1/claims.zip?mineral=cobalt", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "identity"
    assert packed.content.startswith(b"PK")


@pytest.mark.parametrize(
    "host", ["[::1].evil.example", "localhost.evil.example", "localhost:80:80", "evil@localhost:x"]
)
def test_names_that_only_look_known_are_refused(client, host):
    assert client.get(CLAIMS, headers={"Host": host}).json()["code"] == "api_host"


@pytest.mark.parametrize("host", ["localhost:8642", "127.0.0.1", "[::1]:8642", "[::1]"])
def test_known_names_are_answered_with_and_without_port(client, host):
    assert client.get(CLAIMS, headers={"Host": host}).status_code == 200


def test_a_path_cannot_forge_a_line_of_the_log(client, caplog):
    client.get("/api/v1/zz%0aFORGED:%20token%20accepted%00")
    assert "\n" not in caplog.messages[-1]
    assert "\0" not in caplog.messages[-1]
    assert "FORGED" in caplog.messages[-1]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("claims?year=x", "year"),
        ("claims?link=X", "link"),
        ("claims?kind=nothing", "kind"),
        ("risk/compare?mineral=cobalt", "query"),
        ("risk/dependence?economy=CHN", "query"),
        ("risk?mineral=cobalt&method=nothing", "method"),
        ("risk?mineral=cobalt&drivers=true", "query"),
        ("stages?mineral=cobalt&economy=CHN", "mineral"),
        ("stocks?mineral=helium&economy=CHN", "mineral"),
        ("stocks?mineral=lithium&economy=CHN&adjust=x", "adjust"),
        ("chain?target=../../etc/passwd", "target"),
        ("trace?claim=none:1", "claim"),
        ("sql?query=DROP TABLE claims", "query"),
        ("loads", "Authorization"),
        ("jobs/0", "job"),
        ("nothing", "/api/v1/nothing"),
    ],
)
def test_every_problem_has_code_place_and_remedy(client, address, place, lang):
    sign = "&" if "?" in address else "?"
    answer = client.get(f"/api/v1/{address}{sign}lang={lang}")
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["place"] == place
    assert told["code"]
    assert told["detail"]
    assert told["remedy"]
    assert "Mend these places" not in told["detail"]


def test_a_question_is_answered_from_the_snapshot_that_was_current_when_it_came(
    workspace_folder, tmp_path, monkeypatch
):
    """A load that comes while a question waits must not slip into an answer that is kept for the former snapshot."""
    from orechain.api import answering

    shutil.copytree(workspace_folder, tmp_path / "own")
    own = Workspace(tmp_path / "own")
    release = {"release": "late-2026", "publisher": "Nobody", "title": "Late", "licence": "secret"}
    row = {"claim": "late-2026:1", "mineral": "cobalt", "form": "Co", "link": "U", "process": "mining",
           "kind": "production", "economy": "COD", "start": 2025, "end": 2025, "value": 987654, "unit": "t",
           "raw": "987654", "estimated": 0, "release": "late-2026", "locator": "row 1"}  # fmt: skip
    text = io.StringIO()
    writer = csv.DictWriter(text, CLAIM_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerow(row)
    address = "/api/v1/claims?mineral=cobalt&kind=production&link=U&economy=COD&year=2025"
    compute = answering.Answering._compute

    def late(self, asked):
        if asked.view.name == "claims" and not own.loads():
            own.add_load(release, text.getvalue(), "restricted", "somebody")
        return compute(self, asked)

    monkeypatch.setattr(answering.Answering, "_compute", late)
    token = Tokens(own.folder).create("reader", ["restricted"], 1)[1]
    may = {"Authorization": f"Bearer {token}"}
    with TestClient(create_app(own, Settings(ready=()))) as client:
        before = client.get(address, headers=may)
        after = client.get(address)
        seen = client.get(address, headers=may)
    assert "987654" not in before.text + after.text
    assert before.json()["manifest"]["snapshot"] == after.json()["manifest"]["snapshot"] == own.current(public=True)
    assert "987654" in seen.text
    assert seen.json()["manifest"]["snapshot"] == own.current()
