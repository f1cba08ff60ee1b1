"""A build from facts with faults says which row of which file is wrong, and leaves the snapshot in use as it was."""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from orechain.errors import InvalidInput
from orechain.store.bundled import DATA, claim_tables
from orechain.store.claims import CLAIM_COLUMNS
from orechain.store.csvfiles import load
from orechain.store.reader import Store
from orechain.store.workspace import Workspace

USGS = "claims/usgs_mcs_2026.csv"  # rows 2 to 9: aluminum production of the United States, thousand tonnes, 2021 on
RELEASES = "releases/usgs.csv"
CORRECTIONS = "corrections/papers.csv"  # bundled with its header only
TRADE = "trade/baci-hs17-202601.parquet"


@pytest.fixture(scope="module")
def in_use(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace whose snapshot is built from the bundled facts."""
    folder = tmp_path_factory.mktemp("in-use")
    Workspace(folder).build()
    return folder


@pytest.fixture
def unharmed(in_use: Path) -> Iterator[Path]:
    """Return that workspace, and check afterwards that not a byte of it has changed."""

    def state() -> dict[str, str]:
        return {
            str(path.relative_to(in_use)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in in_use.rglob("*")
            if path.is_file()
        }

    before = state()
    yield in_use
    assert state() == before
    assert not list((in_use / "snapshots").glob("building-*"))
    with Workspace(in_use).open() as store:
        assert len(store.facts("cobalt")) > 100


@pytest.fixture
def broken(unharmed: Path, facts) -> Callable[[], tuple[str, ...]]:
    """Return a function that builds from the broken copy and returns the faults that it names."""

    return lambda: faults_of(facts, unharmed)


def faults_of(facts, folder: Path) -> tuple[str, ...]:
    with pytest.raises(InvalidInput) as caught:
        Workspace(folder, data=facts.folder).open()
    assert caught.value.exit_code == 3
    for lang, words in (("en", "Mend these places"), ("zh", "请修正")):
        assert words in caught.value.render(lang)
    return caught.value.problems


def claim_row(**cells: str) -> dict[str, str]:
    row = {
        "claim": "usgs-mcs-2026:test", "mineral": "cobalt", "form": "Co", "link": "U", "process": "mining",
        "kind": "production", "economy": "CHN", "start": "2020", "end": "2020", "value": "5", "unit": "t", "raw": "5",
        "estimated": "0", "release": "usgs-mcs-2026", "locator": "none",
    }  # fmt: skip
    return row | cells


def override(claim: str, field: str, published: str, corrected: str) -> dict[str, str]:
    return {
        "claim": claim, "action": "override", "field": field, "published": published, "corrected": corrected,
        "reason": "misprint", "source": "errata",
    }  # fmt: skip


WRONG_CELLS = [
    ({"mineral": "cobald"}, "column mineral: unknown 'cobald'; nearest: cobalt"),
    ({"economy": "USX"}, "column economy: unknown 'USX'; nearest: "),
    ({"partner": "Germany"}, "column partner: unknown 'Germany'; nearest: "),
    ({"form": "Co3O5"}, "column form: unknown 'Co3O5'; nearest: Co3O4"),
    ({"process": "minin"}, "column process: unknown 'minin'; nearest: mining"),
    ({"kind": "prodution"}, "column kind: unknown 'prodution'; nearest: production"),
    ({"unit": "ktt"}, "column unit: unknown 'ktt'; nearest: kt"),
    ({"release": "usgs-mcs-2027"}, "column release: unknown 'usgs-mcs-2027'; nearest: usgs-mcs-2026"),
    ({"release": "usgs-mcs-2025"}, "does not begin with its release"),
    ({"link": "X"}, "column link: X is not one of U, M, D, R"),
    ({"bound": "about"}, "column bound: unknown about; known: gt, lt"),
    ({"estimated": "yes"}, "column estimated: must be 0 or 1, not yes"),
    ({"value": "5 kt"}, "column value: 5 kt is not a plain number"),
    ({"value": "1,520"}, "column value: 1,520 is not a plain number"),
    ({"value": "1_520"}, "column value: 1_520 is not a plain number"),
    ({"value": "8e3"}, "column value: 8e3 is not a plain number"),
    ({"value": " 5"}, "column value:  5 is not a plain number"),
    ({"value": "nan"}, "column value: nan is not a plain number"),
    ({"value": "inf"}, "column value: inf is not a plain number"),
    ({"sd": "±3"}, "column sd: ±3 is not a plain number"),
    ({"start": "2020.5"}, "column start: 2020.5 is not a year of four digits"),
    ({"end": "21"}, "column end: 21 is not a year of four digits"),
    ({"start": "2022", "end": "2021"}, "the period ends before it starts"),
    ({"value": "", "low": "3", "high": "2"}, "low is above high"),
    ({"low": "9"}, "value lies outside low and high"),
    ({"value": ""}, "neither value nor bound"),
    ({"bound": "withheld"}, "bound withheld allows no value"),
    ({"bound": "zero"}, "bound zero needs the value 0"),
    ({"bound": "gt", "value": ""}, "bound gt needs low"),
    ({"bound": "range", "value": "", "low": "1"}, "bound range needs high"),
    ({"unit": "percent"}, "unit percent (fraction) does not fit kind production (mass;volume)"),
    ({"form": ""}, "a mass or a price per mass needs a form"),
    ({"value": "-5"}, "the figure is below the minimum of kind production (0)"),
    ({"raw": ""}, "column raw is empty; it must be filled"),
    ({"locator": ""}, "column locator is empty; it must be filled"),
    ({"claim": ""}, "column claim is empty; it must be filled"),
]


@pytest.fixture(scope="module")
def faults_of_cells(copy_facts, in_use) -> list[list[str]]:
    """Return what one build says of rows each of which is wrong in its own way."""
    facts = copy_facts()
    rows = [claim_row(claim=f"usgs-mcs-2026:test{n}") | cells for n, (cells, _) in enumerate(WRONG_CELLS)]
    numbers = facts.append(USGS, *rows)
    faults = faults_of(facts, in_use)
    return [[fault for fault in faults if fault.startswith(f"usgs_mcs_2026.csv, row {number}: ")] for number in numbers]


@pytest.mark.parametrize("case", range(len(WRONG_CELLS)), ids=[str(cells) for cells, _ in WRONG_CELLS])
def test_wrong_cell(faults_of_cells, case):
    assert any(WRONG_CELLS[case][1] in fault for fault in faults_of_cells[case])


def test_share_above_its_maximum(broken, facts):
    (row,) = facts.append(USGS, claim_row(kind="supply_share", form="", unit="percent", value="130", raw="130"))
    assert broken() == (f"usgs_mcs_2026.csv, row {row}: the figure is above the maximum of kind supply_share (1)",)


def test_duplicate_claim(broken, facts):
    twin = facts.cell(USGS, 2, "claim")
    facts.set(USGS, 5, claim=twin)
    assert broken() == tuple(
        f"usgs_mcs_2026.csv, row {row}: claim {twin} stands more than once; give each row an id of its own"
        for row in (2, 5)
    )


def test_duplicate_in_another_table(broken, facts):
    (row,) = facts.append("claims/wu_2024.csv", claim_row(claim=facts.cell(USGS, 2, "claim")))
    assert [fault.split(":")[0] for fault in broken()] == [
        "usgs_mcs_2026.csv, row 2",
        f"wu_2024.csv, row {row}",
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda lines: [*lines[:2], lines[2].rsplit(b",", 2)[0], *lines[3:]], "row 3: 20 cells instead of 22"),
        (
            lambda lines: [*lines[:2], lines[2] + b", of which scrap", *lines[3:]],
            "row 3: 23 cells instead of 22; a text that holds a comma must stand in double quotes",
        ),
        (lambda lines: [lines[0].replace(b"mineral", b"minerals"), *lines[1:]], "row 1: the header must be claim,"),
        (lambda lines: [b",".join(reversed(lines[0].split(b","))), *lines[1:]], "row 1: the header must be claim,"),
        (lambda lines: lines[1:], "row 1: the header must be claim,"),
        (lambda lines: [], "row 1: the file is empty; the header must be claim,"),
        (lambda lines: [*lines[:4], "é".encode("latin-1") + lines[4], *lines[5:]], "row 5: not UTF-8; save the table"),
        (lambda lines: [*lines[:-1], "钴,".encode("gb18030"), b""], "not UTF-8; save the table as UTF-8"),
        (lambda lines: [*lines[:3], b'"open' + lines[3], *lines[4:]], "check the double quotes of this row"),
        (lambda lines: [*lines[:5], lines[5] + b",", *lines[6:]], "row 6: 23 cells instead of 22"),
        (lambda lines: [*lines[:5], b"", *lines[5:]], "row 6: 0 cells instead of 22"),
    ],
    ids=["too few cells", "comma unquoted", "header name", "header order", "no header", "empty file",
         "Latin-1", "GB 18030", "open quotation mark", "comma at the end", "empty line"],
)  # fmt: skip
def test_wrong_file(broken, facts, change, words):
    table = "claims/wgi_2024.csv"  # 11,000 rows without a comma in a text
    facts.edit(table, lambda content: b"\n".join(change(content.split(b"\n"))))
    (fault,) = broken()
    assert fault.startswith("wgi_2024.csv, ")
    assert words in fault


def test_unknown_header_columns_are_named(broken, facts):
    facts.edit(USGS, lambda content: content.replace(b"claim,mineral", b"claim,minerals", 1))
    assert broken()[0].endswith("(missing: mineral; unknown: minerals)")


WRONG_CORRECTIONS = [
    ({"field": "unit", "published": "Mt", "corrected": "t"},
     "the correction of unit expects Mt but the claim says kt; compare it with the publisher again"),
    ({"field": "value", "published": "888", "corrected": "890"}, "expects 888 but the claim says 889"),
    ({"field": "unit", "published": "kt", "corrected": "tonz"}, "column corrected: unknown 'tonz'; nearest: "),
    ({"field": "mineral", "published": "aluminum", "corrected": "gallum"}, "unknown 'gallum'; nearest: gallium"),
    ({"field": "value", "published": "889", "corrected": "many"}, "column corrected: many is not a plain number"),
    ({"field": "end", "published": "2021", "corrected": "21"}, "column corrected: 21 is not a year of four"),
    ({"field": "link", "published": "M", "corrected": "Q"}, "column corrected: Q is not one of U, M, D, R"),
    ({"field": "value", "published": "889"}, "column corrected is empty; to leave a figure out, exclude it"),
    ({"field": "note", "published": "", "corrected": "x"}, "field cannot be corrected: note"),
    ({"action": "delete"}, "action must be override or exclude"),
    ({"action": "exclude", "reason": ""}, "a correction needs a reason"),
    ({"action": "exclude", "claim": "usgs-mcs-2026:0"}, "corrects a claim that does not exist: usgs-mcs-2026:0"),
    ({"action": "exclude", "claim": ""}, "corrects a claim that does not exist: (empty)"),
]  # fmt: skip


@pytest.fixture(scope="module")
def faults_of_corrections(copy_facts, in_use) -> list[list[str]]:
    """Return what one build says of corrections each of which is wrong in its own way."""
    facts = copy_facts()
    rows = [
        {"claim": facts.cell(USGS, number, "claim"), "action": "override", "reason": "misprint", "source": "s"} | cells
        for number, (cells, _) in enumerate(WRONG_CORRECTIONS, 2)
    ]
    for number, _ in enumerate(rows, 2):
        facts.set(
            USGS, number, value="889", raw="889", unit="kt", link="M", end="2021", start="2021", mineral="aluminum"
        )
    numbers = facts.append(CORRECTIONS, *rows)
    faults = faults_of(facts, in_use)
    return [[fault for fault in faults if fault.startswith(f"papers.csv, row {number}: ")] for number in numbers]


@pytest.mark.parametrize("case", range(len(WRONG_CORRECTIONS)), ids=[str(cells) for cells, _ in WRONG_CORRECTIONS])
def test_wrong_correction(faults_of_corrections, case):
    assert any(WRONG_CORRECTIONS[case][1] in fault for fault in faults_of_corrections[case])


def test_correction_that_leads_to_a_wrong_figure(broken, facts):
    facts.append(CORRECTIONS, override(facts.cell(USGS, 2, "claim"), "unit", "kt", "percent"))
    words = "unit percent (fraction) does not fit kind production (mass;volume)"
    assert broken() == (f"usgs_mcs_2026.csv, row 2: after its correction: {words}",)


def test_field_corrected_twice(broken, facts):
    facts.append(CORRECTIONS, *(override(facts.cell(USGS, 2, "claim"), "unit", "kt", unit) for unit in ("t", "Mt")))
    assert [fault.split(":")[0] for fault in broken()] == ["papers.csv, row 2", "papers.csv, row 3"]


def test_release_without_licence(broken, facts):
    facts.set(RELEASES, 2, licence="")
    assert broken() == ("usgs.csv, row 2: column licence is empty; it must be filled",)


def test_duplicate_release(broken, facts):
    facts.append(RELEASES, {"release": "cheng-2024", "publisher": "P", "title": "T", "licence": "L"})
    faults = broken()
    assert {fault.split(",")[0] for fault in faults} == {"usgs.csv", "cheng.csv"}
    assert all("release cheng-2024 stands more than once" in fault for fault in faults)


WRONG_FLOWS = [
    ("exporter", "'XXQ'", "unknown exporter XXQ"),
    ("importer", "NULL::VARCHAR", "unknown importer (empty)"),
    ("release", "'baci-hs17'", "unknown release baci-hs17"),
    ("hs", "'8105.2'", "not an HS code of six digits: 8105.2"),
    ("year", "NULL::SMALLINT", "not a year: (empty)"),
    ("value_kusd", "-1.0", "impossible value_kusd: -1.0"),
    ("value_kusd", "NULL::DOUBLE", "impossible value_kusd: (empty)"),
    ("quantity_t", "'nan'::DOUBLE", "impossible quantity_t: nan"),
]


@pytest.fixture(scope="module")
def faults_of_flows(copy_facts, in_use) -> tuple[str, ...]:
    """Return what one build says of flows each of which is wrong in its own way; flow 20 stands again as the last."""
    facts = copy_facts()
    path = facts.folder / TRADE
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE flows AS FROM read_parquet('{path}')")
        for number, (column, text, _) in enumerate(WRONG_FLOWS):
            con.execute(f"UPDATE flows SET {column} = {text} WHERE rowid = {number}")
        con.execute("INSERT INTO flows FROM flows WHERE rowid = 19")
        con.execute(f"COPY flows TO '{path}' (FORMAT parquet)")
        count = con.execute("SELECT count(*) FROM flows").fetchall()[0][0]
    return tuple(fault.replace(f"row {count}:", "last row:") for fault in faults_of(facts, in_use))


@pytest.mark.parametrize("case", range(len(WRONG_FLOWS)), ids=[words for *_, words in WRONG_FLOWS])
def test_wrong_flow(faults_of_flows, case):
    assert f"baci-hs17-202601.parquet, row {case + 1}: {WRONG_FLOWS[case][2]}" in faults_of_flows


def test_flow_that_stands_twice(faults_of_flows):
    assert len(faults_of_flows) == len(WRONG_FLOWS) + 1
    twice = faults_of_flows[-1]
    assert twice.startswith("baci-hs17-202601.parquet, last row: the flow 2024 ")
    assert twice.endswith("stands more than once")


@pytest.mark.parametrize("content", [b"", b"year,exporter\n", b"PAR1" + b"\0" * 500])
def test_trade_table_is_no_parquet(broken, facts, content):
    facts.edit(TRADE, lambda _: content)
    (fault,) = broken()
    assert fault.startswith("baci-hs17-202601.parquet: cannot be read as a trade table: ")
    assert "\n" not in fault


def test_trade_table_without_a_column(broken, facts):
    path = facts.folder / TRADE
    duckdb.execute(f"COPY (SELECT * EXCLUDE (importer) FROM read_parquet('{path}')) TO '{path}.new' (FORMAT parquet)")
    path.with_name(f"{path.name}.new").replace(path)
    (fault,) = broken()
    assert "cannot be read as a trade table" in fault
    assert "importer" in fault


def test_all_faults_are_named_at_once(broken, facts):
    rows = facts.rows(USGS)
    at = rows[0].index
    rows[1][at("mineral")] = "aluminun"
    rows[2][at("value")] = "1,520"
    rows[3][at("low")], rows[3][at("high")] = "3", "2"
    rows[4][at("unit")] = "percent"
    facts.write(USGS, rows)
    facts.set("claims/wgi_2024.csv", 9, economy="ABX")
    facts.append(CORRECTIONS, {"claim": "wu-2024:none", "action": "exclude", "reason": "test"})
    named = {fault.split(":")[0] for fault in broken()}
    assert named == {
        "usgs_mcs_2026.csv, row 2", "usgs_mcs_2026.csv, row 3", "usgs_mcs_2026.csv, row 4", "usgs_mcs_2026.csv, row 5",
        "wgi_2024.csv, row 9", "papers.csv, row 2",
    }  # fmt: skip


def test_all_malformed_files_are_named_at_once(broken, facts):
    facts.edit("claims/wgi_2024.csv", lambda content: content.replace(b"\n", b",\n"))  # header too
    facts.edit("claims/wgi_2025.csv", lambda content: content.replace(b"\n", b",\n", 4).replace(b",\n", b"\n", 1))
    facts.edit(RELEASES, lambda _: b"")
    assert [fault.split(":")[0] for fault in broken()] == [
        "usgs.csv, row 1", "wgi_2024.csv, row 1", "wgi_2025.csv, row 2", "wgi_2025.csv, row 3", "wgi_2025.csv, row 4",
    ]  # fmt: skip


def test_a_long_list_of_faults_is_cut_where_it_is_shown(broken, facts):
    rows = facts.rows(USGS)
    for row in rows[1:101]:
        row[rows[0].index("economy")] = "Utopia"
    facts.write(USGS, rows)
    faults = broken()
    assert len(faults) == 100
    assert InvalidInput(faults).render().endswith("… (+80)")


def test_folder_without_facts(unharmed, tmp_path):
    with pytest.raises(InvalidInput, match="holds no tables of claims"):
        Workspace(unharmed, data=tmp_path / "nowhere").open()


def test_exit_code_of_the_command(process, facts, unharmed):
    facts.set(USGS, 2, mineral="aluminun")
    program = (
        "import sys; from pathlib import Path; from orechain.cli import main, state;"
        "from orechain.store.workspace import Workspace;"
        "folder, data = map(Path, sys.argv[1:3]); del sys.argv[1:3];"
        "state.workspace = lambda: Workspace(folder, data); main.run()"
    )
    done = process(
        str(unharmed), str(facts.folder), "--lang", "zh", "data", "list", program=(sys.executable, "-c", program)
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("错误：有1处错误")
    assert "usgs_mcs_2026.csv, row 2: column mineral: unknown 'aluminun'; nearest: aluminum" in done.stderr
    assert "Traceback" not in done.stderr


def test_other_line_ends_and_a_byte_order_mark_change_nothing(facts, tmp_path):
    with Workspace(tmp_path / "b", data=facts.folder).open() as other:
        before = contents(other)
    for table in claim_tables(facts.folder):
        table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes().replace(b"\n", b"\r\n"))
    with Workspace(tmp_path / "a", data=facts.folder).open() as store:
        assert contents(store) == before


def contents(store: Store) -> list[list[tuple[object, ...]]]:
    tables = ("claims", "figures", "trade", "releases", "corrections")
    return [store.query(f"SELECT * FROM {table} ORDER BY ALL") for table in tables]


def test_every_row_keeps_its_place_in_its_file():
    con = duckdb.connect()
    assert load(con, "claims", claim_tables(), CLAIM_COLUMNS) == []
    found = {
        (file, line): claim for file, line, claim in con.execute("SELECT file, line, claim FROM claims").fetchall()
    }
    con.close()
    expected = {}
    for path in claim_tables():
        with path.open(encoding="utf-8", newline="") as file:
            expected |= {(path.name, row): cells[0] for row, cells in enumerate(csv.reader(file), 1) if row > 1}
    assert found == expected


def test_no_figure_is_lost_between_file_and_snapshot(store: Store):
    rows = 0
    for path in claim_tables():
        with path.open(encoding="utf-8", newline="") as file:
            rows += sum(1 for _ in csv.reader(file)) - 1
    assert store.query("SELECT (SELECT count(*) FROM claims), (SELECT count(*) FROM figures)") == [(rows, rows)]
    flows = duckdb.sql(f"SELECT count(*) FROM read_parquet('{DATA}/trade/*.parquet')").fetchall()
    assert store.query("SELECT count(*) FROM trade") == flows


def test_corrections_change_the_figure_and_keep_the_claim(facts, tmp_path):
    facts.append(
        USGS,
        claim_row(claim="usgs-mcs-2026:t1", value="4", unit="Mt", raw="4", link="M", process="smelting"),
        claim_row(claim="usgs-mcs-2026:t2"),
    )
    facts.append(
        CORRECTIONS,
        override("usgs-mcs-2026:t1", "unit", "Mt", "kt"),
        override("usgs-mcs-2026:t1", "value", "4", "4.5"),
        override("usgs-mcs-2026:t1", "start", "2020", "2019"),
        override("usgs-mcs-2026:t1", "process", "smelting", ""),
        {"claim": "usgs-mcs-2026:t2", "action": "exclude", "reason": "printed twice", "source": "s"},
    )
    with Workspace(tmp_path / "w", data=facts.folder).open() as store:
        one, other = sorted(
            (fact for fact in store.facts("cobalt") if fact.claim.startswith("usgs-mcs-2026:t")), key=lambda f: f.claim
        )
        published = store.published_many(["usgs-mcs-2026:t1"])["usgs-mcs-2026:t1"]
    assert (one.value, one.unit, one.amount, one.contained, one.start, one.process, one.corrected, one.usable) == (
        4.5, "kt", 4500.0, 4500.0, 2019, "", True, True,
    )  # fmt: skip
    assert (published["value"], published["unit"], published["start"]) == (4.0, "Mt", 2020)
    assert (other.excluded, other.usable, other.amount, other.corrected) == ("printed twice", False, 5.0, False)


def test_a_missing_figure_is_missing_and_not_zero(store: Store):
    assert store.query(
        "SELECT count(*) FROM figures WHERE bound IN ('withheld', 'not_available', 'not_applicable', 'described')"
        " AND (amount IS NOT NULL OR contained IS NOT NULL OR amount_low IS NOT NULL OR amount_high IS NOT NULL)"
    ) == [(0,)]
    assert store.query("SELECT count(*) FROM figures WHERE (value IS NULL) != (amount IS NULL)") == [(0,)]


def test_a_misprinted_unit_is_flagged_with_the_reason(facts, tmp_path):
    facts.append(USGS, claim_row(claim="usgs-mcs-2026:t1", value="1000000000", raw="1,000,000,000"))
    with Workspace(tmp_path / "w", data=facts.folder).open() as store:
        (fact,) = [fact for fact in store.facts("cobalt") if fact.claim == "usgs-mcs-2026:t1"]
    assert fact.excluded.startswith("impossible as 1e+09 t: more than 100 times the world production")
    assert not fact.usable
