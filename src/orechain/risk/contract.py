"""What a method of criticality is: named terms of declared inputs, scaled, aggregated to axes, cut by thresholds.

Arrays of numbers have the axes ``(..., minerals)``; an input that is given by country, sector or scenario has one more,
``(..., minerals, countries)``. Everything before is free: samples, years. A number that is not known is NaN, and what
follows from it is NaN too; a method never takes "not known" for "no risk".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Values: TypeAlias = Mapping[str, Floats]
"""Inputs by their id in the catalog's table ``risk_inputs``."""
Parameters: TypeAlias = Mapping[str, float]

Verification = Literal["recomputed", "read", "recalled", "assumed"]
"""How a formula or parameter is known: recomputed here to a published result; read in the source or in code that cites
it; recalled, and to be compared with the source before much rests on it; or assumed by this project, in no source."""
Perspective = Literal["world", "economy"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A constant of a method, with where it is from.

    Parameters
    ----------
    key, value, unit
        Id, number and unit; empty for a plain number.
    citation, verification
        Where it is published, and how it is known.
    minimum, maximum
        What a variant may set it to; None where there is no end.
    whole
        Whether it counts something.
    cut_of
        Id of the axis, or ``overall``, whose threshold it documents: no formula reads such a parameter.
    needs
        Id of a parameter that must be 1 for this one to be read.
    """

    key: str
    value: float
    unit: str
    citation: str
    verification: Verification
    minimum: float | None = None
    maximum: float | None = None
    whole: bool = False
    cut_of: str = ""
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Scaling:
    """One step that brings a term to its scale: a name of `orechain.risk.scaling.SCALINGS` and its settings.

    A setting, or an element of one that is a list, may be the id of a parameter of the method instead of a number; then
    it follows that parameter.
    """

    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Term:
    """One number that enters an axis.

    Parameters
    ----------
    key
        Id; its words stand in the catalog's table ``risk_words``.
    inputs
        Ids of the inputs that it is computed from.
    compute
        From inputs and parameters to an array ``(..., minerals)``.
    parts
        The same by country, sector or scenario, ``(..., minerals, parts)``, adding up to ``compute``; None where the
        term is no sum.
    scaling
        Steps applied one after the other.
    weight
        In the aggregation.
    scale
        Lowest and highest number before scaling; None where that is not known. Of variants the scale of an axis is
        computed from it.
    scales_with
        Id of a parameter that ``scale`` is proportional to; empty where there is none.
    """

    key: str
    inputs: tuple[str, ...]
    compute: Callable[[Values, Parameters], Floats]
    parts: Callable[[Values, Parameters], Floats] | None = None
    scaling: tuple[Scaling, ...] = ()
    weight: float = 1.0
    scale: tuple[float, float] | None = None
    scales_with: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """A score: terms brought together.

    Parameters
    ----------
    key
        Id (``supply_risk``, ``importance``).
    terms
        At least one.
    aggregator
        A name of `orechain.risk.aggregation.AGGREGATORS`.
    scale
        Lowest and highest score there can be; infinite where there is no end.
    factor
        The aggregate is multiplied by it.
    threshold
        From which on a mineral counts as critical on this axis; None where the method has no cut.
    scaling
        Steps applied to the aggregate.
    unit
        Of the score; empty for an index.
    needs
        Id of a parameter that must be 1 for the score to mean something; otherwise the score is not known.
    """

    key: str
    terms: tuple[Term, ...]
    aggregator: str
    scale: tuple[float, float]
    factor: float = 1.0
    threshold: float | None = None
    scaling: tuple[Scaling, ...] = ()
    unit: str = ""
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """A published method, or a variant of one.

    Parameters
    ----------
    key
        Id (``eu-2023``); its words stand in the catalog's table ``risk_words``.
    axes
        Its scores; a mineral is critical where every axis with a threshold reaches it.
    citation
        Where it is published.
    formula
        As one reads it.
    verification
        How its formula is known.
    parameters
        Its constants.
    perspective
        ``economy`` where inputs are those of an importing economy, ``world`` where they are the same for everyone.
    links
        Links of the chain that it can be computed for.
    overall
        Aggregator of the axes to one number; empty where the method keeps them apart.
    overall_threshold
        Of that number.
    optional
        Inputs without which it still can be computed; the other ones are required.
    limits
        What it does not see, or what was changed to compute it here: keys of kind ``limit`` in the catalog's table
        ``risk_words``, or sentences where a method comes from another package.
    base
        Of a variant: the method that it is made from.
    """

    key: str
    axes: tuple[Axis, ...]
    citation: str
    formula: str
    verification: Verification
    parameters: tuple[Parameter, ...] = ()
    perspective: Perspective = "world"
    links: tuple[str, ...] = ("U", "M")
    overall: str = ""
    overall_scale: tuple[float, float] = (0.0, 1.0)
    overall_threshold: float | None = None
    optional: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    base: str = ""

    @property
    def inputs(self) -> tuple[str, ...]:
        """Ids of all inputs, in the order in which terms name them."""
        return tuple(dict.fromkeys(name for axis in self.axes for term in axis.terms for name in term.inputs))

    @property
    def settings(self) -> dict[str, float]:
        """Values of the parameters by id."""
        return {item.key: item.value for item in self.parameters}

    def axis(self, key: str) -> Axis:
        """Return an axis by its id."""
        return next(item for item in self.axes if item.key == key)


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Results of a method, arrays ``(..., minerals)``.

    Parameters
    ----------
    axes
        Score of each axis.
    terms
        By axis, each term as it enters the aggregation (scaled).
    raw
        By axis, each term before its scaling.
    overall
        The one number, or None.
    critical
        1 where every threshold is reached, 0 where one is missed, NaN where it is not known or there is no threshold.
    """

    axes: Mapping[str, Floats]
    terms: Mapping[str, Mapping[str, Floats]]
    raw: Mapping[str, Mapping[str, Floats]]
    overall: Floats | None
    critical: Floats
