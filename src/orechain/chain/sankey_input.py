"""What the layout of a chain picture needs to know of it; any record with these fields can be drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Frame:
    """The columns of a chain, where one picture shows only a part of it (one layer, one economy).

    ``ranks`` is the place of a node among the columns of its link, ``depths`` the last such place of a link,
    ``sides`` the outer columns (``in``, ``out``) that stand even if nothing stands in them.
    """

    ranks: Mapping[str, int] = field(default_factory=dict)
    depths: Mapping[str, int] = field(default_factory=dict)
    sides: frozenset[str] = frozenset()


class DrawnQuantity(Protocol):
    """A quantity; ``value`` is ``None`` where there is none, ``high`` the upper end of its range."""

    @property
    def value(self) -> float | None: ...  # noqa: D102
    @property
    def high(self) -> float | None: ...  # noqa: D102
    @property
    def unit(self) -> str: ...  # noqa: D102
    @property
    def status(self) -> str: ...  # noqa: D102


class DrawnNode(Protocol):
    """A node; ``column`` is its link (U, M, D, R) or ``X`` (outside), ``order`` its place in the column."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def column(self) -> str: ...  # noqa: D102
    @property
    def order(self) -> int: ...  # noqa: D102


class DrawnFlow(Protocol):
    """A flow between two nodes; ``back`` flows are drawn underneath."""

    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def target(self) -> str: ...  # noqa: D102
    @property
    def quantity(self) -> DrawnQuantity: ...  # noqa: D102
    @property
    def back(self) -> bool: ...  # noqa: D102


class DrawnPicture(Protocol):
    """Nodes and flows, all in one unit."""

    @property
    def nodes(self) -> Sequence[DrawnNode]: ...  # noqa: D102
    @property
    def flows(self) -> Sequence[DrawnFlow]: ...  # noqa: D102
    @property
    def unit(self) -> str: ...  # noqa: D102
