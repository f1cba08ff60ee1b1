"""What is said about the four supply paths: amounts and shares by year, each figure with its origin."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from orechain.assess.result import Figure, Source
from orechain.catalog.messages import Message
from orechain.catalog.switches import PolicySwitch
from orechain.promises import OneOf

PATHS = ("domestic_primary", "imported_primary", "domestic_secondary", "imported_secondary")
"""The supply paths, in the order in which they are shown."""
PathName = Annotated[str, OneOf(PATHS)]

SWITCHED = "imported_secondary"
"""The path that the waste-import ban acts on."""

Regime = Literal["", "before", "after"]
"""Side of the switch that a year stands on; empty where there is no switch."""


@dataclass(frozen=True, slots=True)
class PathAmount:
    """One supply path in one year: ``amount`` in tonnes of the working form, ``share`` of all four together."""

    path: PathName
    amount: Figure
    share: Figure


@dataclass(frozen=True, slots=True)
class PathYear:
    """The four paths in one year.

    ``total`` is missing, with what is known as its lower bound, where a path is not known; imported scrap alone may be
    left out, as in the shares. ``recorded`` and ``regime`` are the sides of the switch on which the year stands in
    fact and in the scenario; where they differ the switched path is an assumption.
    """

    year: int
    paths: tuple[PathAmount, ...]
    total: Figure
    recorded: Regime
    regime: Regime

    @property
    def assumed(self) -> bool:
        """Whether the scenario puts the year on the other side of the switch."""
        return self.recorded != self.regime

    def path(self, name: str) -> PathAmount:
        """Return one path; `KeyError` if there is none of that name."""
        for item in self.paths:
            if item.path == name:
                return item
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class SupplyPaths:
    """The four supply paths of one mineral and economy, year by year.

    ``scenario`` is ``recorded``, ``without_ban`` or ``ban_year``; ``ban_year`` is the first year after the switch in
    the scenario (``None``: never).
    """

    mineral: str
    economy: str
    form: str
    years: tuple[PathYear, ...]
    switch: PolicySwitch | None
    scenario: Literal["recorded", "without_ban", "ban_year"]
    ban_year: int | None
    notes: tuple[Message, ...]
    sources: tuple[Source, ...]
    manifest: dict[str, str] = field(default_factory=dict)
