"""``orechain serve``: the HTTP API and the browser application on one port."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orechain.cli.state import Lang, print_json, use_lang, workspace
from orechain.errors import OrechainError

PORT = 8642
_LOCAL_HOST = "127.0.0.1"


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for every network.")] = _LOCAL_HOST,
    port: Annotated[int, typer.Option("--port", "-p", help="Port; 0 for any that is free.", min=0, max=65535)] = PORT,
    open_it: Annotated[bool, typer.Option("--open", help="Open the browser.")] = False,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="Name under which others reach the server; may be repeated.")
    ] = None,
    allow_origin: Annotated[
        list[str] | None, typer.Option(help="Site whose pages may read the API; may be repeated.")
    ] = None,
    geometry: Annotated[
        Path | None, typer.Option("--map", help="GeoJSON of boundaries for the maps; without it, bubbles on a grid.")
    ] = None,
    jobs: Annotated[int, typer.Option(help="Jobs that run at the same time.", min=1, max=64)] = 2,
    lang: Annotated[Lang | None, typer.Option(help="Language of messages.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print address and process as JSON once it listens.")] = False,
) -> None:
    """Serve the API and the pages until it is stopped (Ctrl+C). Read-only, unless a token says otherwise."""
    language = use_lang(lang)
    import os
    import socket
    import sys

    import uvicorn

    from orechain.api.app import LOCAL, Settings, create_app
    from orechain.api.site import SITE

    if geometry is not None and not geometry.is_file():
        raise OrechainError("serve_no_map", file=geometry)
    # Without the protocol asyncio would not send small pieces at once: each answer would take 40 ms longer.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        raise OrechainError("serve_address", host=host, port=port, reason=error.strerror or error) from error
    shown = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}/"
    settings = Settings(
        hosts=(*LOCAL, host, *(allow_host or ())), origins=tuple(allow_origin or ()), jobs=jobs, geometry=geometry
    )
    app = create_app(workspace(), settings)

    def tell() -> None:
        if as_json:
            print_json({"url": shown, "process": os.getpid(), "application": (SITE / "index.html").is_file()})
        else:
            typer.echo(f"{'正在服务' if language == 'zh' else 'Serving'} {shown}  (Ctrl+C)")
        if open_it:
            import webbrowser

            webbrowser.open(shown)

    class Server(uvicorn.Server):
        """A server that says when it listens."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                tell()

    if sys.stderr.isatty():
        words = (
            "正在准备（每份数据首次约需十秒）…"
            if language == "zh"
            else "Preparing (about ten seconds, once per data) …"
        )
        typer.echo(words, err=True)
    config = uvicorn.Config(app, log_level="warning", timeout_keep_alive=30, timeout_graceful_shutdown=12)
    Server(config).run(sockets=[listening])
