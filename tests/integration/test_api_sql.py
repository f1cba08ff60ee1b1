"""The SQL console: what it answers, and that nothing but published tables can be read, written or exhausted by it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from orechain.api import sql_views
from orechain.api.sql_guard import Refusal, check
from orechain.api.sql_views import run
from orechain.api.view import Context
from orechain.errors import OrechainError
from orechain.store.reader import Store

VIEW = sql_views.VIEWS[0]
SMALL_MB = 900
"""A process of the console stays below this, whatever it is asked; the server itself does not grow."""


Guarded = Callable[[str], str]


@pytest.fixture(scope="module")
def guarded() -> Iterator[Guarded]:
    """Return a function that tells why the guard refuses a query: the error's key; empty where it lets it pass."""
    with duckdb.connect() as con:
        for name in ("figures", "trade"):
            con.execute(f"CREATE TABLE {name} (claim VARCHAR, raw VARCHAR, kind VARCHAR, estimated BOOLEAN)")

        def tell(query: str) -> str:
            try:
                check(con, query)
            except Refusal as refusal:
                return refusal.key
            return ""

        yield tell


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) FROM figures",
        "FROM main.figures LIMIT 3;",
        "-- said first\nWITH a AS (SELECT kind, count(*) AS n FROM figures GROUP BY 1) SELECT * FROM a ORDER BY n DESC",
        "VALUES (1, 'a'), (2, 'b')",
        "DESCRIBE figures",
        "SUMMARIZE trade",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5) SELECT sum(n) FROM r",
        "SELECT x, row_number() OVER (ORDER BY x DESC) FROM range(3) t(x)",
        "FROM (FROM figures SELECT kind, estimated) PIVOT (count(*) FOR estimated IN (true, false))",
        "SELECT unnest([1, 2]) UNION SELECT 3 ORDER BY 1",
        "SELECT [1, 2][1], {'a': 1}.a, DATE '2020-01-01' + INTERVAL 1 DAY, 1.5::DECIMAL(5, 2), MAP {'a': 1}",
        "SELECT kind, median(length(raw)) FILTER (estimated) FROM figures GROUP BY ROLLUP (kind) HAVING count(*) > 1",
        "SELECT * EXCLUDE (raw) REPLACE (upper(kind) AS kind) FROM figures a JOIN trade b USING (claim)",
        "SELECT COLUMNS('.*')::VARCHAR FROM figures TABLESAMPLE 10 ROWS",
        "SELECT list_transform([1], lambda x: x + 1), [x FOR x IN [1] IF x > 0]",
        "SELECT EXISTS (FROM trade), (SELECT max(raw) FROM figures f WHERE f.claim = t.claim) FROM trade t",
        "(SELECT 1) INTERSECT (SELECT 2) LIMIT 10%",
    ],
)
def test_queries_that_read_published_tables_pass(guarded: Guarded, query: str) -> None:
    assert guarded(query) == ""


@pytest.mark.parametrize(
    "query",
    [
        "", ";", "-- nothing", "SELECT 1; SELECT 2", "ATTACH 'x.db'", "DETACH x", "COPY (SELECT 1) TO 'x.csv'",
        "COPY figures FROM 'x.csv'", "EXPORT DATABASE 'x'", "IMPORT DATABASE 'x'", "PRAGMA database_list",
        "PRAGMA table_info('figures')", "SET threads = 4", "RESET threads", "SET VARIABLE a = 1", "INSTALL httpfs",
        "LOAD httpfs", "CALL duckdb_settings()", "CREATE TABLE x (a INT)", "CREATE TEMP TABLE x AS SELECT 1",
        "CREATE MACRO f(a) AS a", "CREATE SECRET (TYPE s3)", "CREATE VIEW v AS SELECT 1", "DROP TABLE figures",
        "INSERT INTO figures VALUES (1)", "UPDATE figures SET raw = ''", "DELETE FROM figures", "TRUNCATE figures",
        "ALTER TABLE figures ADD COLUMN x INT", "EXPLAIN SELECT 1", "EXPLAIN ANALYZE SELECT 1", "PREPARE a AS SELECT 1",
        "EXECUTE a", "BEGIN", "COMMIT", "VACUUM", "CHECKPOINT", "USE main", "PIVOT figures ON kind USING count(*)",
        "COMMENT ON TABLE figures IS 'x'",
    ],
)  # fmt: skip
def test_what_is_not_one_reading_statement_is_refused(guarded: Guarded, query: str) -> None:
    assert guarded(query) == "api_sql_statement"


