"""The browser application's files, and a page that says how to build them where they are missing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles

from orechain.api.problems import lang_of

SITE = Path(__file__).parent / "site"
PAGES = ("mineral", "economy", "chain", "stocks", "criticality", "compare", "data", "methods")
"""Addresses that the application answers itself, beside the root."""
OLD_PAGES = ("minerals", "economies", "country", "risk", "assessment")
"""Names that pages once had: the application leads on from them."""
_FOREVER = "public, max-age=31536000, immutable"


class _Hashed(StaticFiles):
    """Files whose names hold a hash of their content: a browser need never ask again."""

    async def get_response(self, path: str, scope: object) -> Response:
        """Return one file."""
        response = await super().get_response(path, scope)  # type: ignore[arg-type]
        if response.status_code == 200:
            response.headers["Cache-Control"] = _FOREVER
        return response


def add_site(app: FastAPI, site: Path = SITE, geometry: Path | None = None) -> None:
    """Serve the built application at the root; ``geometry`` is the operator's own map."""
    index = site / "index.html"

    async def page(request: Request) -> Response:
        if index.is_file():
            return FileResponse(index, headers={"Cache-Control": "no-cache"})
        return Response(_unbuilt(lang_of(request)), 200, {"Cache-Control": "no-store"}, "text/html")

    for name in ("", *PAGES, *OLD_PAGES):
        app.add_api_route(f"/{name}", page, include_in_schema=False, response_class=Response)

    async def own_map() -> Response:
        if geometry is None:
            return JSONResponse({"type": "none"}, headers={"Cache-Control": "no-cache"})
        return FileResponse(geometry, media_type="application/geo+json", headers={"Cache-Control": "no-cache"})

    app.add_api_route("/map/geometry.json", own_map, include_in_schema=False, response_class=Response)
    if (site / "assets").is_dir():
        app.mount("/assets", _Hashed(directory=site / "assets"), name="assets")
    for file in sorted(site.glob("*")) if site.is_dir() else []:
        if file.is_file() and file.name != "index.html":
            app.add_api_route(f"/{file.name}", _file(file), include_in_schema=False, response_class=Response)

    async def nowhere(request: Request) -> Response:
        # A reader is told by the application, in the language of the page; a program gets a problem.
        if index.is_file() and "text/html" in request.headers.get("accept", ""):
            return FileResponse(index, 404, headers={"Cache-Control": "no-cache"})
        raise HTTPException(404)

    app.add_api_route("/{page}", nowhere, include_in_schema=False, response_class=Response)


def _file(file: Path) -> Callable[[], Awaitable[Response]]:
    async def one() -> Response:
        return FileResponse(file, headers={"Cache-Control": "max-age=3600"})

    return one


def _unbuilt(lang: str) -> str:
    from html import escape

    from orechain.views.words import say

    title, text, api = (escape(say(f"api.unbuilt.{part}", lang)) for part in ("title", "text", "api"))
    return (
        f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>orechain</title>'
        f"<h1>{title}</h1><p>{text}</p><pre>make web</pre>"
        f'<p>{api} <a href="/api/v1/openapi.json">/api/v1/openapi.json</a></p></html>'
    )
