"""What routes that change something, or see more than others, have in common: tokens, jobs, the workspace."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import cast

from fastapi import FastAPI, Request

from orechain.api.jobs import JobLimits, Jobs
from orechain.api.problems import LOG, Refused
from orechain.api.tokens import Token, TokenRefused, Tokens
from orechain.store.loads import LoadLimits
from orechain.store.workspace import Workspace

_ABOUT_JSON = 2
"""A body is at most so many times as large as the table in it: quotes and line ends are two bytes each in JSON."""


def _nothing() -> None:
    return None


@dataclass
class Doors:
    """The parts that a request may need beside the stores.

    Attributes
    ----------
    load_limits
        How large loads may be.
    changed
        Called, in a thread, after a load was added or removed.
    """

    workspace: Workspace
    tokens: Tokens
    jobs: Jobs
    load_limits: LoadLimits = field(default_factory=LoadLimits)
    changed: Callable[[], None] = _nothing
    loading: int = 0

    @property
    def most_bytes(self) -> int:
        """Largest body with a load."""
        return _ABOUT_JSON * self.load_limits.bytes

    @contextlib.asynccontextmanager
    async def living(self) -> AsyncIterator[None]:
        """Take up the jobs when the server starts, and end them when it stops."""
        await self.jobs.start()
        try:
            yield
        finally:
            await self.jobs.stop()

    def token(self, request: Request, scope: str | None = None) -> Token:
        """Return the token of a request.

        Raises
        ------
        Refused
            If it is missing, no good (401), or of another scope (403); the refusal is logged, the secret never.
        """
        try:
            return self.tokens.verify(request.headers.get("authorization"), scope)
        except TokenRefused as refused:
            LOG.warning(
                "%s %s: %s (%s)",
                request.method,
                request.url.path[:200],
                refused.key,
                ", ".join(f"{name} {value}" for name, value in refused.params.items()) or "no id",
            )
            raise Refused(refused.key, refused.status, "Authorization", None, **refused.params) from refused

    def restricted(self, request: Request) -> bool:
        """Return whether a request may see restricted claims; without a token it may not.

        Raises
        ------
        Refused
            If the request has a token that is no good: it would otherwise be answered with less than was meant.
        """
        if "authorization" not in request.headers:
            return False
        return "restricted" in self.token(request).scopes


def attach(
    app: FastAPI,
    workspace: Workspace,
    *,
    job_limits: JobLimits | None = None,
    load_limits: LoadLimits | None = None,
    changed: Callable[[], None] = _nothing,
) -> Doors:
    """Give an application its doors; the lifespan must enter `Doors.living`."""
    made = Doors(
        workspace,
        Tokens(workspace.folder),
        Jobs(workspace, job_limits or JobLimits()),
        load_limits or LoadLimits(),
        changed,
    )
    app.state.doors = made
    return made


def doors(request: Request) -> Doors:
    """Return the doors of the application that answers a request."""
    return cast(Doors, request.app.state.doors)
