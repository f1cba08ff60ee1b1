"""Small systems to compare methods on: from the literature, and cases that come with the program."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from orechain.chain.reconcile.system import Equation, Quantity, System, Term


def equation(name: str, *terms: tuple[float, str] | tuple[float, str, str], equals: float = 0.0) -> Equation:
    return Equation(name, tuple(Term(term[0], term[1:]) for term in terms), equals)


def cencic() -> System:
    """Return the example of Cencic 2016 (doi:10.1016/j.serj.2016.06.002), in the variant with all flows observable."""
    quantities = [
        Quantity("F1", 100, 10),
        Quantity("F2", 50, 0),
        Quantity("F3", 300, 30),
        Quantity("F4"),
        Quantity("F5", 160, 16),
        Quantity("F6"),
        Quantity("F7"),
        Quantity("TC", 0.5, 0.05, upper=1.0),
    ]
    equations = [
        equation("P1", (1, "F1"), (1, "F2"), (1, "F4"), (-1, "F3")),
        equation("P2", (1, "F3"), (-1, "F4"), (-1, "F5")),
        equation("P3", (1, "F5"), (-1, "F6"), (-1, "F7")),
        equation("transfer", (1, "F4"), (-1, "F3", "TC")),
        equation("equal", (1, "F6"), (-1, "F7")),
    ]
    return System.build(quantities, equations)


def column() -> System:
    """Return a column that splits one flow into two, with the concentrations of two components in each."""
    flows = [(1095.475, 4.8), (478.402, 3.9), (488.232, 4.4)]
    shares = [
        (0.4822, 0.0048),
        (0.5170, 0.0052),
        (0.9410, 0.0094),
        (0.0501, 0.0005),
        (0.0197, 0.0002),
        (0.9748, 0.0097),
    ]
    quantities = [Quantity(f"F{place}", *flow) for place, flow in enumerate(flows)]
    quantities += [Quantity(f"x{place // 2}{place % 2}", *share) for place, share in enumerate(shares)]
    equations = [
        equation(f"component {k}", (1, "F0", f"x0{k}"), (-1, "F1", f"x1{k}"), (-1, "F2", f"x2{k}")) for k in (0, 1)
    ]
    equations += [equation(f"sum {i}", (1, f"x{i}0"), (1, f"x{i}1"), equals=1.0) for i in range(3)]
    return System.build(quantities, equations)


def shipped(names: Sequence[str], workspace: Path) -> dict[str, System]:
    """Return the systems of shipped cases, from the bundled facts."""
    from orechain.assess.balance.balance import network_of
    from orechain.assess.balance.observations import gather
    from orechain.chain.definition.compile import compile_system
    from orechain.chain.definition.shipped import open_case
    from orechain.store.workspace import Workspace

    systems = {}
    with Workspace(workspace).open() as store:
        for name in names:
            item = open_case(name)
            network = network_of(item.definition, item.case.scope, item.case.period)
            found = gather(store, network, item.definition.mineral, item.case.period, item.case)
            systems[name] = compile_system(network, found.observations)
    return systems
