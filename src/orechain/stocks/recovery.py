"""From the end of use to recovered material: second use, hibernation, collection, dismantling, recovery, losses.

::

    end of use ─▶ second use ─▶ hibernation ─▶ end-of-life arising ─▶ collection ─▶ dismantling ─▶ recovery ─▶ recovered
       └──── direct ────┴──── direct ────┘            │                  │              │
                                                      └──── losses to water, soil, air, landfill, slag … ────┘

Nothing is lost on the way: in each interval what enters a stage goes onward or to a named medium, and what enters
second use or hibernation and has not left is in its stock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from orechain.stocks.rates import Reside, flow_problems, refuse, shape_problems, share_problems, sum_problems
from orechain.stocks.timeaxis import Floats

MEDIA = ("water", "soil", "air", "landfill", "slag", "other_metals")
"""Where losses usually go; ``other_metals`` is material carried along in another metal, where it serves no function."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of recovery: which share goes onward, which to each medium.

    Parameters
    ----------
    name
        ``collection``, ``dismantling``, ``recovery`` …
    onward
        Share that goes to the next stage, (..., T) or a number.
    losses
        Share that goes to each medium, by its name; with ``onward`` they sum to one in each interval.

    Examples
    --------
    >>> Stage("recovery", 0.9, {"slag": 0.08, "air": 0.02}).problems()
    []
    """

    name: str
    onward: ArrayLike
    losses: Mapping[str, ArrayLike]

    def problems(self) -> list[str]:
        """Return what is wrong with the shares."""
        shares = {"onward": self.onward, **self.losses}
        found = [f"{self.name}, {fault}" for fault in share_problems(shares)]
        if not found:
            found = [f"{self.name}, {fault}" for fault in shape_problems(shares)]
        return found or sum_problems(self.name, shares)


@dataclass(frozen=True, slots=True)
class Detour:
    """A stock that a share of a flow passes through, such as drawers at home or storage in a second use.

    Parameters
    ----------
    share
        Share of the flow that takes the detour, (..., T) or a number.
    reside
        How long it stays.
    """

    share: ArrayLike
    reside: Reside


@dataclass(frozen=True, slots=True, eq=False)
class Recovered:
    """What becomes of products at the end of their use; flows per year, shape (..., T), in the unit of the inflow.

    Attributes
    ----------
    second_use_in, second_use_out, second_use_stock
        Into and out of second use; the stock at the end of each interval.
    hibernation_in, hibernation_out, hibernating_stock
        Into and out of hibernation; the stock at the end of each interval.
    arising
        End-of-life arising: what could be collected.
    onward
        What leaves each stage for the next, by the name of the stage; of ``collection``, what is collected.
    losses
        What goes to each medium, by name of the stage and of the medium.
    recovered
        What leaves the last stage: functional secondary supply.
    """

    second_use_in: Floats
    second_use_out: Floats
    second_use_stock: Floats
    hibernation_in: Floats
    hibernation_out: Floats
    hibernating_stock: Floats
    arising: Floats
    onward: Mapping[str, Floats]
    losses: Mapping[str, Mapping[str, Floats]]
    recovered: Floats

    def lost(self, medium: str = "") -> Floats:
        """Return the losses of all stages to one medium, or to all."""
        found = np.zeros_like(self.arising)
        for by_medium in self.losses.values():
            for name, flow in by_medium.items():
                if medium in ("", name):
                    found = found + flow
        return found


def recover(
    end_of_use: Floats,
    stages: Sequence[Stage],
    *,
    second_use: Detour | None = None,
    hibernation: Detour | None = None,
) -> Recovered:
    """Follow products from the end of their use to recovery.

    Parameters
    ----------
    end_of_use
        (..., T) outflow of the stock in use, per year.
    stages
        In order, at least one, each with another name.
    second_use
        Taken by a share of the end of use; what leaves it joins the rest.
    hibernation
        Taken by a share of what then remains; what leaves it arises with the rest.

    Raises
    ------
    InvalidInput
        If a share is not from zero to one, the shares of a stage do not sum to one, a flow is not finite, or the shapes
        do not match.

    Examples
    --------
    >>> collection = Stage("collection", 0.5, {"landfill": 0.5})
    >>> smelting = Stage("recovery", 0.9, {"slag": 0.08, "air": 0.02})
    >>> found = recover(np.array([100.0, 200.0]), [collection, smelting])
    >>> found.recovered, found.lost("slag"), found.lost()
    (array([45., 90.]), array([4., 8.]), array([ 55., 110.]))
    """
    flow = np.asarray(end_of_use, dtype=np.float64)
    problems = flow_problems({"end of use": flow}, negative=True)
    if flow.ndim < 1:
        problems.append("end of use: needs a time axis")
    problems += _problems(flow, stages, {"second use": second_use, "hibernation": hibernation})
    refuse(problems)
    rest, used_in, used_out, used = _detour(flow, second_use)
    rest, sleeping_in, sleeping_out, sleeping = _detour(rest, hibernation)
    arising, onward, losses = rest, {}, {}
    for stage in stages:
        # Shares that sum to one but for their last digits: the balance is to be exact.
        named = {"": stage.onward, **stage.losses}
        shares = {name: np.asarray(share, dtype=np.float64) for name, share in named.items()}
        whole = np.asarray(sum(shares.values()))
        losses[stage.name] = {name: rest * (share / whole) for name, share in shares.items() if name}
        rest = rest * (shares[""] / whole)
        onward[stage.name] = rest
    return Recovered(
        used_in, used_out, used, sleeping_in, sleeping_out, sleeping, arising, onward, losses, onward[stages[-1].name]
    )


def _detour(flow: Floats, detour: Detour | None) -> tuple[Floats, Floats, Floats, Floats]:
    """Return what goes on, into the detour, out of it, and its stock."""
    if detour is None:
        nothing = np.zeros_like(flow)
        return flow, nothing, nothing, nothing
    share = np.asarray(detour.share, dtype=np.float64)
    into = flow * share
    residence = detour.reside(into)
    return (flow - into) + residence.outflow, into, residence.outflow, residence.stock


def _problems(flow: Floats, stages: Sequence[Stage], detours: Mapping[str, Detour | None]) -> list[str]:
    found = [] if stages else ["stages: there must be at least one"]
    names = [stage.name for stage in stages]
    found += [
        f"stage {name}: named {names.count(name)} times" for name in dict.fromkeys(names) if names.count(name) > 1
    ]
    shaped: dict[str, ArrayLike] = {"end of use": flow}
    for stage in stages:
        found += stage.problems()
        found += [f"stage {stage.name}: every loss needs the name of a medium"] if "" in stage.losses else []
        shaped |= {f"{stage.name}, {name}": share for name, share in {"onward": stage.onward, **stage.losses}.items()}
    for name, detour in detours.items():
        if detour is not None:
            found += share_problems({f"{name}, share": detour.share})
            shaped[f"{name}, share"] = detour.share
    return found or shape_problems(shaped)
