"""The OpenAPI file: every view with the schema of its data, its formats and its errors."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from orechain.api.envelope import envelope_schema
from orechain.api.formats import MEDIA
from orechain.api.problems import MEDIA as PROBLEM_MEDIA
from orechain.api.problems import PROBLEM
from orechain.api.registry import views
from orechain.api.schema import add_parts
from orechain.api.view import View

Responses = dict[int | str, dict[str, Any]]
_PROBLEM = {"description": "Refused: what is wrong, where, and what to do.",
            "content": {PROBLEM_MEDIA: {"schema": dict(PROBLEM.body)}}}  # fmt: skip
_REFUSALS = (
    "400",
    "401",
    "403",
    "404",
    "405",
    "406",
    "409",
    "413",
    "414",
    "415",
    "421",
    "422",
    "429",
    "500",
    "503",
    "507",
)


def refusals(*more: str) -> Responses:
    """Return the responses of errors."""
    return dict.fromkeys((*_REFUSALS, *more), _PROBLEM)


def responses_of_view(view: View) -> Responses:
    """Return the responses of a view in JSON."""
    schema = envelope_schema(view)
    found: Responses = {
        200: {"description": "The answer.", "content": {"application/json": {"schema": dict(schema.body)}}},
        304: {"description": "Not changed since the ETag that was sent."},
    }
    return {**found, **refusals()}


def responses_of_files() -> Responses:
    """Return the responses of a view in other formats."""
    content: dict[str, Any] = {
        media: {"schema": {"type": "string"}} for media in dict.fromkeys(MEDIA.values()) if "json" not in media
    }
    content["application/json"] = {"schema": {"type": "object", "additionalProperties": True}}
    return {200: {"description": "The file.", "content": content}, **refusals()}


def document(app: FastAPI, version: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the application."""
    from orechain.api import jobs_routes, loads_routes  # they describe their refusals by this module

    found = get_openapi(
        title="orechain",
        version=version,
        openapi_version="3.1.0",
        summary="Availability of critical minerals along the whole industrial chain, every number traceable.",
        routes=app.routes,
        license_info={"name": "MIT", "identifier": "MIT"},
    )
    parts = found.setdefault("components", {}).setdefault("schemas", {})
    own = (PROBLEM, *jobs_routes.SCHEMAS, *loads_routes.SCHEMAS)
    for schema in (*own, *(envelope_schema(view) for view in views().values())):
        add_parts(parts, schema)
    found["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "description": "Made by orechain token create."}
    }
    found["components"]["responses"] = {"Problem": dict(_PROBLEM)}
    for item in found["paths"].values():
        for operation in item.values():
            for status in operation["responses"]:
                if status in _REFUSALS:  # said once, not at every address
                    operation["responses"][status] = {"$ref": "#/components/responses/Problem"}
    for unused in ("HTTPValidationError", "ValidationError"):  # our own problems stand in their place
        parts.pop(unused, None)
    return dict(found)


def main() -> None:
    """Write the document to stdout, for the types of the browser application."""
    import json
    import sys

    import orechain
    from orechain.api.app import create_app
    from orechain.store.workspace import Workspace

    json.dump(document(create_app(Workspace()), orechain.__version__), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
