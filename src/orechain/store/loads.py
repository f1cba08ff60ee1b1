"""Tables of claims that users add to the bundled facts: how they are kept, and what they must satisfy.

A load is a folder ``<workspace>/loads/<id>`` with ``claims.csv`` (the columns of the bundled claims), ``release.csv``
(one row: who published them) and ``load.json`` (who added them, who may see them). Its id is the id of its release.
`orechain.store.workspace.Workspace` adds and removes loads together with the snapshots that hold them.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast

from orechain.errors import InvalidInput, OrechainError
from orechain.store.claims import RELEASE_COLUMNS

Access = Literal["open", "restricted"]
ACCESS: tuple[Access, ...] = ("open", "restricted")
CLAIMS, RELEASE, CARD = "claims.csv", "release.csv", "load.json"
UNFINISHED = ".building-"
"""Folders whose names begin so are leftovers, unless the holder of the lock is at work on them; no id begins so."""

_ID = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_LONGEST_ID, _LONGEST_TEXT = 64, 2000
_REQUIRED = ("release", "publisher", "title", "licence")


@dataclass(frozen=True, slots=True)
class LoadLimits:
    """How large a load may be, and how many a workspace holds."""

    rows: int = 200_000
    bytes: int = 32 * 2**20
    loads: int = 100


@dataclass(frozen=True, slots=True)
class Load:
    """One load that the workspace holds.

    Attributes
    ----------
    load
        Its id, which is the id of its release.
    access
        ``restricted`` claims are only in the full snapshot, never in the public one.
    added
        When, in UTC.
    sha256
        Hash of its claims and release.
    """

    load: str
    access: Access
    owner: str
    added: str
    rows: int
    bytes: int
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """Return what ``load.json`` holds."""
        return {name: getattr(self, name) for name in self.__slots__}


def write_load(
    folder: Path, release: Mapping[str, str], claims: str, access: str, owner: str, limits: LoadLimits
) -> Load:
    """Write the three files of a load into a new folder.

    Nothing of the claims themselves is checked but their size; building a snapshot with them does that.

    Raises
    ------
    InvalidInput
        If the release is incomplete or has an id that cannot be used, or access or owner is wrong.
    OrechainError
        If the claims are larger than the limits allow.
    """
    problems = release_faults(release)
    if access not in ACCESS:
        problems.append(f"access: {access!r} is not one of {', '.join(ACCESS)}; say who may see the claims")
    if not owner.strip() or len(owner) > _LONGEST_TEXT or not owner.isprintable():
        problems.append("owner: must be one line of text; say whose claims these are")
    content = _utf8(claims, f"{release.get('release', '')}/{CLAIMS}", problems)
    if problems:
        raise InvalidInput(problems)
    if len(content) > limits.bytes:
        raise OrechainError("load_too_large", size=len(content), limit=limits.bytes)
    rows = _count(claims, limits.rows)
    if rows > limits.rows:
        raise OrechainError("load_too_many_rows", limit=limits.rows)
    if rows == 0:
        raise InvalidInput([f"{release['release']}/{CLAIMS}, row 2: there is no row; add the claims below the header"])
    folder.mkdir(parents=True)
    table = io.StringIO(newline="")
    csv.writer(table, lineterminator="\n").writerows(
        [RELEASE_COLUMNS, [release.get(name, "").strip() for name in RELEASE_COLUMNS]]
    )
    put(folder / CLAIMS, content)
    put(folder / RELEASE, table.getvalue().encode())
    load = Load(
        load=release["release"],
        access=cast(Access, access),
        owner=owner.strip(),
        added=datetime.now(UTC).isoformat(timespec="seconds"),
        rows=rows,
        bytes=len(content),
        sha256=content_hash({release["release"]: folder}),
    )
    put(folder / CARD, (json.dumps(load.as_json(), ensure_ascii=False, indent=2) + "\n").encode())
    return load


def release_faults(release: Mapping[str, str]) -> list[str]:
    """Return one sentence for each fault of the release of a load.

    Examples
    --------
    >>> release_faults({"release": "Mine!", "publisher": "P", "title": "T", "licence": "L"})[0]
    "release.release: 'Mine!' cannot be an id; use small letters, digits and single hyphens, at most 64 (mine-2026)"
    """
    found = [
        f"release.{name}: unknown; known: {', '.join(RELEASE_COLUMNS)}" for name in release.keys() - RELEASE_COLUMNS
    ]
    found += [f"release.{name}: is empty; it must be filled" for name in _REQUIRED if not release.get(name, "").strip()]
    for name, text in release.items():
        if len(text) > _LONGEST_TEXT or any(not (sign.isprintable() or sign == "\n") for sign in text):
            found.append(
                f"release.{name}: must be text of at most {_LONGEST_TEXT} characters without control characters"
            )
    name = release.get("release", "")
    if name.strip() and (not _ID.fullmatch(name) or len(name) > _LONGEST_ID):
        found.append(
            f"release.release: {name!r} cannot be an id; use small letters, digits and single hyphens,"
            f" at most {_LONGEST_ID} (mine-2026)"
        )
    if (date := release.get("published", "").strip()) and not _DATE.fullmatch(date):
        found.append(f"release.published: {date!r} is not a date; write 2026, 2026-05 or 2026-05-31")
    if (url := release.get("url", "").strip()) and not re.fullmatch(r"https?://[^\s\"'<>]+", url):
        found.append(f"release.url: {url!r} is not an address; write https://…")
    return sorted(found)


def known_id(text: str) -> bool:
    """Return whether a text may be the id of a load; only such a text ever becomes part of a path."""
    return len(text) <= _LONGEST_ID and _ID.fullmatch(text) is not None


def read_loads(folder: Path) -> dict[str, Load]:
    """Return the loads of the folder ``loads`` by id.

    Raises
    ------
    InvalidInput
        If the card of a load cannot be read: who may see its claims is then unknown, and nothing is built.
    """
    found: dict[str, Load] = {}
    try:
        places = sorted(place for place in folder.iterdir() if place.is_dir() and known_id(place.name))
    except FileNotFoundError:
        return {}
    for place in places:
        try:
            card = json.loads((place / CARD).read_text(encoding="utf-8"))
            load = Load(**card)
        except (ValueError, TypeError) as error:
            raise InvalidInput([_unreadable(place, str(error))]) from error
        except FileNotFoundError:
            if not place.exists():  # removed in this very moment by another process
                continue
            raise InvalidInput([_unreadable(place, "it is missing")]) from None
        if load.load != place.name or load.access not in ACCESS:
            raise InvalidInput([_unreadable(place, "it does not fit its folder")])
        found[place.name] = load
    return found


def _unreadable(place: Path, why: str) -> str:
    return f"{place / CARD}: cannot be read ({why}); move the folder {place} away and load the table again"


def content_hash(folders: Mapping[str, Path]) -> str:
    """Return the SHA-256 of claims and releases of loads, whoever may see them; empty without loads."""
    if not folders:
        return ""
    digest = hashlib.sha256()
    for name, folder in sorted(folders.items()):
        for file in (CLAIMS, RELEASE):
            content = (folder / file).read_bytes()
            digest.update(f"{name}/{file}:{len(content)}:".encode())
            digest.update(content)
    return digest.hexdigest()


def put(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it, so that a full disk is noticed here."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _utf8(claims: str, name: str, problems: list[str]) -> bytes:
    try:
        return claims.encode("utf-8")
    except UnicodeEncodeError as error:
        row = claims.count("\n", 0, error.start) + 1
        problems.append(f"{name}, row {row}: holds half a character; save the table as UTF-8")
        return b""


def _count(claims: str, most: int) -> int:
    """Return the number of rows below the header, counting no further than one beyond ``most``."""
    rows = -1
    try:
        for rows, _ in enumerate(_strict(claims)):
            if rows > most:
                break
    except csv.Error:
        return max(rows, 1)  # the build names the row
    return max(rows, 0)


def _strict(claims: str) -> Iterable[list[str]]:
    return csv.reader(io.StringIO(claims, newline=""), strict=True)
