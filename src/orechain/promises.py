"""What a field of a result keeps to beyond its type, for the schemas of the API and those who read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True, slots=True)
class IsFinite:
    """The number is never infinite or NaN, so that no answer has null in its place."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """The text is one of these."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HasKeys:
    """The dictionary has these keys and no others."""

    keys: tuple[str, ...]


Finite = Annotated[float, IsFinite()]
LinkName = Annotated[str, OneOf(("U", "M", "D", "R"))]
ReadingName = Annotated[str, OneOf(("autonomous", "realised", "assured"))]
OfReadings = HasKeys(("autonomous", "realised", "assured"))
