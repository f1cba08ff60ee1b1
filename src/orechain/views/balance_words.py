"""What a balance says in sentences: how the flows are known, whether the figures fit, which one is doubted."""

from __future__ import annotations

import math
from collections import Counter

from orechain.assess.balance.result import BalancedChain, BalancedFlow, Observed, SuspectFigure, Terms
from orechain.catalog.messages import Message, message
from orechain.views.words import name, say

ACCEPTED, REJECTED = 0.05, 0.01  # levels of the test: fits above the first, contradicts below the second
ABROAD = "OTH"
NAMED = 3  # terms of a sum that are named


def sentences(balanced: BalancedChain, lang: str) -> list[str]:
    """Return the state of the flows, the outcome of the test and the figure doubted most, a sentence each."""
    if not balanced.reconciled:
        return [message("balance_not_reconciled").text(lang)]
    base = balanced.layers[0] if balanced.layers else ""
    marks = Counter(flow.mark for flow in balanced.flows if flow.layer == base)
    said = [
        message(
            "balance_counts",
            flows=sum(marks.values()),
            published=marks["published"],
            corrected=marks["corrected"],
            computed=marks["computed"],
            blank=marks["not_determinable"],
        ),
        test(balanced),
    ]
    if balanced.degrees_of_freedom:
        said.append(doubt(balanced, lang))
    return [item.text(lang) for item in said]


def joined_sentences(said: list[str], lang: str) -> str:
    """Return sentences one after the other; Chinese needs no space between them."""
    return ("" if lang == "zh" else " ").join(said)


def test(balanced: BalancedChain) -> Message:
    """Return the outcome of the χ² test; an unknown probability is never called a fit."""
    chance, objective, freedom = balanced.p_value, balanced.objective, balanced.degrees_of_freedom
    if chance is None or not math.isfinite(chance) or objective is None or not freedom:
        return message("balance_not_tested")
    filled = {"objective": f"{objective:.4g}", "freedom": freedom, "p": chance_text(chance)}
    if chance >= ACCEPTED:
        return message("balance_test_fits", **filled)
    if chance >= REJECTED:
        return message("balance_test_strained", **filled)
    return message("balance_test_contradict", **filled)


def chance_text(chance: float) -> str:
    """Return a probability with two digits, a tiny one as a bound.

    Examples
    --------
    >>> chance_text(0.0434), chance_text(3e-9)
    ('= 0.043', '< 0.0001')
    """
    return "< 0.0001" if chance < 1e-4 else f"= {chance:.2g}"


def doubt(balanced: BalancedChain, lang: str) -> Message:
    """Return which figure the residual test doubts most."""
    if not balanced.suspects:
        return message("balance_no_suspect")
    first = balanced.suspects[0]
    return message(
        "balance_suspect_first",
        what=Names(balanced, lang).suspect(first),
        residual=signed(first.standardised),
        source=say("word.semicolon", lang).join(first.sources[:2]),
    )


def signed(value: float) -> str:
    """Return a residual with its sign.

    Examples
    --------
    >>> signed(-4.12), signed(2), signed(-0.01)
    ('−4.1', '+2.0', '0.0')
    """
    return "0.0" if abs(value) < 0.05 else f"{value:+.1f}".replace("-", "\u2212")


class Names:
    """The words for processes, quantities and sums of them in one language, each looked up once.

    Parameters
    ----------
    balanced
        The chain.
    lang
        ``en`` or ``zh``.
    """

    def __init__(self, balanced: BalancedChain, lang: str) -> None:
        self.balanced = balanced
        self.lang = lang
        self.nodes = {node.id: node for node in balanced.nodes}
        self.flows = {flow.id: flow for flow in balanced.flows}
        self.stocks = {stock.id: stock for stock in balanced.stocks}
        self.coefficients = {item.id: item for item in balanced.coefficients}
        self.observations = {item.id: item for item in balanced.observations}

    def node(self, node: str) -> str:
        """Return the name of a process, with its place where the balance has several."""
        item = self.nodes[node]
        if item.kind == "outside" and item.place == ABROAD:
            return name("economy", ABROAD, self.lang)
        if not item.place or self.balanced.scope == (item.place,):
            return item.label(self.lang)
        return f"{item.label(self.lang)} ({name('economy', item.place, self.lang)})"

    def flow(self, flow: BalancedFlow) -> str:
        """Return a flow in words: its name, else where it comes from and goes to."""
        own = flow.name_zh if self.lang == "zh" else flow.name_en
        if not own:
            return f"{self.node(flow.source)} → {self.node(flow.target)}"
        places = dict.fromkeys(place for end in (flow.source, flow.target) if (place := self.nodes[end].place))
        if tuple(places) == self.balanced.scope or not places:
            return own
        return f"{own} ({' → '.join(name('economy', place, self.lang) for place in places)})"

    def quantity(self, quantity: str) -> str:
        """Return a quantity of the balance in words; an id that it does not hold is shown as it is."""
        if quantity in self.flows:
            flow = self.flows[quantity]
            layer = "" if len(self.balanced.layers) == 1 else f" [{name('form', flow.layer, self.lang)}]"
            return self.flow(flow) + layer
        if quantity in self.stocks:
            where = self.node(self.stocks[quantity].node)
            return f"{where}{say('word.colon', self.lang)}{say('col.stock', self.lang)}"
        if quantity in self.coefficients:
            return self.coefficients[quantity].label(self.lang)
        if quantity in self.observations:
            return self.observed(self.observations[quantity])
        return quantity

    def observed(self, item: Observed) -> str:
        """Return what a figure measures."""
        for coefficient in self.balanced.coefficients:
            if item.per and (coefficient.of, coefficient.per) == (item.of, item.per):
                return coefficient.label(self.lang)
        top = self._sum(item.of)
        return f"({top}) ÷ ({self._sum(item.per)})" if item.per else top

    def suspect(self, suspect: SuspectFigure) -> str:
        """Return what a doubted figure measures."""
        found = self.observations.get(suspect.observation)
        return self.observed(found) if found is not None else self.quantity(suspect.quantity)

    def _sum(self, terms: Terms) -> str:
        parts: list[str] = []
        for index, (factor, quantity) in enumerate(terms[:NAMED]):
            sign = ("\u2212 " if factor < 0 else "+ " if index else "") if abs(factor) == 1 else f"{factor:+.4g} × "
            parts.append(sign + self.quantity(quantity))
        if len(terms) > NAMED:
            parts.append(f"+ … ({len(terms)})")
        return " ".join(parts)


def licences(balanced: BalancedChain, lang: str) -> str:
    """Return the note on the licences of the figures shown; empty without sources."""
    shown: dict[str, str] = {}
    for source in balanced.sources:
        publisher = source.publisher_zh if lang == "zh" and source.publisher_zh else source.publisher
        attribution = f", {source.attribution.rstrip('.')}" if source.attribution not in ("", source.publisher) else ""
        shown.setdefault(f"{publisher}{say('word.colon', lang)}{source.licence}{attribution}", "")
    if not shown:
        return ""
    return say("balance.licence", lang, licences=say("word.semicolon", lang).join(shown))
