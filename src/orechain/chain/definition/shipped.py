"""The definitions and cases that come with the program, and those in files of the user's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from orechain.catalog.names import NameIndex
from orechain.chain.definition.frames import specialise
from orechain.chain.definition.loading import load_case, load_definition, read_text
from orechain.chain.definition.models import Case, ChainDefinition

Kind = Literal["chain", "case"]

_FOLDERS: dict[Kind, str] = {"chain": "chains", "case": "cases"}
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A case with its definition: specialised to its mineral, with the case's own values and evidence added."""

    case: Case
    definition: ChainDefinition


def _folder(kind: Kind) -> Traversable:
    return files("orechain") / "data" / _FOLDERS[kind]


def _names(kind: Kind) -> tuple[str, ...]:
    folder = _folder(kind)
    if not folder.is_dir():
        return ()
    return tuple(sorted(item.name.removesuffix(".yaml") for item in folder.iterdir() if item.name.endswith(".yaml")))


def chains() -> tuple[str, ...]:
    """Return the names of the shipped definitions, sorted.

    Examples
    --------
    >>> [name for name in chains() if name.startswith("frame")]
    ['frame-national', 'frame-world']
    """
    return _names("chain")


def cases() -> tuple[str, ...]:
    """Return the names of the shipped cases, sorted."""
    return _names("case")


def chains_of(mineral: str) -> tuple[str, ...]:
    """Return the names of the shipped definitions of one mineral (catalog id)."""
    return tuple(name for name in chains() if open_chain(name).mineral == mineral)


def open_chain(name: str | Path) -> ChainDefinition:
    """Return a definition by the name of a shipped one or the path of a file.

    Raises
    ------
    UnknownName
        If no definition of that name is shipped; it lists the nearest.
    InvalidInput
        If the file cannot be read or is wrong: all problems with file and line.

    Examples
    --------
    >>> open_chain("frame-world").name.zh
    '金属全球物质流框架'
    """
    path = _as_path(name)
    if path is not None:
        return load_definition(read_text(path), str(path))
    return _shipped_chain(_find("chain", str(name)))


def open_case(name: str | Path) -> OpenCase:
    """Return a case by the name of a shipped one or the path of a file.

    A path that a case file names as its ``chain`` starts at the folder of the case file.

    Raises
    ------
    UnknownName
        If no case of that name is shipped, or its chain is unknown.
    InvalidInput
        If the file cannot be read or is wrong: all problems with file and line.
    """
    path = _as_path(name)
    if path is None:
        return _shipped_case(_find("case", str(name)))
    return _case(read_text(path), str(path), path.parent)


@cache
def _shipped_chain(name: str) -> ChainDefinition:
    item = _folder("chain") / f"{name}.yaml"
    return load_definition(item.read_text(encoding="utf-8"), item.name)


@cache
def _shipped_case(name: str) -> OpenCase:
    item = _folder("case") / f"{name}.yaml"
    return _case(item.read_text(encoding="utf-8"), item.name, None)


def _case(text: str, file: str, folder: Path | None) -> OpenCase:
    def find(case: Case) -> ChainDefinition:
        path = _as_path(case.chain)
        found = open_chain(case.chain if path is None or folder is None else folder / path)
        return specialise(found, case.mineral) if case.mineral else found

    return OpenCase(*load_case(text, file, find))


def _as_path(name: str | Path) -> Path | None:
    path = Path(name)
    return path if isinstance(name, Path) or path.suffix in _SUFFIXES or len(path.parts) > 1 else None


def _find(kind: Kind, name: str) -> str:
    found = _names(kind)
    return name if name in found else NameIndex(kind, ((item, item) for item in found)).find(name)