@pytest.mark.parametrize(
    "table",
    [
        "'/etc/passwd'", "'x.csv'", '"x.parquet"', "duckdb_databases", "duckdb_settings", "information_schema.tables",
        "pg_catalog.pg_tables", "sqlite_master", "pragma_database_list", "main.duckdb_databases", "temp.x",
        "system.main.duckdb_tables", "memory.main.figures", "nosuch", "figures AT (VERSION => 1)", "'https://a.b/x.csv'",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "query",
    [
        "FROM {}",
        "SELECT (SELECT count(*) FROM {})",
        "WITH a AS (FROM {}) FROM a",
        "SELECT * FROM figures WHERE claim IN (SELECT 'a' FROM {})",
        "FROM figures UNION ALL BY NAME FROM {}",
        "FROM (DESCRIBE SELECT * FROM {})",
        "FROM figures, LATERAL (FROM {})",
    ],
)
def test_no_other_table_can_be_read(guarded: Guarded, table: str, query: str) -> None:
    assert guarded(query.format(table)) in {"api_sql_table", "api_sql_part"}


@pytest.mark.parametrize(
    "call",
    [
        "read_csv('/etc/passwd')", "read_text('/etc/passwd')", "read_blob('/etc/passwd')", "read_parquet('x')",
        "read_json('x')", "glob('/*')", "sniff_csv('x')", "duckdb_settings()", "duckdb_databases()", "duckdb_secrets()",
        "duckdb_tables()", "duckdb_logs()", "pragma_table_info('figures')", "pragma_version()", "query('SELECT 1')",
        "query_table('figures')", "query_table('duckdb_databases')", "seq_scan('figures')", "parquet_metadata('x')",
        "json_execute_serialized_sql('x')", "which_secret('s3://x', 's3')", "read_duckdb('x')", "arrow_scan(1, 2, 3)",
        "checkpoint()", "enable_logging()", "test_all_types()", "nosuch()",
    ],
)  # fmt: skip
@pytest.mark.parametrize("query", ["FROM {}", "SELECT * FROM figures, {}", "SELECT (SELECT count(*) FROM {})"])
def test_no_table_function_reaches_further(guarded: Guarded, call: str, query: str) -> None:
    assert guarded(query.format(call)) == "api_sql_function"


@pytest.mark.parametrize(
    "call",
    [
        "getenv('PATH')", "getvariable('x')", "current_setting('temp_directory')", "current_query()", "nextval('s')",
        "currval('s')", "write_log('x')", "sleep_ms(1)", "pg_get_viewdef(1)", "json_serialize_plan('SELECT 1')",
        "json_execute_serialized_sql('x')", "txid_current()", "system.main.abs(1)", "finalize(1)", "GetEnv('PATH')",
        '"current_setting"(\'x\')', "'PATH'.getenv()",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "query",
    [
        "SELECT {}",
        "SELECT raw FROM figures ORDER BY {}",
        "SELECT list_transform([1], lambda x: {})",
        "SELECT max({}) OVER () FROM figures",
        "FROM range(len({}))",
        "SELECT CASE WHEN {} IS NULL THEN 1 END",
        "VALUES ({})",
    ],
)
def test_no_function_tells_of_the_server(guarded: Guarded, call: str, query: str) -> None:
    assert guarded(query.format(call)) == "api_sql_function"


@pytest.mark.parametrize(
    "query",
    [
        "WITH x AS (DELETE FROM figures RETURNING *) FROM x",
        "WITH x AS (INSERT INTO figures VALUES (1) RETURNING *) FROM x",
        "WITH duckdb_databases AS (SELECT 1) SELECT 1, (SELECT count(*) FROM duckdb_databases)",
        "SELECT (WITH duckdb_tables AS (SELECT 1) SELECT 1), (SELECT count(*) FROM duckdb_tables)",
        "SELECT ?",
        "SELECT $1",
        "SHOW TABLES",
        "SHOW DATABASES",
        "SHOW ALL TABLES",
        "DESCRIBE duckdb_databases",
    ],
)
def test_other_ways_round_are_refused(guarded: Guarded, query: str) -> None:
    assert guarded(query) or _fails_to_parse(query)


def _fails_to_parse(query: str) -> bool:
    try:
        duckdb.connect().extract_statements(query)
    except duckdb.Error:
        return True
    return False


def test_every_function_that_could_reach_further_is_refused(guarded: Guarded) -> None:
    """A function of a later DuckDB that reads files or settings must be looked at before it passes."""
    con = duckdb.connect()
    words = ("read", "write", "file", "env", "setting", "secret", "variable", "query", "log_", "database", "schema",
             "extension", "load", "http", "url", "execute", "path", "seq", "val", "sleep", "user",
             "memory")  # fmt: skip
    harmless = {
        "parse_filename", "parse_path", "parse_dirname", "parse_dirpath", "path_join", "in_search_path", "url_encode",
        "url_decode", "json_extract_path", "json_extract_path_text", "current_database", "current_schema",
        "current_schemas", "current_user", "session_user", "user", "json_value", "json_valid", "map_values",
        "array_value", "list_value", "struct_values", "union_value", "map_extract_value", "any_value", "row_to_json",
        "normalized_interval", "current_catalog", "regexp_escape", "last_value", "first_value", "nth_value",
        "map_contains_value", "arg_max_nulls_last", "current_role", "formatreadablesize", "date_add",
        "formatreadabledecimalsize", "list_any_value",
    }  # fmt: skip
    rows = con.execute(
        "SELECT DISTINCT lower(function_name) FROM duckdb_functions()"
        " WHERE function_type IN ('scalar', 'macro', 'aggregate')"
    ).fetchall()
    suspects = [name for (name,) in rows if any(word in name for word in words) and name not in harmless]
    passing = [name for name in suspects if name.isidentifier() and guarded(f"SELECT {name}(1)") == ""]
    assert passing == []


def test_the_answer_of_a_query(store: Store) -> None:
    asked = VIEW.params(query="SELECT kind, count(*) AS n FROM figures GROUP BY 1 ORDER BY n DESC", limit=2)  # type: ignore[call-arg]
    found = VIEW.answer(Context(store), asked)
    assert [row[0] for row in found.data["rows"]] == ["governance", "production"]
    assert found.data["columns"] == [{"column": "kind", "type": "VARCHAR"}, {"column": "n", "type": "BIGINT"}]
    assert found.data["cut"] is True
    assert found.notes == ("Only the first 2 rows are given; the query has more.",)
    assert [(column.name, column.type) for column in found.tables[0].columns] == [("kind", "text"), ("n", "integer")]
    assert found.full == found.displayed == 2
    (total,) = store.query("SELECT count(*) FROM figures")
    assert run(store.file, "SELECT count(*) FROM figures", 5)["rows"] == [list(total)]


def test_values_that_json_lacks(store: Store) -> None:
    query = (
        "SELECT [1, 2] AS a, {'b': DATE '2020-01-02'} AS b, 'nan'::DOUBLE AS c, 9007199254740993 AS d,"
        " 1.25::DECIMAL(5, 2) AS e, true AS f, NULL AS g, TIMESTAMP '2020-01-02 03:04:05' AS h,"
        " '\\xAA'::BLOB AS i, '锂' AS j, 1 AS a"
    )
    row = run(store.file, query, 5)["rows"][0]
    assert row == ["[1, 2]", '{"b": "2020-01-02"}', None, "9007199254740993", 1.25, True, None, "2020-01-02T03:04:05",
                   "aa", "锂", 1]  # fmt: skip
    table = VIEW.answer(Context(store), VIEW.params(query=query)).tables[0]  # type: ignore[call-arg]
    assert [column.name for column in table.columns][-1] == "a_2"


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("SELECT nosuch FROM figures", "api_sql_failed"),
        ("SELEC 1", "api_sql_failed"),
        ("SELECT error('boom')", "api_sql_failed"),
        ("SELECT CAST('a' AS INT)", "api_sql_failed"),
        ("SELECT " + "(" * 3000 + "1" + ")" * 3000, "api_sql_failed"),
        ("SELECT " + "NOT " * 1900 + "true", "api_sql_failed"),
        ("SELECT " + "+".join(["1"] * 3900), "api_sql_failed"),
        ("SELECT '\ud800'", "api_sql_failed"),
        ("SELECT 1 \x00 2", "api_sql_failed"),
        ("SELECT repeat('x', 1000000000)", "api_sql_memory"),
        ("SELECT list(a) FROM range(1000000000) t(a)", "api_sql_memory"),
        ("SELECT range(1000000000)", "api_sql_memory"),
        ("SELECT string_agg(repeat('x', 100000)) FROM range(1000000)", "api_sql_memory"),
        ("SELECT count(*) FROM range(100000000000) a, range(100000000000) b", "api_sql_memory"),
        ("SELECT repeat('ab', 2000) FROM range(10000)", "api_sql_size"),
        ("FROM '/etc/passwd'", "api_sql_table"),
        ("SELECT getenv('PATH')", "api_sql_function"),
        ("SELECT * FROM figures; DROP TABLE figures", "api_sql_statement"),
    ],
)
def test_errors_are_clear_and_name_no_place_of_the_server(store: Store, query: str, key: str) -> None:
    with pytest.raises(OrechainError) as caught:
        run(store.file, query, 10_000)
    assert caught.value.key == key, caught.value
    for lang in ("en", "zh"):
        text = caught.value.render(lang)
        assert text
        assert "\n" not in text
        assert str(store.file.parent) not in text
        assert store.snapshot not in text
        assert sys.prefix not in text


