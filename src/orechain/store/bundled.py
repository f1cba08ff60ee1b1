"""Where the bundled facts lie, and the fingerprint that says whether they have changed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import orechain

PACKAGE = Path(orechain.__file__).parent
DATA = PACKAGE / "data"
TABLES = PACKAGE / "catalog" / "tables"

SCHEMA = 1
"""Raised whenever the layout of a snapshot changes, so that older snapshots are built again."""


def claim_tables(data: Path = DATA) -> list[Path]:
    """Return the claim tables in a fixed order."""
    return sorted((data / "claims").glob("*.csv"))


def fingerprint(data: Path = DATA, tables: Path = TABLES, loads: str = "") -> str:
    """Return the SHA-256 of the bundled facts, the catalog, the layout number and the program version.

    ``loads`` is the hash of the loads beside them (`orechain.store.loads.content_hash`), empty if there are none. The
    content is hashed, not places or time stamps: a fresh install of the same version finds the same snapshot.
    """
    digest = hashlib.sha256(f"{SCHEMA}:{orechain.__version__}".encode())
    for root in (data, tables):
        files = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if path.is_file()}
        for name, path in sorted(files.items()):
            if path.suffix in {".csv", ".parquet"}:
                digest.update(name.encode())
                digest.update(path.read_bytes())
    if loads:
        digest.update(f"loads:{loads}".encode())
    return digest.hexdigest()
