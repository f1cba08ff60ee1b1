"""Asking views of the API as the server does, and checking what every answer has to hold."""

from __future__ import annotations

import json
import math

import jsonschema_rs
from typer.testing import CliRunner

from orechain.api import assessment_views, chain_views, overview_views, supply_views
from orechain.api.view import Context
from orechain.cli.main import app
from orechain.store.trace import trace_many

ROOMS = (overview_views, assessment_views, supply_views, chain_views)
VIEWS = {view.name: view for room in ROOMS for view in room.VIEWS}


def ask(store, view, *, full=False, progress=None, **params):
    item = VIEWS[view]
    context = Context(store, full) if progress is None else Context(store, full, progress)
    return item.answer(context, item.params(**params))


def check(store, view, answer):
    """Check that data fit the schema and are plain JSON, rows fit their columns, claims and releases exist."""
    schema = VIEWS[view].schema
    whole = {**schema.body, "components": {"schemas": schema.parts}}
    faults = [f"{error.instance_path}: {error.message}" for error in jsonschema_rs.validator_for(whole).iter_errors(
        json.loads(json.dumps(answer.data, allow_nan=False)))]  # fmt: skip
    assert faults == []
    assert answer.tables
    claims = set()
    for table in answer.tables:
        names = [column.name for column in table.columns]
        assert len(set(names)) == len(names)
        kinds = {"number": (int, float), "integer": int, "flag": bool, "text": str}
        for row in table.rows:
            assert len(row) == len(names)
            for column, cell in zip(table.columns, row, strict=True):
                assert cell is None or isinstance(cell, kinds[column.type]), (table.name, column.name, cell)
                assert not (isinstance(cell, float) and not math.isfinite(cell))
            if "claims" in names:
                claims |= set(row[names.index("claims")].split("~"))
    assert set(answer.sources) <= set(store.releases)
    assert answer.displayed == len(list(answer.tables[0].rows)) <= answer.full
    some = sorted(claim for claim in claims if claim.partition(":")[0] in store.releases)[:50]
    assert [origin.claim for origin in trace_many(store, some)] == some


def command(*words):
    result = CliRunner().invoke(app, [*words, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def same(data):
    return json.loads(json.dumps(data))
