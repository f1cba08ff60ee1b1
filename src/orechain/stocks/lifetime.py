"""How long goods stay in use: a distribution of lifetimes, for one or for many series at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from orechain.errors import InvalidInput
from orechain.stocks import families
from orechain.stocks.timeaxis import Floats, Integers

FAMILIES: tuple[str, ...] = tuple(families.PARAMETERS)


@dataclass(frozen=True, slots=True, eq=False)
class Lifetime:
    """A distribution of lifetimes, its parameters arrays over series (products, regions, samples).

    Parameters
    ----------
    family
        One of the families below.
    parameters
        Native parameters by name; they broadcast against each other. Times in years, rates per year.

        =================== ====================== ====================================================================
        family              parameters             share that survives age a
        =================== ====================== ====================================================================
        ``fixed``           life                   1 below ``life``, 0 from it on
        ``normal``          location, scale        Φ((location - a)/scale) / Φ(location/scale): cut at zero and
                                                   renormalised
        ``censored_normal`` location, scale        Φ((location - a)/scale): lifetimes below zero count as zero, so that
                                                   some of the inflow leaves at once (the normal of ODYM and flodym)
        ``folded_normal``   location, scale        Φ((location - a)/scale) + Φ((-location - a)/scale)
        ``lognormal``       mu, sigma              Φ((mu - ln a)/sigma)
        ``weibull``         shape, scale           exp(-(a/scale)^shape)
        ``gamma``           shape, scale           regularised upper incomplete gamma Q(shape, a/scale)
        ``loglogistic``     shape, scale           1 / (1 + (a/scale)^shape)
        ``gompertz``        shape, rate            exp(-shape (exp(rate a) - 1))
        ``tabulated``       ages (K,), shares      straight lines between the points; the first age is 0 with share 1,
                            (..., K)               the last share is 0
        =================== ====================== ====================================================================

    Raises
    ------
    InvalidInput
        Unknown family or parameter, values that are not finite or not above zero, arrays that do not fit together.

    Examples
    --------
    >>> Lifetime("weibull", {"shape": 2.0, "scale": 12.0}).survival([0.0, 6.0, 12.0]).round(4)
    array([1.    , 0.7788, 0.3679])
    """

    family: str
    parameters: Mapping[str, Floats]

    def __post_init__(self) -> None:
        if self.family not in families.PARAMETERS:
            raise InvalidInput([f"lifetime: unknown family '{self.family}'; use {', '.join(FAMILIES)}"])
        names = families.PARAMETERS[self.family]
        if set(self.parameters) != set(names):
            raise InvalidInput(
                [f"{self.family}: needs {' and '.join(names)}, has {', '.join(self.parameters) or 'none'}"]
            )
        arrays = {name: _frozen(self.parameters[name]) for name in names}
        problems = _problems(self.family, arrays)
        if problems:
            raise InvalidInput(problems)
        object.__setattr__(self, "parameters", MappingProxyType(arrays))

    @classmethod
    def from_mean_sd(cls, family: str, mean: ArrayLike, sd: ArrayLike | None = None) -> Lifetime:
        """Make a lifetime from mean and standard deviation of the lifetime itself, in years.

        For a normal lifetime they are those after the cut at zero, for a folded one those after folding, for a
        log-normal one those of the lifetime, not of its logarithm (sigma² = ln(1 + sd²/mean²)).

        Raises
        ------
        InvalidInput
            A mean not above zero, no standard deviation, or one that the family cannot have: a truncated normal
            spreads less than its mean, a folded normal less than 0.7555 of it, a Gompertz less than its mean.

        Examples
        --------
        >>> Lifetime.from_mean_sd("lognormal", 30.0, 10.0).mean()
        array(30.)
        """
        if family not in FAMILIES or family == "tabulated":
            known = ", ".join(name for name in FAMILIES if name != "tabulated")
            raise InvalidInput([f"lifetime: no family '{family}' by mean and standard deviation; use {known}"])
        mean = np.asarray(mean, dtype=float)
        if not (np.isfinite(mean) & (mean > 0)).all():
            raise InvalidInput([f"{family}: the mean lifetime must be finite and above zero, is {_worst(mean)}"])
        if family == "fixed":
            if sd is not None and (np.asarray(sd) != 0).any():
                raise InvalidInput(["fixed: a fixed lifetime has no spread; leave the standard deviation out"])
            return cls("fixed", {"life": mean})
        if sd is None:
            raise InvalidInput([f"{family}: a mean without a spread; give the standard deviation, or family fixed"])
        sd = np.asarray(sd, dtype=float)
        if not (np.isfinite(sd) & (sd > 0)).all():
            raise InvalidInput([f"{family}: the standard deviation must be finite and above zero, is {_worst(sd)}"])
        mean, sd = np.broadcast_arrays(mean, sd)
        low, high = families.SPREAD[family]
        outside = ~((sd / mean >= low) & (sd / mean <= high))
        if outside.any():
            found = (sd / mean)[outside].ravel()[0]
            text = f"{family}: sd/mean must lie from {low:g} to {high:g}, is {found:g}; choose another family"
            raise InvalidInput([text])
        return cls(family, families.native(family, mean, sd))

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the series, the parameters broadcast."""
        return np.broadcast_shapes(*(_leading(name, value) for name, value in self.parameters.items()))

    def survival(self, age: ArrayLike) -> Floats:
        """Return the share that is still in use at an age.

        Parameters
        ----------
        age
            Years, shape (A,) or (..., A), the leading axes broadcasting with the series.

        Returns
        -------
        Shape (..., A), from 1 falling to 0; ages below zero count as zero.
        """
        age = np.atleast_1d(np.asarray(age, dtype=float))
        if self.family == "tabulated":
            return _interpolate(age, self.parameters["ages"], self.parameters["shares"])
        return families.survival(self.family, age, {name: part[..., None] for name, part in self.parameters.items()})

    def lived(self, age: ArrayLike) -> Floats:
        """Return the mean time spent in use until an age (the integral of survival), in years; fixed or tabulated."""
        age = np.maximum(np.atleast_1d(np.asarray(age, dtype=float)), 0.0)
        if self.family == "fixed":
            return np.asarray(np.minimum(age, self.parameters["life"][..., None]), dtype=float)
        ages, shares = self.parameters["ages"], self.parameters["shares"]
        full = np.cumsum(np.diff(ages) * (shares[..., 1:] + shares[..., :-1]) / 2, axis=-1)
        before = np.concatenate((np.zeros((*shares.shape[:-1], 1)), full), axis=-1)
        inside = np.minimum(age, ages[-1])
        index = np.clip(np.searchsorted(ages, inside, side="right") - 1, 0, ages.size - 2)
        begin = _at(shares, index)
        share = _interpolate(inside, ages, shares)
        return np.asarray(_at(before, index) + (inside - ages[index]) * (begin + share) / 2, dtype=float)

    def mean(self) -> Floats:
        """Return the mean lifetime in years, over series; infinite where the distribution has none."""
        return self._moments()[0]

    def sd(self) -> Floats:
        """Return the standard deviation of the lifetime in years; infinite where the distribution has none."""
        return self._moments()[1]

    def _moments(self) -> tuple[Floats, Floats]:
        if self.family != "tabulated":
            mean, sd = families.moments(self.family, self.parameters)
            return np.asarray(mean), np.asarray(sd)
        ages, shares = self.parameters["ages"], self.parameters["shares"]
        density = -np.diff(shares, axis=-1)  # uniform between two points
        mean = (density * (ages[1:] + ages[:-1]) / 2).sum(axis=-1)
        square = (density * (ages[1:] ** 2 + ages[1:] * ages[:-1] + ages[:-1] ** 2) / 3).sum(axis=-1)
        return mean, np.sqrt(np.maximum(square - mean**2, 0.0))

    def pick(self, shape: tuple[int, ...], index: tuple[Integers, ...]) -> Lifetime:
        """Return the series at ``index`` of the parameters broadcast to ``shape``."""
        return self._with(
            {
                name: part
                if name == "ages"
                else np.broadcast_to(part, (*shape, *part.shape[-1:]) if name == "shares" else shape)[index]
                for name, part in self.parameters.items()
            }
        )

    def of_cohort(self, cohort: int) -> Lifetime:
        """Return the lifetime of one cohort, the last axis of the series being the cohorts."""
        cut: dict[str, Floats] = {}
        for name, part in self.parameters.items():
            axis = -2 if name == "shares" else -1
            alone = name == "ages" or part.ndim < -axis
            cut[name] = part if alone else np.asarray(part.take(cohort if part.shape[axis] > 1 else 0, axis=axis))
        return self._with(cut)

    def _with(self, arrays: Mapping[str, Floats]) -> Lifetime:
        """Return the same family with parts of the checked parameters, without checking them again."""
        made = object.__new__(Lifetime)
        object.__setattr__(made, "family", self.family)
        object.__setattr__(made, "parameters", arrays)
        return made


