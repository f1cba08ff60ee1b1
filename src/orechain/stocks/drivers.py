"""What drives stocks: growth curves, elasticity and interpolated tables.

Every function is vectorised: parameters may have leading axes (samples), years are the last axis, and the result has
the broadcast shape with years last. A scalar parameter stands for all samples; a parameter of shape ``(samples,)``
gives one curve per sample.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Method = Literal["linear", "geometric", "step", "monotone"]
Beyond = Literal["hold", "zero"]


def _curve(years: ArrayLike, *parameters: ArrayLike) -> tuple[Floats, ...]:
    """Return the years and the parameters, each with one more axis at its end so that years broadcast."""
    return np.asarray(years, dtype=float), *(np.asarray(item, dtype=float)[..., None] for item in parameters)


def logistic(years: ArrayLike, saturation: ArrayLike, rate: ArrayLike, midpoint: ArrayLike) -> Floats:
    """Return the logistic curve ``saturation / (1 + exp(-rate * (t - midpoint)))``.

    Parameters
    ----------
    years
        ``(T,)``.
    saturation
        Level that is approached, in any unit.
    rate
        Relative growth while the level is small, per year.
    midpoint
        Year of half the saturation, where growth per year is greatest.

    Returns
    -------
    Floats
        ``(..., T)`` in the unit of ``saturation``.

    Examples
    --------
    >>> logistic([1900.0, 2030.0, 2200.0], 600.0, 0.2, 2030.0).round(6).tolist()
    [0.0, 300.0, 600.0]
    """
    t, top, k, middle = _curve(years, saturation, rate, midpoint)
    from scipy.special import expit  # does not overflow for years far from the midpoint

    return np.asarray(top * expit(k * (t - middle)), dtype=float)


def gompertz(years: ArrayLike, saturation: ArrayLike, rate: ArrayLike, midpoint: ArrayLike) -> Floats:
    """Return the Gompertz curve ``saturation * exp(-exp(-rate * (t - midpoint)))``.

    ``midpoint`` is the year of greatest growth, where the level is ``saturation / e``.

    Examples
    --------
    >>> float(gompertz([2030.0], np.e, 0.1, 2030.0)[0])
    1.0
    """
    t, top, k, middle = _curve(years, saturation, rate, midpoint)
    return np.asarray(top * np.exp(-np.exp(np.clip(-k * (t - middle), None, 700.0))), dtype=float)


def bass(
    years: ArrayLike, potential: ArrayLike, innovation: ArrayLike, imitation: ArrayLike, start: ArrayLike
) -> Floats:
    """Return the adopters of the Bass model: ``m (1 - e^{-(p+q)s}) / (1 + (q/p) e^{-(p+q)s})``, ``s = t - start``.

    Parameters
    ----------
    potential, innovation, imitation
        ``m`` in any unit, ``p > 0`` and ``q >= 0`` per year.
    start
        Year of the first adopters; before it there are none.

    Returns
    -------
    Floats
        ``(..., T)``: adopters so far. New adopters per year are most at ``start + bass_peak(p, q)``.

    Notes
    -----
    Bass, F. M. (1969), A new product growth for model consumer durables, Management Science 15(5), 215-227.

    Examples
    --------
    >>> bass([1990.0, 2000.0, 2300.0], 1000.0, 0.03, 0.38, 2000.0).round(3).tolist()
    [0.0, 0.0, 1000.0]
    """
    t, top, p, q, first = _curve(years, potential, innovation, imitation, start)
    decay = np.exp(-(p + q) * np.maximum(t - first, 0.0))
    return np.asarray(top * (1.0 - decay) / (1.0 + q / p * decay), dtype=float)


def bass_peak(innovation: ArrayLike, imitation: ArrayLike) -> Floats:
    """Return the years from start to the peak of new adopters: ``ln(q/p) / (p+q)``, 0 where ``q <= p``.

    Examples
    --------
    >>> round(float(bass_peak(0.03, 0.38)), 4)
    6.1926
    """
    p, q = np.asarray(innovation, dtype=float), np.asarray(imitation, dtype=float)
    return np.asarray(np.log(np.maximum(q, p) / p) / (p + q), dtype=float)


def logistic_through(
    saturation: ArrayLike, first: tuple[float, ArrayLike], second: tuple[float, ArrayLike]
) -> tuple[Floats, Floats]:
    """Return rate and midpoint of the logistic curve with a saturation through two points ``(year, level)``.

    With ``L = ln(level / (saturation - level))``: ``rate = (L2 - L1) / (t2 - t1)``, ``midpoint = t1 - L1 / rate``.
    Where a level does not lie between 0 and the saturation, or the levels are equal, both are NaN.

    Examples
    --------
    >>> rate, midpoint = logistic_through(100.0, (2020.0, 10.0), (2030.0, 40.0))
    >>> logistic([2020.0, 2030.0], 100.0, rate, midpoint).round(9).tolist()
    [10.0, 40.0]
    """
    top = np.asarray(saturation, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        odds = [
            np.log(np.asarray(level, dtype=float) / (top - np.asarray(level, dtype=float)))
            for _, level in (first, second)
        ]
        rate = (odds[1] - odds[0]) / (second[0] - first[0])
        rate = np.where(np.isfinite(rate) & (rate != 0.0), rate, np.nan)
        return np.asarray(rate), np.asarray(first[0] - odds[0] / rate)


def gompertz_through(
    saturation: ArrayLike, first: tuple[float, ArrayLike], second: tuple[float, ArrayLike]
) -> tuple[Floats, Floats]:
    """Return rate and midpoint of the Gompertz curve with a saturation through two points ``(year, level)``.

    With ``G = -ln(-ln(level / saturation))``: ``rate = (G2 - G1) / (t2 - t1)``, ``midpoint = t1 - G1 / rate``.
    NaN as for `logistic_through`.

    Examples
    --------
    >>> rate, midpoint = gompertz_through(100.0, (2020.0, 10.0), (2030.0, 40.0))
    >>> gompertz([2020.0, 2030.0], 100.0, rate, midpoint).round(9).tolist()
    [10.0, 40.0]
    """
    top = np.asarray(saturation, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        depth = [-np.log(-np.log(np.asarray(level, dtype=float) / top)) for _, level in (first, second)]
        rate = (depth[1] - depth[0]) / (second[0] - first[0])
        rate = np.where(np.isfinite(rate) & (rate != 0.0), rate, np.nan)
        return np.asarray(rate), np.asarray(first[0] - depth[0] / rate)


def elastic(level: ArrayLike, driver: ArrayLike, base: ArrayLike, elasticity: ArrayLike) -> Floats:
    """Return what follows a driver with an elasticity: ``level * (driver / base) ** elasticity``.

    Parameters
    ----------
    level
        ``(...,)``: the amount in the year in which the driver has the value ``base``.
    driver
        ``(..., T)``: for instance gross domestic product.
    base
        ``(...,)``: the driver's value in that year, in the unit of ``driver``.
    elasticity
        ``(...,)``: change of the amount in percent per percent of the driver.

    Examples
    --------
    >>> elastic(10.0, [100.0, 200.0], 100.0, 0.5).round(4).tolist()
    [10.0, 14.1421]
    """
    values, amount, reference, power = _curve(driver, level, base, elasticity)
    return np.asarray(amount * (values / reference) ** power, dtype=float)


def elastic_by_year(level: ArrayLike, driver: ArrayLike, at: int, elasticity: ArrayLike) -> Floats:
    """Return what follows a driver with an elasticity that changes: ``d ln amount = elasticity * d ln driver``.

    Between two years the mean of their elasticities holds, so a constant one gives `elastic`.

    Parameters
    ----------
    level
        ``(...,)``: the amount in the year number ``at``.
    driver, elasticity
        ``(..., T)``, for successive years.

    Examples
    --------
    >>> elastic_by_year(10.0, [100.0, 200.0, 400.0], 0, [1.0, 1.0, 0.0]).round(4).tolist()
    [10.0, 20.0, 28.2843]
    """
    power = np.asarray(elasticity, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        steps = (power[..., 1:] + power[..., :-1]) / 2.0 * np.diff(np.log(np.asarray(driver, dtype=float)), axis=-1)
    path = np.concatenate((np.zeros((*steps.shape[:-1], 1)), np.cumsum(steps, axis=-1)), axis=-1)
    return np.asarray(np.asarray(level, dtype=float)[..., None] * np.exp(path - path[..., at : at + 1]), dtype=float)


def compound(level: ArrayLike, growth: ArrayLike, widths: ArrayLike) -> Floats:
    """Return a level that grows: ``level * prod(1 + growth) ** width``, ``(..., T)`` at the end of each interval.

    ``growth`` is ``(..., T)`` per year and holds within its interval; ``widths`` is ``(T,)`` in years.

    Examples
    --------
    >>> compound(100.0, [0.1, 0.1], [1.0, 1.0]).round(6).tolist()
    [110.0, 121.0]
    """
    steps = np.asarray(widths, dtype=float) * np.log1p(np.asarray(growth, dtype=float))
    return np.asarray(np.asarray(level, dtype=float)[..., None] * np.exp(np.cumsum(steps, axis=-1)))


def interpolate(
    years: ArrayLike,
    points: ArrayLike,
    values: ArrayLike,
    method: Method = "linear",
    before: Beyond = "hold",
    after: Beyond = "hold",
) -> Floats:
    """Return the values of a table at years between its points.

    Parameters
    ----------
    years
        ``(T,)``.
    points
        ``(P,)``: years of the table, rising.
    values
        ``(..., P)``.
    method
        ``linear``; ``geometric`` (constant growth rate; linear where an end is not above zero); ``step`` (the value
        of the last point holds until the next); ``monotone`` (piecewise cubic with a continuous slope that neither
        overshoots the points nor turns between them: what a stock adds per year does not step at a point).
    before, after
        Outside the table: ``hold`` its end value, or ``zero``.

    Returns
    -------
    Floats
        ``(..., T)``.

    Examples
    --------
    >>> interpolate([2000, 2005, 2010, 2020], [2000, 2010], [1.0, 4.0], "geometric").tolist()
    [1.0, 2.0, 4.0, 4.0]

    Notes
    -----
    ``monotone``: Fritsch, F. N. and Butland, J. (1984), A method for constructing local monotone piecewise cubic
    interpolants, SIAM Journal on Scientific and Statistical Computing 5(2), 300-304.
    """
    t, grid = np.asarray(years, dtype=float), np.asarray(points, dtype=float)
    table = np.asarray(values, dtype=float)
    if grid.size == 1:
        found = np.broadcast_to(table, (*table.shape[:-1], t.size)).copy()
    elif method == "monotone":
        from scipy.interpolate import PchipInterpolator

        found = np.asarray(PchipInterpolator(grid, table, axis=-1)(np.clip(t, grid[0], grid[-1])), dtype=float)
    else:
        left = np.clip(np.searchsorted(grid, t, side="right") - 1, 0, grid.size - 2)
        weight = np.clip((t - grid[left]) / (grid[left + 1] - grid[left]), 0.0, 1.0)
        low, high = table[..., left], table[..., left + 1]
        if method == "step":
            weight = np.floor(weight)
        found = low + (high - low) * weight
        if method == "geometric":
            positive = (low > 0.0) & (high > 0.0)
            ratio = np.where(positive, high, 1.0) / np.where(positive, low, 1.0)
            found = np.where(positive, low * ratio**weight, found)
    outside = (t < grid[0]) & (before == "zero") | (t > grid[-1]) & (after == "zero")
    return np.where(outside, 0.0, found)


def blend(low: ArrayLike, central: ArrayLike, high: ArrayLike, position: ArrayLike) -> Floats:
    """Return figures between their bounds: ``low`` at position -1, ``central`` at 0, ``high`` at 1, linear between.

    Parameters
    ----------
    low, central, high
        ``(T,)`` or scalar. The same position holds for all years: a figure that is high is high throughout.
    position
        ``(...,)``: one per sample, from -1 to 1.

    Returns
    -------
    Floats
        ``(..., T)``.

    Examples
    --------
    >>> blend([1.0], [2.0], [4.0], [-1.0, 0.0, 0.5, 1.0])[:, 0].tolist()
    [1.0, 2.0, 3.0, 4.0]
    """
    at = np.clip(np.asarray(position, dtype=float)[..., None], -1.0, 1.0)
    bottom, middle, top = (np.asarray(item, dtype=float) for item in (low, central, high))
    return np.asarray(middle + np.where(at > 0.0, at * (top - middle), at * (middle - bottom)), dtype=float)


def bridge(years: ArrayLike, curve: ArrayLike, at: float, level: ArrayLike, fade: float = 10.0) -> Floats:
    """Return a curve that starts at a given level and is joined to the curve within ``fade`` years.

    The curve is multiplied by ``1 + (level / curve(at) - 1) * (1 - (t - at) / fade)``, from ``at`` to ``at + fade``;
    what lies before ``at`` is scaled in full. It joins a stock that a model gives to a scenario's stock without a jump.

    Parameters
    ----------
    years, curve
        ``(T,)`` and ``(..., T)``.
    at
        Year at which the level is given; within ``years``.
    level
        ``(...,)`` in the unit of the curve.

    Examples
    --------
    >>> bridge([2020, 2025, 2030], [100.0, 100.0, 100.0], 2020, 80.0).tolist()
    [80.0, 90.0, 100.0]
    """
    t, values = np.asarray(years, dtype=float), np.asarray(curve, dtype=float)
    start = interpolate([at], t, values)[..., 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(start > 0.0, np.asarray(level, dtype=float) / start, 1.0)
    weight = np.clip(1.0 - (t - at) / fade, 0.0, 1.0)
    return np.asarray(values * (1.0 + (ratio[..., None] - 1.0) * weight), dtype=float)
