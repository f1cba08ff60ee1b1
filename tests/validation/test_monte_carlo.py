"""Monte Carlo against published reconciliations.

Cencic 2016, Nonlinear data reconciliation in material flow analysis with software STAN, Sustainable Environment
Research 26, 291-298, doi:10.1016/j.serj.2016.06.002; the example is repeated in the first reconciliation notebook of
the fork of ODYM by F. Carrer. The other example is "two flows" of the help of STAN.
"""

import numpy as np
import pytest

from orechain.chain.reconcile.system import Equation, Quantity, System, Term
from orechain.chain.uncertainty.propagate import propagate


def cencic_2016(*, equal_split: bool) -> System:
    quantities = [
        Quantity("F1", 100.0, 10.0), Quantity("F2", 50.0, 0.0), Quantity("F3", 300.0, 30.0), Quantity("F4"),
        Quantity("F5", 160.0, 16.0), Quantity("F6"), Quantity("F7"), Quantity("TC", 0.5, 0.05, upper=1.0),
    ]  # fmt: skip
    balances = {"P1": "+F1 +F2 +F4 -F3", "P2": "+F3 -F4 -F5", "P3": "+F5 -F6 -F7"}
    if equal_split:
        balances["split"] = "+F6 -F7"
    equations = [
        Equation(name, tuple(Term(float(f"{term[0]}1"), (term[1:],)) for term in terms.split()))
        for name, terms in balances.items()
    ]
    equations.append(Equation("TC", (Term(1.0, ("F3", "TC")), Term(-1.0, ("F4",)))))
    return System.build(quantities, equations)


# fmt: off
PUBLISHED = {
    "F1": (102.425960, 7.882792), "F3": (302.416229, 22.608614), "F4": (149.990270, 21.213297),
    "F5": (152.425960, 7.882792), "TC": (0.495973, 0.037681),
}
HALVES = {"F6": (76.212980, 3.941396), "F7": (76.212980, 3.941396)}
# fmt: on


@pytest.mark.parametrize("equal_split", [False, True])
def test_cencic_2016(equal_split: bool) -> None:
    done = propagate(cencic_2016(equal_split=equal_split), 2**14, method="sobol", rng=np.random.default_rng(2016))
    assert done.converged == 1.0
    for name, (value, sd) in (PUBLISHED | (HALVES if equal_split else {})).items():
        place = done.names.index(name)
        assert (done.reconciliation.value[place], done.reconciliation.sd[place]) == (
            pytest.approx(value, abs=1e-6), pytest.approx(sd, abs=1e-6)
        )  # fmt: skip
        # The product bends the distribution: the mean moves by up to 4 % of a standard deviation.
        assert done.mean[place] == pytest.approx(value, abs=0.04 * sd)
        assert done.percentiles[3, place] == pytest.approx(value, abs=0.03 * sd)
        assert done.sd[place] == pytest.approx(sd, rel=0.02)
        assert done.percentiles[[0, 6], place] == pytest.approx([value - 1.96 * sd, value + 1.96 * sd], abs=0.15 * sd)
    unknown = {name for name, mean in zip(done.names, done.mean, strict=True) if np.isnan(mean)}
    assert unknown == (set() if equal_split else {"F6", "F7"})
    assert done.agreement.differs == ()


@pytest.mark.parametrize(
    ("first", "value", "sd"), [((100.0, 10.0), 105.0, 7.0710678), ((100.0, 5.0), 102.0, 4.4721360)]
)
def test_two_flows_of_the_help_of_stan(first: tuple[float, float], value: float, sd: float) -> None:
    flows = [Quantity("in", *first), Quantity("out", 110.0, 10.0)]
    system = System.build(flows, [Equation("p", (Term(1.0, ("in",)), Term(-1.0, ("out",))))])
    done = propagate(system, 2**14, method="sobol", rng=np.random.default_rng(1))
    assert done.mean == pytest.approx([value] * 2, abs=0.002 * sd)
    assert done.sd == pytest.approx([sd] * 2, rel=0.005)
    assert done.agreement.differs == ()
