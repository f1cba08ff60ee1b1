"""Tokens of the API: who may load tables, and who may see restricted claims.

A token is ``orechain_<id>_<secret>``. The secret is 256 random bits, so that nobody can guess it from its hash however
fast the hash is: SHA-256 is right here, where passwords of people would need a slow one. It is shown once and never
kept; ``<workspace>/tokens.json`` holds its hash and is readable by its owner only.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from orechain.errors import OrechainError, UnknownName, WorkspaceError

SCOPES = ("load", "restricted")
MOST_DAYS = 3650
_FORM = re.compile(r"orechain_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_SCHEME = "bearer "
_LOCK_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token; ``revoked`` is empty until it is taken back."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created: str
    expires: str
    hash: str
    revoked: str = ""

    def state(self, now: datetime) -> str:
        """Return ``valid``, ``expired`` or ``revoked``."""
        if self.revoked:
            return "revoked"
        return "expired" if now >= datetime.fromisoformat(self.expires) else "valid"

    def shown(self, now: datetime) -> dict[str, Any]:
        """Return what may be shown of it: all but the hash."""
        shown = {key: value for key, value in asdict(self).items() if key != "hash"}
        return shown | {"scopes": list(self.scopes), "state": self.state(now)}


class TokenRefused(OrechainError):
    """A request whose token is missing (401), no good (401) or of another scope (403)."""

    def __init__(self, key: str, status: int = 401, **params: object) -> None:
        self.status = status
        self.place = "Authorization"
        super().__init__(key, **params)


class Tokens:
    """The tokens of one workspace.

    Parameters
    ----------
    folder
        Workspace folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "tokens.json"

    def create(self, name: str, scopes: Sequence[str], days: int, now: datetime | None = None) -> tuple[Token, str]:
        """Make a token; return what is kept of it, and the token itself, which is never shown again.

        Raises
        ------
        OrechainError
            If a scope is unknown, the name is empty or the number of days is out of range.
        WorkspaceError
            If the file cannot be read or written.
        """
        now = now or datetime.now(UTC)
        if unknown := [scope for scope in scopes if scope not in SCOPES] or ([] if scopes else [""]):
            raise OrechainError("token_scope_unknown", scope=unknown[0], known=", ".join(SCOPES))
        if not 1 <= days <= MOST_DAYS:
            raise OrechainError("token_days", days=days, most=MOST_DAYS)
        if not name.strip() or len(name) > 200 or not name.isprintable():
            raise OrechainError("token_name")
        text = f"orechain_{secrets.token_hex(6)}_{secrets.token_urlsafe(32)}"
        token = Token(
            id=text.split("_", 2)[1],
            name=name.strip(),
            scopes=tuple(scope for scope in SCOPES if scope in scopes),
            created=now.isoformat(timespec="seconds"),
            expires=(now + timedelta(days=days)).isoformat(timespec="seconds"),
            hash=_hash(text),
        )
        with self._locked():
            self._write([*self.all(), token])
        return token, text

    def revoke(self, name: str, now: datetime | None = None) -> Token:
        """Take a token back, by its id; it stays in the list, so that its use is refused with the reason.

        Raises
        ------
        UnknownName
            If there is no such token.
        """
        with self._locked():
            tokens = self.all()
            found = next((token for token in tokens if token.id == name), None)
            if found is None:
                raise UnknownName("token", name, [token.id for token in tokens if not token.revoked])
            gone = found
            if not found.revoked:
                gone = replace(found, revoked=(now or datetime.now(UTC)).isoformat(timespec="seconds"))
                self._write([gone if token is found else token for token in tokens])
        return gone

    def all(self) -> list[Token]:
        """Return all tokens, the oldest first.

        Raises
        ------
        WorkspaceError
            If the file cannot be read; no token is then good.
        """
        try:
            rows = json.loads(self.file.read_text(encoding="utf-8"))["tokens"]
            tokens = [Token(**{**row, "scopes": tuple(row["scopes"])}) for row in rows]
            for token in tokens:
                datetime.fromisoformat(token.expires).astimezone(UTC)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise WorkspaceError("workspace_unreadable", folder=self.folder, reason=error.strerror or error) from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise WorkspaceError("tokens_damaged", file=self.file) from error
        return tokens

    def verify(self, header: str | None, scope: str | None = None, now: datetime | None = None) -> Token:
        """Return the token of an ``Authorization`` header.

        Parameters
        ----------
        header
            The header, ``Bearer orechain_…``; ``None`` if the request has none.
        scope
            What the token must allow; ``None`` if any token will do.

        Raises
        ------
        TokenRefused
            If it is missing, malformed, unknown, revoked, expired or of another scope. Only who has the right secret
            learns which of the last three.
        """
        if not header:
            raise TokenRefused("token_missing")
        match = _FORM.fullmatch(header[len(_SCHEME) :].strip()) if header.lower().startswith(_SCHEME) else None
        if match is None:
            raise TokenRefused("token_malformed")
        given = _hash(match[0])
        held = next((token for token in self.all() if token.id == match[1]), None)
        same = hmac.compare_digest(given, held.hash if held else _hash(""))  # as long for an unknown id
        if held is None or not same:
            raise TokenRefused("token_unknown")
        state = held.state(now or datetime.now(UTC))
        if state == "revoked":
            raise TokenRefused("token_revoked", id=held.id, date=held.revoked[:10])
        if state == "expired":
            raise TokenRefused("token_expired", id=held.id, date=held.expires[:10])
        if scope is not None and scope not in held.scopes:
            raise TokenRefused("token_scope", 403, id=held.id, scope=scope, scopes=", ".join(held.scopes))
        return held

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / "tokens.lock", timeout=_LOCK_SECONDS):
                yield
        except Timeout as error:
            raise WorkspaceError("workspace_locked", folder=self.folder, seconds=f"{_LOCK_SECONDS:g}") from error
        except OSError as error:
            raise WorkspaceError("workspace_unwritable", folder=self.folder, reason=error.strerror or error) from error

    def _write(self, tokens: Sequence[Token]) -> None:
        text = json.dumps({"tokens": [asdict(token) for token in tokens]}, ensure_ascii=False, indent=2) + "\n"
        unfinished = self.folder / "tokens.json.new"
        unfinished.unlink(missing_ok=True)
        try:
            descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(self.file)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
