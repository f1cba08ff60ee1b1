"""Numbers with a lower and an upper bound, for what publishers and content factors leave open."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """A best value with bounds; the arithmetic is interval arithmetic, so that the bounds stay bounds.

    Operands are treated as independent: bounds are safe, never too narrow.

    Examples
    --------
    >>> imports = Interval(100.0, 80.0, 120.0)
    >>> (imports + Interval.exact(50.0)) / Interval.exact(300.0)
    Interval(value=0.5, low=0.43333333333333335, high=0.5666666666666667)
    """

    value: float
    low: float
    high: float

    def __post_init__(self) -> None:
        # Written so that NaN fails; the tolerance forgives the last bit of a sum.
        slack = 1e-9 * max(abs(self.low), abs(self.value), abs(self.high), 1e-300)
        if not (self.low - slack <= self.value <= self.high + slack):
            raise ValueError(f"need low <= value <= high, got {self.low}, {self.value}, {self.high}")

    @classmethod
    def exact(cls, value: float) -> Interval:
        """Return an interval of no width."""
        return cls(value, value, value)

    @classmethod
    def of(cls, value: float, low: float | None, high: float | None) -> Interval:
        """Return an interval in which a missing bound is the value itself."""
        return cls(value, value if low is None else min(low, value), value if high is None else max(high, value))

    @classmethod
    def total(cls, parts: list[Interval]) -> Interval:
        """Return the sum; of nothing it is an exact zero."""
        return cls(
            math.fsum(part.value for part in parts),
            math.fsum(part.low for part in parts),
            math.fsum(part.high for part in parts),
        )

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.value + other.value, self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.value - other.value, self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(self.value * other.value, min(corners), max(corners))

    def __truediv__(self, other: Interval) -> Interval:
        """Divide by an interval above zero; a divisor that may be zero leaves the quotient unbounded."""
        if not (other.value > 0 and other.low >= 0):
            raise ZeroDivisionError("an interval can only be divided by one above zero")
        corners = [_divide(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(self.value / other.value, min(corners), max(corners))

    def clip(self, floor: float, ceiling: float) -> Interval:
        """Limit value and bounds to a range."""
        return Interval(*(min(max(x, floor), ceiling) for x in (self.value, self.low, self.high)))

    def scale(self, factor: float) -> Interval:
        """Multiply by an exact factor that is not negative."""
        return Interval(self.value * factor, self.low * factor, self.high * factor)


def _divide(a: float, b: float) -> float:
    if b == 0:
        return math.copysign(math.inf, a) if a else 0.0
    return a / b
