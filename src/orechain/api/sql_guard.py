"""Which queries the SQL console takes: decided on the tree that DuckDB's parser makes of them, never on the text.

A query may name the published tables, its own ``WITH`` parts, some functions that make rows, and those that compute.
What reads files, settings, the catalog of the database or other databases, and whatever this module does not know of,
is refused. The query then runs in a process of its own that could not reach any of it (`orechain.api.sql_worker`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb

PUBLISHED = ("figures", "claims", "releases", "corrections", "trade")
CATALOG = "catalog_"
"""Start of the names of catalog tables, which are published too."""

_NODES = frozenset(
    {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE", "BASE_TABLE", "SUBQUERY", "JOIN",
     "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "EMPTY_FROM", "PIVOT", "SHOW_REF", "COLUMN_DATA",
     "DISTINCT_MODIFIER", "ORDER_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER",
     "ORDER_DEFAULT", "ASCENDING", "DESCENDING", "ORDER_ASCENDING", "ORDER_DESCENDING"}
)  # fmt: skip
"""Parts of a query that are no expressions; those that write (a ``DELETE`` in a ``WITH``) are not among them."""
_EXPRESSIONS = frozenset(
    {"BETWEEN", "CASE", "CAST", "COLLATE", "COLUMN_REF", "COMPARISON", "CONJUNCTION", "CONSTANT", "FUNCTION", "LAMBDA",
     "LAMBDA_REF", "OPERATOR", "POSITIONAL_REFERENCE", "STAR", "SUBQUERY", "TYPE", "WINDOW"}
)  # fmt: skip
_SHOWN = frozenset({"DESCRIBE", "SUMMARY"})
_MAKES_ROWS = frozenset({"range", "generate_series", "unnest", "json_each", "json_tree", "repeat", "repeat_row"})
_REFUSED = frozenset(
    {"getenv", "getvariable", "current_setting", "current_query", "current_query_id", "current_connection_id",
     "current_transaction_id", "txid_current", "nextval", "currval", "setval", "write_log", "sleep_ms", "query",
     "query_table", "parse_duckdb_log_message", "json_serialize_plan", "json_serialize_sql", "json_deserialize_sql",
     "json_execute_serialized_sql", "glob", "sniff_csv", "finalize", "combine", "combine_aggr", "to_aggregate_state",
     "index_key", "variant_bytes_to_variant", "col_description", "obj_description", "shobj_description"}
)  # fmt: skip
_REFUSED_STARTS = ("__", "pg_", "duckdb_", "pragma_", "read_", "write_", "parquet_", "has_", "arrow_", "pandas_")


class Refusal(Exception):
    """A query that is not taken; ``key`` and ``params`` are those of `orechain.errors.OrechainError`."""

    def __init__(self, key: str, **params: str) -> None:
        self.key = key
        self.params = params
        super().__init__(key)


def check(con: duckdb.DuckDBPyConnection, query: str) -> None:
    """Refuse a query that is not one statement that reads published tables.

    Raises
    ------
    Refusal
        If it is none, or names what is not published.
    duckdb.Error
        If it cannot be parsed.
    """
    import duckdb

    statements = con.extract_statements(query)
    kinds = [str(item.type).rpartition(".")[2] for item in statements]
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise Refusal("api_sql_statement", found=" + ".join(kinds) or "—")
    ((text,),) = con.execute("SELECT json_serialize_sql(?::VARCHAR)", [query]).fetchall()
    tree = json.loads(text)
    if tree.get("error") or len(tree["statements"]) != 1:
        raise Refusal("api_sql_statement", found=kinds[0])
    tables = tuple(
        name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall() if published(name)
    )
    known = {name for (name,) in con.execute("SELECT view_name FROM duckdb_views()").fetchall()}
    check_tree(tree, tables, known)


def published(name: str) -> bool:
    """Whether a table of a snapshot is one that the console shows.

    Examples
    --------
    >>> published("trade"), published("catalog_units"), published("tokens")
    (True, True, False)
    """
    return name in PUBLISHED or name.startswith(CATALOG)


def check_tree(tree: Any, tables: Collection[str], taken: Collection[str] = ()) -> None:
    """Refuse a parsed query that names what is not published.

    Parameters
    ----------
    tree
        What DuckDB's ``json_serialize_sql`` makes of the query.
    tables
        Tables that may be read.
    taken
        Names of other relations of the database, which a part of the query may not bear: the name could mean either.

    Raises
    ------
    Refusal
        At the first part that is not allowed.
    """
    nodes = list(_nodes(tree))
    own = {entry["key"].lower() for node in nodes for entry in _parts(node)}
    for name in own & {name.lower() for name in taken}:
        raise Refusal("api_sql_part", name=name)
    allowed = {name.lower() for name in tables} | own
    for node in nodes:
        _check_kind(node)
        if node.get("type") == "BASE_TABLE":
            _check_table(node, allowed, tables)
        elif node.get("type") == "SHOW_REF":
            _check_shown(node, allowed, tables)
        elif node.get("type") == "TABLE_FUNCTION":
            name = str(node.get("function", {}).get("function_name", ""))
            if name.lower() not in _MAKES_ROWS or _qualified(node["function"]):
                raise Refusal("api_sql_function", name=name)
        elif "function_name" in node:
            _check_function(node)


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield all dictionaries of a tree, however deep."""
    waiting = [tree]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def _parts(node: dict[str, Any]) -> list[dict[str, Any]]:
    parts = node.get("cte_map")
    found = parts.get("map", []) if isinstance(parts, dict) else []
    more = [{"key": node[key]} for key in ("cte_name", "ctename") if isinstance(node.get(key), str) and node[key]]
    return [*found, *more]


def _check_kind(node: dict[str, Any]) -> None:
    kind = node.get("type")
    if "class" in node:
        if node["class"] not in _EXPRESSIONS:
            raise Refusal("api_sql_part", name=str(node["class"]))
    elif isinstance(kind, str) and kind not in _NODES and not kind.endswith("_TYPE_INFO"):
        raise Refusal("api_sql_part", name=kind)


def _qualified(node: dict[str, Any]) -> bool:
    """Whether a table or function is named with a schema or database before it, other than the usual ones."""
    places = {str(node.get(key) or "") for key in ("schema", "schema_name", "catalog", "catalog_name")}
    return not places <= {"", "main"}


def _check_table(node: dict[str, Any], allowed: Collection[str], tables: Collection[str]) -> None:
    name = str(node.get("table_name", ""))
    if name.lower() not in allowed or _qualified(node) or node.get("at_clause"):
        raise Refusal("api_sql_table", name=_whole(node, name), known=", ".join(sorted(tables)))


def _check_shown(node: dict[str, Any], allowed: Collection[str], tables: Collection[str]) -> None:
    if node.get("show_type") not in _SHOWN:
        raise Refusal("api_sql_part", name=f"SHOW {node.get('table_name', '')}")
    name = str(node.get("table_name") or "").strip('"')
    if name and (name.lower() not in allowed or _qualified(node)):
        raise Refusal("api_sql_table", name=_whole(node, name), known=", ".join(sorted(tables)))


def _whole(node: dict[str, Any], name: str) -> str:
    parts = (node.get("catalog_name"), node.get("schema_name"), name)
    return ".".join(str(part) for part in parts if part)


def _check_function(node: dict[str, Any]) -> None:
    name = str(node["function_name"]).lower()
    if name in _REFUSED or name.startswith(_REFUSED_STARTS) or _qualified(node):
        raise Refusal("api_sql_function", name=name)
