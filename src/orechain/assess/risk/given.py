"""Small makers of known and unknown inputs."""

from __future__ import annotations

from collections.abc import Iterable

from orechain.assess.result import Figure
from orechain.assess.risk.holdings import Case
from orechain.assess.risk.result import WHOLE, Basis, Evidence, Given, Lacking
from orechain.catalog.economies import economy
from orechain.catalog.messages import Bilingual, Message, message
from orechain.catalog.risk import risk_input

_NAMED = 6

Found = Given | Lacking
_LAGGED = frozenset({"production_five_years_before", "governance"})


def of_other_years(name: str) -> bool:
    """Whether an input is one of other years, or a mean of years, by what it is."""
    return name in _LAGGED or risk_input(name).axis == "year"


def other_years(item: Given, year: int) -> tuple[int, int] | None:
    """Return first and last year of figures that stand in for a year, or None where they are of that year.

    A mean of several years is no figure of one of them. Inputs without a year (a property of the mineral) are of all.
    """
    if of_other_years(item.input) or item.basis == "user" or item.start is None or item.end is None:
        return None
    return None if item.start == item.end == year else (item.start, item.end)


def stand_ins(of: Evidence, inputs: Iterable[str], governance_years: int) -> dict[str, tuple[int, int]]:
    """Return the inputs that rest on figures of other years, with first and last."""
    found = {}
    for name in inputs:
        item = of.found(name, governance_years)
        if isinstance(item, Given) and (span := other_years(item, of.year)) is not None:
            found[name] = span
    return found


def lacking(name: str, reason: Message, needs: Message | None = None, fig: Figure | None = None) -> Lacking:
    """Return an input that is not known; a figure adds its bounds and claims."""
    if needs is None:
        needs = message("risk_needs_input", input=words(name))
    if fig is None:
        return Lacking(name, reason, needs)
    declared = risk_input(name)
    alike = not declared.axis and declared.unit == fig.unit  # bounds of another quantity are none of this one
    low, high = (fig.low, fig.high) if alike else (None, None)
    return Lacking(name, reason, fig.needs or needs, low, high, fig.claims)


def unknown(name: str, fig: Figure, needs: Message | None = None) -> Lacking:
    """Return an input that is not known because a figure is missing."""
    reason = fig.reason or message("risk_not_held", input=words(name))
    return lacking(name, reason, needs, fig)


def basis_of(status: str) -> Basis:
    """Return the basis that a figure's status stands for."""
    return "published" if status == "published" else "computed" if status == "computed" else "estimate"


def single(
    name: str, fig: Figure, case: Case, notes: Iterable[Message] = (), basis: Basis | None = None, factor: float = 1.0
) -> Found:
    """Return an input that is one number from a figure; ``factor`` converts its unit."""
    if fig.value is None:
        return unknown(name, fig)
    spread = case.deviation(fig)
    return Given(
        name,
        {WHOLE: fig.value * factor},
        {WHOLE: spread.sd * factor},
        {WHOLE: fig.claims},
        basis or basis_of(fig.status),
        fig.start,
        fig.end,
        notes=tuple(dict.fromkeys((*fig.assumptions, *notes))),
        rules=tuple(rule for rule, _ in spread.quality),
    )


def number(
    name: str,
    value: float,
    sd: float,
    claims: Iterable[str],
    *,
    basis: Basis = "computed",
    start: int | None = None,
    end: int | None = None,
    notes: Iterable[Message] = (),
) -> Given:
    """Return an input that is one number."""
    return Given(
        name,
        {WHOLE: value},
        {WHOLE: sd} if sd > 0 else {},
        {WHOLE: tuple(dict.fromkeys(claims))},
        basis,
        start,
        end,
        notes=tuple(dict.fromkeys(notes)),
    )


def percent(share: float) -> str:
    """Return a share for a sentence.

    Examples
    --------
    >>> percent(0.256), percent(0.004), percent(0.0)
    ('26 %', '0.4 %', '0 %')
    """
    return f"{100 * share:.2g} %"


def words(name: str) -> Bilingual:
    """Return what an input is called, for a sentence."""
    item = risk_input(name)
    return Bilingual(item.name_en, item.name_zh)


def joined(some: Iterable[Bilingual]) -> Bilingual:
    """Return words as one list, for a sentence."""
    listed = list(some)
    return Bilingual(", ".join(word.en for word in listed), "、".join(word.zh for word in listed))


def places(economies: Iterable[str]) -> Bilingual:
    """Return economies for a sentence; after six the list is cut short.

    Examples
    --------
    >>> places(["CHN", "COD"]).text("zh")
    '中国、刚果（金）'
    """
    some = [economy(name) for name in economies]
    more = " …" if len(some) > _NAMED else ""
    shown = some[:_NAMED]
    return Bilingual(", ".join(x.name_en for x in shown) + more, "、".join(x.name_zh for x in shown) + more)
