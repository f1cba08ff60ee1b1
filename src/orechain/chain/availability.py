"""The readings of availability of one link, from the supply that reaches it and what it must supply.

Definitions (docs/availability.md): for a link with requirement ``Q``, own output ``P``, imports ``I`` by partner and
exports ``X``, all as contained element of one year,

* autonomous  ``P / Q``
* realised    ``(P + sum(I) - X) / Q``
* assured     ``min(1, (P + sum(I) - X - max(I)) / Q)``, never below 0: the loss of the largest supplier (N-1).

Source: the definitions of upstream, midstream, downstream and recycling availability in Zhang et al. 2024; N-1 follows
the International Energy Agency's Global Critical Minerals Outlook.
"""

from __future__ import annotations

from collections.abc import Mapping

from orechain.chain.interval import Interval


def autonomous(domestic: Interval, requirement: Interval) -> Interval:
    """Return what the own links supply, divided by the requirement.

    Parameters
    ----------
    domestic, requirement
        Contained element in tonnes in the year; the requirement must be above zero.

    Raises
    ------
    ZeroDivisionError
        If the requirement is not above zero.

    Examples
    --------
    >>> autonomous(Interval.exact(2.0), Interval.exact(8.0)).value
    0.25
    """
    return domestic / requirement


def realised(domestic: Interval, imports: Mapping[str, Interval], exports: Interval, requirement: Interval) -> Interval:
    """Return what reached the link from home and abroad (exports taken off), divided by the requirement.

    Examples
    --------
    >>> e = Interval.exact
    >>> realised(e(2.0), {"COD": e(6.0), "AUS": e(1.0)}, e(1.0), e(10.0)).value
    0.8
    """
    return (domestic + Interval.total(list(imports.values())) - exports) / requirement


def assured_n_minus_1(
    domestic: Interval, imports: Mapping[str, Interval], exports: Interval, requirement: Interval
) -> tuple[Interval, str]:
    """Return the share of the requirement still met when the largest foreign supplier is lost, and that supplier.

    The economy's own output is not a supplier that it can lose here; for the world every producing economy is one, and
    the caller passes the producers as ``imports``. Without imports nothing is lost and the supplier is ``""``.

    Examples
    --------
    >>> e = Interval.exact
    >>> reading, lost = assured_n_minus_1(e(2.0), {"COD": e(6.0), "AUS": e(1.0)}, e(1.0), e(10.0))
    >>> round(reading.value, 9), lost
    (0.2, 'COD')
    """
    lost = max(sorted(imports), key=lambda partner: imports[partner].value, default="")
    rest = {partner: amount for partner, amount in imports.items() if partner != lost}
    return realised(domestic, rest, exports, requirement).clip(0.0, 1.0), lost


def net_import_reliance(domestic: Interval, imports: Interval, exports: Interval) -> Interval:
    """Return net imports divided by the sum of net imports and own production.

    Formula: ``(I - X) / (I - X + P)``; Sievers and Tercero 2012, factor 14 in Zhang et al. 2024. Negative for a net
    exporter. Bounds are those of the two extreme net imports, since the quantity stands in both parts of the fraction.

    Raises
    ------
    ZeroDivisionError
        If net imports plus production are not above zero.

    Examples
    --------
    >>> e = Interval.exact
    >>> net_import_reliance(e(25.0), e(100.0), e(25.0)).value
    0.75
    """
    net = imports - exports
    points = [(n, p) for n in (net.value, net.low, net.high) for p in (domestic.value, domestic.low, domestic.high)]
    if not all(n + p > 0 for n, p in points):
        raise ZeroDivisionError("net imports plus production must be above zero")
    values = [n / (n + p) for n, p in points]
    return Interval(net.value / (net.value + domestic.value), min(values), max(values))
