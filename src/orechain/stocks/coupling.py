"""Products and their components: vehicles and batteries that fail at times of their own.

A product works while it holds one working component. Either may fail first. A product whose component has failed gets
another one or is scrapped; a component whose product has failed is reused in another product, gets a second use
elsewhere, or comes to the end of its life. The stock in use is followed by cohort of the product and cohort of the
component at once, because a reused or replaced component has an age of its own.

The twelve models of Aguilar Lopez, Billy and Müller (Journal of Industrial Ecology 2022, doi:10.1111/jiec.13316) are
choices of the arguments of `couple`:

======  ===================================================  ======================================================
models  what fails                                           arguments
======  ===================================================  ======================================================
1       products only, of whatever cause                     component survival of one
2       products only; components by a rate of the products  `by_rate` with the product's flows
3       products and components, both are scrapped           neither replacement nor reuse
4       the same, components of failed products reused       reuse
5       the same, failed components replaced                 replacement
6       the same, both                                       replacement and reuse
7       products at a constant rate                          as 1, product survival of `hazards.constant_rate`
8       the same; components by a rate of the products       `by_rate`
9–12    as 3–6, products at a constant rate                  as 3–6, product survival of `hazards.constant_rate`
======  ===================================================  ======================================================

Two things differ from the authors' program: which products get the reused components, and which products go without
where the stock falls faster than by failures, is shared out in proportion and not from the oldest; and a component that
fails within its first interval is replaced like any other, so that with replacement in full the products' stock is the
one that the product lifetime alone gives.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from orechain.errors import InvalidInput
from orechain.stocks.falling import Falling
from orechain.stocks.hazards import By
from orechain.stocks.pairs import PRODUCTS, Case, Progress, follow
from orechain.stocks.rates import Reside, flow_problems, refuse
from orechain.stocks.timeaxis import Floats
from orechain.stocks.timing import Survival


@dataclass(frozen=True, slots=True)
class Policy:
    """What is done with failed products and components; each a share from zero to one, (..., T) or a number.

    Parameters
    ----------
    replacement
        Share of the working products with a failed component that get another component; the others are scrapped.
    reuse
        Share of the working components of failed products that are fit for another product. They are used first in
        products that need a replacement, then in new products; those for which there is no product are not reused.
    second_use
        Share of the working components that leave products and are not reused which gets a second use elsewhere.
    second_use_of_failed
        The same share of the components that have failed in their product but can still serve elsewhere.
    """

    replacement: ArrayLike = 0.0
    reuse: ArrayLike = 0.0
    second_use: ArrayLike = 0.0
    second_use_of_failed: ArrayLike = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Components:
    """Stocks and flows of components, counted or as their content; flows per year.

    Shapes (..., T); of contents (..., elements, T).

    Attributes
    ----------
    fitted
        New components built into products, new or old.
    in_use
        Stock in products at the end of each interval.
    failed
        Components that fail in their product.
    released
        Working components of failed products.
    reused
        Of the released, those built into other products.
    second_use_in, second_use_out, second_use_stock
        Into and out of second use; the stock at the end of each interval.
    end_of_life
        What can be collected: the failed and the released that are neither reused nor get a second use, and what leaves
        second use. ``fitted - end_of_life`` is what both stocks grow by.
    """

    fitted: Floats
    in_use: Floats
    failed: Floats
    released: Floats
    reused: Floats
    second_use_in: Floats
    second_use_out: Floats
    second_use_stock: Floats
    end_of_life: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Coupled:
    """Stocks and flows of products and their components, shapes (..., T), flows per year.

    Attributes
    ----------
    inflow, outflow
        New products; products that leave.
    stock
        Products at the end of each interval.
    scrapped
        Of the outflow, working products that leave for want of a component.
    surplus
        What the stock is above the one asked for, where failures alone do not lower it fast enough and no goods are
        retired early.
    replaced
        Components built into old products, new and reused.
    components
        Counted.
    content
        Their content by element, each component's with the content of its own cohort; None if not asked for.
    """

    inflow: Floats
    outflow: Floats
    stock: Floats
    scrapped: Floats
    surplus: Floats
    replaced: Floats
    components: Components
    content: Components | None


def couple(
    product_survival: Survival | Floats,
    component_survival: Survival | Floats,
    *,
    inflow: Floats | None = None,
    stock: Floats | None = None,
    policy: Policy | None = None,
    second_use: Reside | None = None,
    content: Floats | None = None,
    widths: ArrayLike | None = None,
    survival_by: By = "age",
    falling: Falling = "report",
    progress: Progress | None = None,
) -> Coupled:
    """Follow products and their components, one component in each product.

    Within an interval, product and component fail independently: those of a cohort with the share
    ``1 - survival(end) / survival(start)``. New products and new components fail within their first interval with
    ``1 - survival`` at its end. A reused component has already survived the interval of its reuse. Components that a
    new product releases within its first interval are not reused.

    Parameters
    ----------
    product_survival, component_survival
        Share of what came in an interval that still works at the end of each: of a lifetime and a time axis, or an
        array, by age (..., T) on an even grid or by cohort (..., T intervals, T cohorts).
    inflow, stock
        New products per year, or the stock of products at the end of each interval: one of them, (..., T).
    policy
        None: nothing is replaced, reused or used a second time.
    second_use
        How long components stay in second use, counted from when they enter it. It is called with the axis of count
        and elements first, (1 + elements, ..., T), so that lifetimes of shape (...) fit.
    content
        (..., elements, T) content of a component of the cohort of that interval.
    widths
        (T,) lengths of the intervals in years, or one number. None: those of the survival's time axis; of arrays, one.
    survival_by
        Whether arrays of survival are by age or by cohort.
    falling
        What happens where the stock falls faster than by failures: ``report``, a surplus; ``retire_oldest``, the oldest
        products leave with their components; ``share``, the same share of every cohort does.
    progress
        Called after each block of series.

    Raises
    ------
    InvalidInput
        If neither or both of inflow and stock are given; anything is negative, not finite or, being a share, above
        one; a survival rises; nothing new survives its first interval where a stock is to be held or everything is
        replaced; components get a second use of unknown length; or the shapes do not match.

    Examples
    --------
    Products live two intervals, components one; each failed component is replaced.

    >>> product, component, inflow = np.array([[1.0, 1.0, 0.0], [1.0, 0.0, 0.0], [1.0, 0.0, 0.0]])
    >>> found = couple(product, component, inflow=inflow, policy=Policy(replacement=1.0))
    >>> found.stock, found.components.fitted, found.components.end_of_life
    (array([1., 1., 0.]), array([1., 1., 0.]), array([0., 1., 1.]))
    """
    policy = policy or Policy()
    driver = inflow if inflow is not None else stock
    if driver is None or (inflow is not None and stock is not None):
        raise InvalidInput(["products: give either their inflow or their stock"])
    product, component = (
        one if isinstance(one, Survival) else np.asarray(one, dtype=np.float64)
        for one in (product_survival, component_survival)
    )
    if widths is None:
        widths = next((one.axis.widths for one in (product, component) if isinstance(one, Survival)), np.ones(()))
    held = Case(
        driver=np.asarray(driver, dtype=np.float64),
        holds_stock=inflow is None,
        product=product,
        component=component,
        by=survival_by,
        policy={one.name: np.asarray(getattr(policy, one.name), dtype=np.float64) for one in fields(policy)},
        content=None if content is None else np.asarray(content, dtype=np.float64),
        widths=np.asarray(widths, dtype=np.float64),
        falling=falling,
    )
    refuse(held.problems(has_second_use=second_use is not None))
    flows = follow(held, progress)
    into = flows["second_use_in"]
    if second_use is None:
        out, stored = np.zeros_like(into), np.zeros_like(into)
    else:
        residence = second_use(np.moveaxis(into, -2, 0))
        out, stored = np.moveaxis(residence.outflow, 0, -2), np.moveaxis(residence.stock, 0, -2)
    components = {name: flows[name] for name in ("fitted", "in_use", "failed", "released", "reused", "second_use_in")}
    components |= {"second_use_out": out, "second_use_stock": stored, "end_of_life": flows["direct"] + out}
    return Coupled(
        **{name: flows[name] for name in PRODUCTS},
        components=Components(**{name: values[..., 0, :] for name, values in components.items()}),
        content=None if content is None else Components(**{name: of[..., 1:, :] for name, of in components.items()}),
    )


def by_rate(
    inflow: Floats, outflow: Floats, rate: ArrayLike, *, of: Literal["inflow", "outflow"] = "inflow"
) -> tuple[Floats, Floats]:
    """Return inflow and outflow of components that are replaced by a rate of the products' flow.

    The simplest of models: it has no lifetime of the component and suits stocks that hardly change.

    Parameters
    ----------
    inflow, outflow
        (..., T) of products, per year.
    rate
        Components replaced for each product that comes, or for each that leaves.

    Raises
    ------
    InvalidInput
        If the rate is negative or anything is not finite.

    Examples
    --------
    >>> by_rate(np.array([10.0]), np.array([4.0]), 0.5)
    (array([15.]), array([9.]))
    """
    refuse(flow_problems({"rate": rate}) + flow_problems({"inflow": inflow, "outflow": outflow}, negative=True))
    extra = np.asarray(rate, dtype=np.float64) * (inflow if of == "inflow" else outflow)
    return np.asarray(inflow + extra), np.asarray(outflow + extra)
