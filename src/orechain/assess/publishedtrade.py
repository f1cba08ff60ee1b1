"""Trade of an economy as a statistical office publishes it by mineral, where HS codes cannot tell the mineral apart."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from orechain.assess.inputs import Inputs, figure, interval, missing
from orechain.assess.result import Figure
from orechain.assess.tradeflows import LinkTrade
from orechain.catalog.messages import Message, message
from orechain.chain.interval import Interval
from orechain.store.claims import Fact

_NO_PRODUCT = frozenset({"imports", "imports for consumption"})
"""Parts of a line that say what kind of trade it is, not of what."""
_ALL = ("total", "all forms", "principal")
_SCRAP = ("scrap", "waste")
_PARTS = ("heavy rare earths",)
"""Beginnings of lines that are part of another line and must not be added to it."""


def published_trade(inputs: Inputs, link: str) -> LinkTrade | None:
    """Return imports and exports that a publisher states for the mineral, or ``None`` if it states no imports.

    Imports are spread over partners by the published shares of import sources, which are means of several years: the
    quantities by partner are estimates.
    """
    stated = _total(inputs, "import", link)
    if stated is None:
        return None
    imports, lines = stated
    exported = _total(inputs, "export", link)
    exports = exported[0] if exported else missing("t", message("exports_unpublished"), message("needs_trade"))
    return LinkTrade(
        imports=imports,
        exports=exports,
        by_partner=_by_partner(inputs, link, imports, lines),
        held=(),
        absent=(),
        shared=(),
    )


def _total(inputs: Inputs, kind: str, link: str) -> tuple[Figure, list[Fact]] | None:
    """Return what a publisher states in all, with the lines that were counted."""
    facts = [
        fact
        for fact in inputs.facts
        if fact.kind == kind
        and fact.link == link
        and fact.economy == inputs.economy
        and fact.start == fact.end == inputs.year
        and not fact.partner
        and not fact.excluded
        and not fact.detail.lower().startswith(_PARTS)
    ]
    releases: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        releases[fact.release].append(fact)
    if not releases:
        return None
    lines = releases[min(releases, key=lambda name: inputs.resolver.key(releases[name][0]))]
    counted = [fact for fact in lines if fact.usable and inputs.mass(fact) is not None]
    left_out = [fact for fact in lines if fact not in counted]
    if not counted:
        none = missing(
            "t",
            _why(lines[0]),
            message("needs_trade"),
            claims=[fact.claim for fact in lines],
            form=inputs.form,
        )
        return none, []
    total = inputs.sum_figure(counted)
    if not left_out:
        return total, counted
    note = message("lines_left_out", lines="; ".join(fact.detail or fact.raw for fact in left_out))
    return replace(total, status="estimate", assumptions=(note,)), counted


def _why(fact: Fact) -> Message:
    """Return why a published line has no number."""
    if fact.bound in ("withheld", "not_available"):
        return message(f"sign_{fact.bound}", raw=fact.raw)
    return message("published_as_bound", raw=fact.raw)


def _by_partner(inputs: Inputs, link: str, imports: Figure, lines: list[Fact]) -> dict[str, Figure]:
    """Return imports by partner: each line by the shares of its own product, else the total by the shares that fit it.

    Shares of another product (blister copper) say nothing about the sources of this one (refined copper): where none
    fits, partners stay unknown.
    """
    groups: dict[str, list[Fact]] = defaultdict(list)
    for fact in inputs.select("import_share", link=link, economy=inputs.economy):
        if fact.start is not None and fact.start <= inputs.year:
            groups[fact.detail].append(fact)
    whole = {detail: facts for detail, facts in groups.items() if 0.95 <= sum(f.amount or 0 for f in facts) <= 1.05}
    if imports.missing or not whole:
        return {}
    own = [_shares_of(line, whole) for line in lines]
    if len(lines) > 1 and all(own):
        parts = [(inputs.sum_figure([line]), whole[detail]) for line, detail in zip(lines, own, strict=True) if detail]
        return _spread(inputs, parts)
    detail = _shares_of_all(whole)
    return {} if detail is None else _spread(inputs, [(imports, whole[detail])])


def _shares_of(line: Fact, whole: Mapping[str, list[Fact]]) -> str | None:
    """Return the shares whose product is that of a line (``Imports: Silicon metal`` and ``Silicon metal``)."""
    product = _product(line.detail)
    found = [name for name in whole if (other := _product(name)) and (other in product or product in other)]
    return found[0] if product and len(found) == 1 else None


def _product(detail: str) -> str:
    """Return the product that a line or table names, without what else it says.

    Examples
    --------
    >>> _product("Imports for consumption: Germanium dioxide"), _product("Germanium dioxide (Ge content)")
    ('germanium dioxide', 'germanium dioxide')
    """
    plain = re.sub(r"\([^)]*\)", "", detail).casefold()
    parts = [part.strip() for part in plain.split(":")]
    return " ".join(part for part in parts if part and part not in _NO_PRODUCT)


def _shares_of_all(whole: Mapping[str, list[Fact]]) -> str | None:
    """Return the shares of all imports of the link, else of its refined product, else the only ones."""
    for fits in (
        lambda name: any(word in name for word in _ALL) and not any(word in name for word in _SCRAP),
        lambda name: not name,
        lambda name: name.startswith("refined"),
    ):
        if found := sorted(name for name in whole if fits(name.casefold())):
            return found[0]
    return next(iter(whole)) if len(whole) == 1 else None


def _spread(inputs: Inputs, parts: list[tuple[Figure, list[Fact]]]) -> dict[str, Figure]:
    """Return what each partner supplies of several imports, each told apart by its own shares."""
    found: dict[str, list[tuple[Fact, Figure]]] = defaultdict(list)
    for total, shares in parts:
        for fact in shares:
            found[fact.partner].append((fact, total))
    notes = tuple(
        message("partner_shares", start=shares[0].start, end=shares[0].end, detail=shares[0].detail or "–")
        for _, shares in parts
    )
    return {
        partner: figure(
            Interval.total([interval(total).scale(fact.amount or 0.0) for fact, total in pairs]),
            "t",
            "estimate",
            claims=dict.fromkeys((*(f.claim for f, _ in pairs), *(c for _, total in pairs for c in total.claims))),
            rule="share_times_imports",
            start=pairs[0][0].start,
            end=pairs[0][0].end,
            form=inputs.form,
            assumptions=notes,
        )
        for partner, pairs in found.items()
    }
