"""What is to be balanced: a mineral, a definition or a case, by any of its names, with its places and years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orechain.assess.assessment import default_year
from orechain.catalog.economies import economy as find_economy
from orechain.catalog.messages import Message, message
from orechain.catalog.minerals import index as mineral_index
from orechain.catalog.minerals import mineral as find_mineral
from orechain.chain.definition.frames import specialise
from orechain.chain.definition.models import Case, ChainDefinition
from orechain.chain.definition.network import WORLD
from orechain.chain.definition.shipped import OpenCase, cases, chains, chains_of, open_case, open_chain
from orechain.errors import InvalidInput, OrechainError, UnknownName
from orechain.store.reader import Store

FRAME_WORLD, FRAME_NATIONAL = "frame-world", "frame-national"
_SUFFIXES = (".yaml", ".yml")
_PERIOD = re.compile(r"(\d{4})(?:\s*[-–—]\s*(\d{4}))?")
_CASE_KEY = re.compile(r"^case\s*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Target:
    """A definition of one mineral, its places and years, the case if it is one, and what to say about the choice."""

    definition: ChainDefinition
    scope: tuple[str, ...]
    period: tuple[int, int]
    case: Case | None = None
    notes: tuple[Message, ...] = ()


def find_target(
    store: Store,
    name: str,
    *,
    economies: Sequence[str] = (),
    period: str = "",
    case: str = "",
    chain: str = "",
) -> Target:
    """Return what a user means.

    Parameters
    ----------
    store
        Snapshot, for the latest year.
    name
        Mineral in any language or symbol, id of a definition or case, or path of a YAML file of either.
    economies
        ISO3 codes or names; the world by default. Several give a chain of several economies with bilateral trade.
    period
        ``2016`` or ``2010-2020``; by default the latest year with production and trade on record.
    case
        Id or file of a case, in place of economies and period.
    chain
        Id or file of a definition, in place of the mineral's own.

    Raises
    ------
    UnknownName
        If nothing has this name.
    OrechainError
        If parts of the question contradict each other.
    InvalidInput
        If a file is wrong: all problems with file and line.
    """
    if case or is_case(name):
        opened = open_case(_path_or_id(case or name))
        if case and not is_case(name):
            _check_same_chain(opened, name)
        return _of_case(opened, economies, period, chain)
    definition, notes = find_definition(name, world=not economies, chain=chain)
    if not definition.mineral:
        raise OrechainError("chain_frame_mineral", chain=definition.chain)
    scope = tuple(dict.fromkeys(find_economy(item).economy for item in economies)) or (WORLD,)
    years = read_period(period) or (default_year(store, find_mineral(definition.mineral)),) * 2
    if not chain:
        notes += tuple(
            message("balance_case_at_hand", case=item) for item in cases() if _fits(item, definition, scope, years)
        )
    return Target(definition, scope, years, None, notes)


def find_definition(name: str, *, world: bool, chain: str = "") -> tuple[ChainDefinition, tuple[Message, ...]]:
    """Return the definition that a name stands for: of a file, of its own id, of a mineral, else the frame for it."""
    if chain:
        found = open_chain(_path_or_id(chain))
        mineral = mineral_index().get(name)
        if mineral is None and name in (found.chain, chain):
            return found, ()
        return specialise(found, find_mineral(name).mineral), ()
    if _is_path(name):
        return open_chain(Path(name)), ()
    if name in chains():
        return open_chain(name), ()
    mineral = mineral_index().get(name)
    if mineral is None:
        raise _unknown(name)
    own = mineral.replace("_", "-")
    if own in chains():
        return open_chain(own), ()
    frame = FRAME_WORLD if world else FRAME_NATIONAL
    if frame in chains():
        return specialise(open_chain(frame), mineral), (message("balance_frame_used", frame=frame),)
    others = chains_of(mineral)
    if not others:
        raise _unknown(name)
    return open_chain(others[0]), ()


def is_case(name: str) -> bool:
    """Whether a name is that of a shipped case, or a file that holds one."""
    if not _is_path(name):
        return name in cases() and name not in chains()
    try:
        return bool(_CASE_KEY.search(Path(name).read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError):
        return False  # whoever opens it says what is wrong


def read_period(text: str) -> tuple[int, int] | None:
    """Return first and last year of ``2016`` or ``2010-2020``; ``None`` of an empty text.

    Raises
    ------
    OrechainError
        If the text is neither.

    Examples
    --------
    >>> read_period("2016"), read_period("2010-2020"), read_period("")
    ((2016, 2016), (2010, 2020), None)
    """
    if not text:
        return None
    found = _PERIOD.fullmatch(text.strip())
    first, last = (int(found[1]), int(found[2] or found[1])) if found is not None else (1, 0)
    if first > last:
        raise OrechainError("chain_period", period=text)
    return first, last


def _of_case(opened: OpenCase, economies: Sequence[str], period: str, chain: str) -> Target:
    case = opened.case
    years = read_period(period)
    places = tuple(find_economy(item).economy for item in economies)
    if chain and chain not in (case.chain, opened.definition.chain):
        raise OrechainError("chain_case_other", case=case.case, chain=case.chain, other=chain)
    if (places and places != case.scope) or (years is not None and years != case.period):
        raise OrechainError(
            "chain_case_fixed",
            case=case.case,
            scope=", ".join(case.scope),
            period="–".join(dict.fromkeys(map(str, case.period))),
            chain=case.chain,
        )
    return Target(opened.definition, case.scope, case.period, case)


def _check_same_chain(opened: OpenCase, name: str) -> None:
    """Raise if the case is of another chain or mineral than the one named."""
    mineral = mineral_index().get(name)
    if name in (opened.definition.chain, opened.case.chain) or mineral == opened.definition.mineral:
        return
    if mineral is None and name not in chains():
        raise _unknown(name)
    raise OrechainError("chain_case_other", case=opened.case.case, chain=opened.case.chain, other=name)


def _fits(name: str, definition: ChainDefinition, scope: tuple[str, ...], period: tuple[int, int]) -> bool:
    try:
        opened = open_case(name)
    except InvalidInput:  # only a hint is lost
        return False
    case = opened.case
    return opened.definition.chain == definition.chain and case.scope == scope and case.period == period


def _is_path(name: str) -> bool:
    return name.lower().endswith(_SUFFIXES)


def _path_or_id(name: str) -> str | Path:
    return Path(name) if _is_path(name) else name


def _unknown(name: str) -> UnknownName:
    from orechain.catalog.names import NameIndex

    ids = NameIndex("target", ((item, item) for item in (*chains(), *cases())))
    near = (*mineral_index().nearest(name), *ids.nearest(name))
    return UnknownName("target", name, tuple(dict.fromkeys(near))[:5])
