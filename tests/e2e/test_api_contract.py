"""The server keeps to its own OpenAPI document: every address is asked with what it allows and what it does not."""

from __future__ import annotations

import json
from pathlib import Path

import hypothesis
import pytest
import schemathesis
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from orechain.api.app import Settings, create_app
from orechain.store.workspace import Workspace

DOCUMENT = json.loads((Path(__file__).parents[2] / "web" / "openapi.json").read_text(encoding="utf-8"))
OPERATIONS = [(path, method) for path, item in DOCUMENT["paths"].items() for method in item]
EXAMPLES = 4
SECONDS = 120
_TELLS_OF_ITSELF = {503: (not_a_server_error,), 414: (negative_data_rejection,)}

load_all_checks()


@pytest.fixture(scope="module")
def schema(workspace_folder):
    app = create_app(Workspace(workspace_folder), Settings(ready=()))
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["allowed", "not-allowed"])
@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=[f"{method}-{path}" for path, method in OPERATIONS])
def test_every_address_keeps_its_contract(schema, path, method, mode):
    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    )
    @hypothesis.given(case=schema[path][method].as_strategy(generation_mode=mode))
    def ask(case):
        answer = case.call(timeout=SECONDS)
        # A name that no mineral has fits the type of the parameter and is refused nevertheless. A server that has no
        # answer in time says so with 503, and an address that is too long is refused as such, whatever it asks.
        excluded = [positive_data_acceptance, *_TELLS_OF_ITSELF.get(answer.status_code, ())]
        case.validate_response(answer, excluded_checks=excluded)

    ask()
