"""The scenarios and tables that come with the program, and those in files of the user's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from orechain.catalog.names import NameIndex
from orechain.errors import InvalidInput, first_line
from orechain.stocks.definition import Library, Scenario
from orechain.stocks.loading import load_library, load_scenario
from orechain.stocks.tables import Tables, read_tables

_SUFFIXES = (".yaml", ".yml")
SOURCES = "sources.csv"
LABELS = "series.csv"
"""Words of the series, which only the views read."""


@dataclass(frozen=True, slots=True)
class OpenScenario:
    """A scenario with its library's drivers and products, and the tables that its figures stand in."""

    scenario: Scenario
    tables: Tables


def _folder(name: str) -> Traversable:
    return files("orechain") / "data" / "scenarios" / name


@cache
def shipped_tables() -> Tables:
    """Return the shipped tables."""
    texts = {item.name: item.read_text(encoding="utf-8") for item in _folder("tables").iterdir() if
             item.name.endswith(".csv") and item.name != LABELS}  # fmt: skip
    sources = [(SOURCES, texts.pop(SOURCES))]
    return read_tables(sorted(texts.items()), sources)


@cache
def _names(start: str) -> tuple[str, ...]:
    return tuple(
        sorted(
            item.name.removesuffix(".yaml")
            for item in _folder("stocks").iterdir()
            if item.name.endswith(".yaml") and item.read_text(encoding="utf-8").lstrip().startswith(f"{start}:")
        )
    )


def scenarios() -> tuple[str, ...]:
    """Return the names of the shipped scenarios, sorted: one per mineral, named as the mineral.

    Examples
    --------
    >>> "lithium" in scenarios()
    True
    """
    return _names("scenario")


def open_scenario(name: str | Path) -> OpenScenario:
    """Return a scenario by the name of a shipped one or the path of a file.

    A file may name a shipped library, and tables of its own, whose paths start at its folder; a series there replaces
    the shipped one of that name.

    Raises
    ------
    UnknownName
        If no scenario of that name is shipped; it lists the nearest.
    InvalidInput
        If a file cannot be read or is wrong: all problems with file and line.
    """
    path = Path(name)
    if isinstance(name, Path) or path.suffix in _SUFFIXES or len(path.parts) > 1:
        return _of_file(path)
    found = scenarios()
    return _shipped(name if name in found else NameIndex("scenario", ((x, x) for x in found)).find(name))


@cache
def shipped_library(name: str) -> Library:
    """Return a shipped library by its name.

    Raises
    ------
    UnknownName
        If there is none of that name.
    """
    known = _names("library")
    if name not in known:
        name = NameIndex("scenario", ((x, x) for x in known)).find(name)
    return load_library(_read(_folder("stocks") / f"{name}.yaml"), f"{name}.yaml", shipped_tables())


@cache
def _shipped(name: str) -> OpenScenario:
    text = _read(_folder("stocks") / f"{name}.yaml")
    return OpenScenario(load_scenario(text, f"{name}.yaml", shipped_tables(), shipped_library), shipped_tables())


def _of_file(path: Path) -> OpenScenario:
    text = _read(path)
    own = _own_tables(text, path)
    tables = shipped_tables().merged(own)
    return OpenScenario(load_scenario(text, str(path), tables, shipped_library), tables)


def _own_tables(text: str, path: Path) -> Tables:
    from orechain.definitions import yamltext

    data = yamltext.read(text).data
    named = data.get("tables", ()) if isinstance(data, dict) else ()
    names = (named,) if isinstance(named, str) else tuple(named) if isinstance(named, list) else ()
    texts = [(str(path.parent / name), _read(path.parent / name)) for name in names if isinstance(name, str)]
    return read_tables(texts)


def _read(path: Path | Traversable) -> str:
    try:
        return path.read_text(encoding="utf-8").removeprefix("\ufeff")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput([f"{path}:1: cannot be read ({first_line(error)}); give a text file in UTF-8"]) from error