@pytest.mark.parametrize(
    "query",
    [
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT count(*) FROM r",
        "SELECT count(*) FROM figures a, figures b, figures c WHERE a.raw || b.raw || c.raw = 'x'",
        "SELECT levenshtein(repeat('a', 1000000), repeat('b', 1000000))",  # cannot be interrupted: the process is ended
    ],
)
def test_a_query_that_takes_too_long_is_stopped(store: Store, query: str) -> None:
    begin = time.monotonic()
    with pytest.raises(OrechainError) as caught:
        run(store.file, query, 10, seconds=1.0)
    assert caught.value.key == "api_sql_time"
    assert time.monotonic() - begin < 6


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of the process is set by the system")
def test_memory_is_bounded_in_the_process_and_the_server_does_not_grow(store: Store) -> None:
    import resource

    before = _resident()
    for query in ("SELECT lpad('x', 500000000, 'y')", "SELECT list_sort(list(x)) FROM range(50000000) t(x)"):
        with pytest.raises(OrechainError):
            run(store.file, query, 10, seconds=2.0)
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024 < SMALL_MB
    assert _resident() - before < 30


def _resident() -> float:
    """Return the memory that this process holds, in MB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def test_what_the_guard_would_let_pass_cannot_reach_the_server_either(store: Store, tmp_path: Path) -> None:
    """The settings of the process hold without the guard too."""
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    code = (
        "import duckdb, sys\nfrom orechain.api.sql_worker import CONFIG\n"
        "con = duckdb.connect(sys.argv[1], read_only=True, config=CONFIG)\n"
        "for query in sys.argv[2:]:\n"
        "    try:\n        con.execute(query).fetchall()\n"
        "    except duckdb.Error:\n        continue\n"
        "    print('reached:', query)\n"
    )
    hostile = [
        f"FROM '{secret}'",
        f"FROM read_csv('{secret}')",
        f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
        f"ATTACH '{tmp_path}/other.duckdb'",
        "SET enable_external_access = true",
        "SET memory_limit = '10GB'",
        "RESET lock_configuration",
        "CREATE TABLE main.x (a INT)",
        "DELETE FROM figures",
        "INSTALL httpfs",
        "LOAD httpfs",
        "FROM sys",
        "SELECT getenv('HOME')",
    ]
    done = subprocess.run(
        [sys.executable, "-c", code, str(store.file), *hostile], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret.csv"]


def test_too_many_at_once_are_told_to_wait(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql_views, "_slots", threading.BoundedSemaphore(1))
    assert sql_views._slots.acquire(timeout=1)
    with pytest.raises(OrechainError) as caught:
        run(store.file, "SELECT 1", 1, seconds=0.05)
    assert caught.value.key == "api_sql_busy"