def _frozen(value: ArrayLike) -> Floats:
    array = np.array(value, dtype=float)
    array.flags.writeable = False
    return array


def _leading(name: str, value: Floats) -> tuple[int, ...]:
    return () if name == "ages" else value.shape[:-1] if name == "shares" else value.shape


def _worst(values: Floats) -> str:
    bad = values[~(np.isfinite(values) & (values > 0))].ravel()
    return f"{bad[0]:g}" + (f" ({bad.size} such values)" if bad.size > 1 else "")


def _problems(family: str, arrays: Mapping[str, Floats]) -> list[str]:
    found = []
    for name, value in arrays.items():
        if not np.isfinite(value).all():
            found.append(f"{family}: {name} must be finite; {np.count_nonzero(~np.isfinite(value))} values are not")
        elif family != "tabulated" and name not in families.SIGNED and not (value > 0).all():
            found.append(f"{family}: {name} must be above zero, is {_worst(value)}")
    if found:
        return found
    if family == "tabulated":
        return _table_problems(arrays["ages"], arrays["shares"])
    try:
        np.broadcast_shapes(*(value.shape for value in arrays.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {value.shape}" for name, value in arrays.items())
        return [f"{family}: the shapes of the parameters do not fit together: {shapes}"]
    return []


def _table_problems(ages: Floats, shares: Floats) -> list[str]:
    if ages.ndim != 1 or ages.size < 2 or shares.ndim == 0 or shares.shape[-1] != ages.size:
        return [
            f"tabulated: needs one share for each of two or more ages, has {ages.shape} ages, {shares.shape} shares"
        ]
    if ages[0] != 0 or not (np.diff(ages) > 0).all():
        return ["tabulated: ages must start at 0 and increase"]
    if not ((shares[..., 0] == 1).all() and (shares[..., -1] == 0).all()):
        return ["tabulated: shares must start with 1 at age 0 and end with 0; add the age at which the last has left"]
    if not (np.diff(shares, axis=-1) <= 0).all():
        return ["tabulated: shares must not rise with age"]
    return []


def _at(table: Floats, index: Integers) -> Floats:
    """Return ``table[..., index]``, leading axes broadcast."""
    if index.ndim == 1:
        return table[..., index]
    lead = np.broadcast_shapes(table.shape[:-1], index.shape[:-1])
    wide = np.broadcast_to(index, (*lead, index.shape[-1]))
    return np.take_along_axis(np.broadcast_to(table, (*lead, table.shape[-1])), wide, axis=-1)


def _interpolate(age: Floats, ages: Floats, shares: Floats) -> Floats:
    index = np.clip(np.searchsorted(ages, age, side="right") - 1, 0, ages.size - 2)
    weight = np.clip((age - ages[index]) / (ages[index + 1] - ages[index]), 0.0, 1.0)
    return np.asarray((1 - weight) * _at(shares, index) + weight * _at(shares, index + 1), dtype=float)
