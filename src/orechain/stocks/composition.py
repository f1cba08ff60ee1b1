"""What products are made of: content of inflow, stock and outflow, where each cohort has its own make-up.

A product that leaves takes with it what was built into it, not what products of the year of its leaving contain.
The content is therefore given to the inflow, and the stock model is run on the content: as every unit of a cohort has
the same chance to leave, its content leaves in step with it, for one or many elements at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from orechain.stocks.rates import Reside, flow_problems, refuse, shape_problems, share_problems
from orechain.stocks.timeaxis import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Contained:
    """Content of a stock of products, shapes (..., elements, T).

    ``inflow`` and ``outflow`` per year, ``stock`` at the end of each interval, all in the mass unit of the intensity.
    """

    inflow: Floats
    stock: Floats
    outflow: Floats


def mean_intensity(shares: Floats, intensity: Floats) -> Floats:
    """Return the content of one unit of each year's products from the technologies' shares and contents.

    Formula: sum over technologies of ``share * intensity``.

    Parameters
    ----------
    shares
        (..., technologies, T) shares of the technologies in the inflow; they sum to one in each interval.
    intensity
        (..., technologies, elements, T) mass of each element in one unit of each technology, built in that interval.

    Returns
    -------
    (..., elements, T) mass of each element in one mean unit.

    Raises
    ------
    InvalidInput
        If shares are not from zero to one or do not sum to one, an intensity is negative or not finite, or the shapes
        do not match.

    Examples
    --------
    Nickel-rich batteries with 0.1 kg and iron batteries without cobalt, of a falling and a rising share.

    >>> mean_intensity(np.array([[0.9, 0.5], [0.1, 0.5]]), np.array([[[0.1, 0.1]], [[0.0, 0.0]]]))
    array([[0.09, 0.05]])
    """
    shares, intensity = np.asarray(shares, dtype=np.float64), np.asarray(intensity, dtype=np.float64)
    problems = share_problems({"technology shares": shares}) + flow_problems({"intensity": intensity})
    if shares.ndim < 2 or intensity.ndim < 3:
        problems.append(
            "technology shares need the axes technologies and time, the intensity technologies, elements and time"
        )
    else:
        problems += shape_problems({"technology shares": shares[..., :, None, :], "intensity": intensity})
    if not problems:
        wrong = ~(np.abs(shares.sum(axis=-2) - 1) <= 1e-9)
        if wrong.any():
            worst = float(shares.sum(axis=-2)[wrong][0])
            problems.append(f"technology shares: must sum to one in each interval; one sum is {worst:.12g}")
    refuse(problems)
    return np.asarray((shares[..., :, None, :] * intensity).sum(axis=-3))


def contained(inflow: Floats, intensity: Floats, reside: Reside) -> Contained:
    """Return the content of the inflow, of the stock and of the outflow of products.

    Parameters
    ----------
    inflow
        (..., T) products per year.
    intensity
        (..., elements, T) mass of each element in one product of the cohort of that interval.
    reside
        The stock model of the products, run on each element's inflow; it must be linear, as is every inflow-driven
        one. It is called with the axis of elements first, (elements, ..., T), so that lifetimes of shape (...) fit.

    Returns
    -------
    Inflow, stock and outflow of each element. The balance is that of the stock model: what flows in and not out is in
    the stock.

    Raises
    ------
    InvalidInput
        If an intensity is negative, anything is not finite or the shapes do not match.

    Examples
    --------
    >>> from orechain.stocks.kernel import inflow_driven
    >>> from orechain.stocks.lifetime import Lifetime
    >>> from orechain.stocks.timeaxis import TimeAxis
    >>> from orechain.stocks.timing import survival_table
    >>> life = survival_table(Lifetime.from_mean_sd("fixed", 2.0), TimeAxis.even(2000, 4), "end")
    >>> cobalt = contained(np.ones(4), np.array([[4.0, 3.0, 2.0, 1.0]]), lambda mass: inflow_driven(mass, life))
    >>> cobalt.stock, cobalt.outflow
    (array([[4., 7., 5., 3.]]), array([[0., 0., 4., 3.]]))
    """
    inflow, intensity = np.asarray(inflow, dtype=np.float64), np.asarray(intensity, dtype=np.float64)
    problems = flow_problems({"inflow": inflow}, negative=True) + flow_problems({"intensity": intensity})
    if intensity.ndim < 2:
        problems.append("intensity: needs the axes elements and time")
    problems += shape_problems({"inflow": inflow[..., None, :], "intensity": intensity})
    refuse(problems)
    mass = inflow[..., None, :] * intensity
    residence = reside(np.moveaxis(mass, -2, 0))
    return Contained(mass, np.moveaxis(residence.stock, 0, -2), np.moveaxis(residence.outflow, 0, -2))


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """A mixture of streams: ``gross`` (..., T), ``elements`` (..., elements, T), both per year in one mass unit.

    ``content`` (..., elements, T) is the mass fraction of each element; NaN where nothing flows.
    """

    gross: Floats
    elements: Floats
    content: Floats


def mixture(streams: Floats, content: Floats) -> Mixture:
    """Return what comes of mixing streams of known content.

    Parameters
    ----------
    streams
        (..., streams, T) gross mass per year, not negative.
    content
        (..., streams, elements, T) mass fraction of each element in each stream; those of one stream sum to at most
        one.

    Raises
    ------
    InvalidInput
        If a mass is negative or not finite, fractions are not from zero to one or sum to more than one, or the shapes
        do not match.

    Examples
    --------
    >>> mixed = mixture(np.array([[3.0], [1.0]]), np.array([[[0.02]], [[0.10]]]))
    >>> mixed.gross, mixed.elements, mixed.content
    (array([4.]), array([[0.16]]), array([[0.04]]))
    """
    streams, content = np.asarray(streams, dtype=np.float64), np.asarray(content, dtype=np.float64)
    problems = flow_problems({"streams": streams}) + share_problems({"content": content})
    if streams.ndim < 2 or content.ndim < 3:
        problems.append("streams need the axes streams and time, their content streams, elements and time")
    else:
        problems += shape_problems({"streams": streams[..., :, None, :], "content": content})
        if not (np.nan_to_num(content.sum(axis=-2)) <= 1 + 1e-9).all():
            problems.append("content: the elements of one stream sum to more than one")
    refuse(problems)
    gross = streams.sum(axis=-2)
    elements = (streams[..., :, None, :] * content).sum(axis=-3)
    with np.errstate(invalid="ignore", divide="ignore"):
        fraction = np.where(gross[..., None, :] > 0, elements / gross[..., None, :], np.nan)
    return Mixture(gross, elements, fraction)
