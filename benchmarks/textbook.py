"""The same small reconciliations as the textbooks do them: dense, and symbolic.

`dense_gauss_newton` is the method without refinement: all first-order conditions of the linearised problem in one
dense matrix (Narasimhan and Jordache 1999, *Data Reconciliation and Gross Error Detection*, chapter 5).
`SymbolicLeastSquares` and `SymbolicSampler` work as the public fork of ODYM by Carrer does, which keeps the equations
as formulas of sympy: derivatives by symbolic differentiation, numbers put in at each iteration (Cencic 2016,
doi:10.1016/j.serj.2016.06.002) or for each sample (Cencic and Frühwirth 2018, doi:10.1080/02664763.2017.1421916). The
code is our own. None of them knows bounds, log-normal values or unobservable quantities.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from orechain.chain.reconcile.system import Floats, System

STEPS, CLOSE = 50, 1e-10


def dense_gauss_newton(system: System, start: Floats) -> tuple[Floats, Floats, int]:
    """Return values, standard deviations of the measured ones and the number of steps.

    One step solves, with w in standard deviations and v in units of the starting values::

        [ 1  0  B' ] [ w ]   [   0 ]
        [ 0  0  A' ] [ v ] = [   0 ]
        [ B  A  0  ] [ λ ]   [ −c  ]

    A quantity that the figures leave open gets some value.
    """
    measured, free = np.flatnonzero(system.measured), np.flatnonzero(system.free)
    spread = system.sd[measured]
    size = np.maximum(np.abs(start[free]), 1e-12)
    nm, nf, m = measured.size, free.size, len(system.equations)
    z = start.copy()
    z[measured] = system.mean[measured]
    step = 0
    for step in range(1, STEPS + 1):  # noqa: B007
        jacobian = system.jacobian(z).toarray()
        b, a = jacobian[:, measured] * spread, jacobian[:, free] * size
        rows = 1 / np.maximum(np.sqrt((b**2).sum(axis=1) + (a**2).sum(axis=1)), 1e-300)
        b, a = b * rows[:, None], a * rows[:, None]
        whole = np.zeros((nm + nf + m, nm + nf + m))
        whole[:nm, :nm] = np.eye(nm)
        whole[:nm, nm + nf :], whole[nm + nf :, :nm] = b.T, b
        whole[nm : nm + nf, nm + nf :], whole[nm + nf :, nm : nm + nf] = a.T, a
        right = np.zeros(nm + nf + m)
        now = (z[measured] - system.mean[measured]) / spread
        right[nm + nf :] = b @ now - rows * system.residual(z)
        # Balances that repeat each other and open quantities make the matrix singular: the pseudo-inverse, also of use
        # for the covariance of x, which is its first block.
        inverse = np.linalg.pinv(whole, rcond=1e-11, hermitian=True)
        solved = inverse @ right
        before = z.copy()
        z[measured] = system.mean[measured] + spread * solved[:nm]
        z[free] += size * solved[nm : nm + nf]
        if np.abs(z - before).max() <= CLOSE * np.abs(z).max():
            break
    sd = np.full(len(z), np.nan)
    sd[measured] = spread * np.sqrt(np.clip(np.diag(inverse)[:nm], 0.0, None))
    return z, sd, step


class _Formulas:
    """The equations as formulas, with symbols of the measured and of the unknown quantities."""

    def __init__(self, system: System) -> None:
        import sympy

        symbols = [
            sympy.Float(float(mean)) if exact else sympy.Symbol(f"z{place}")
            for place, (mean, exact) in enumerate(zip(system.mean, system.exact, strict=True))
        ]
        self.measured, self.free = np.flatnonzero(system.measured), np.flatnonzero(system.free)
        self.x = [symbols[place] for place in self.measured]
        self.y = [symbols[place] for place in self.free]
        linear = system.linear.tocoo()
        sides: list[Any] = [
            -sympy.Float(float(constant)) if constant else sympy.Integer(0) for constant in system.constant
        ]
        for row, column, factor in zip(linear.row, linear.col, linear.data, strict=True):
            sides[row] += sympy.nsimplify(float(factor)) * symbols[column]
        for row, left, right, factor in zip(system.row, system.left, system.right, system.factor, strict=True):
            sides[row] += sympy.nsimplify(float(factor)) * symbols[left] * symbols[right]
        self.sides = sides
        self.system = system


class SymbolicLeastSquares:
    """Weighted least squares with formulas: at each iteration the numbers are put into every derivative.

    The unknown quantities must be observable.
    """

    def __init__(self, system: System) -> None:
        self.of = _Formulas(system)
        self.by_x = [[side.diff(symbol) for symbol in self.of.x] for side in self.of.sides]
        self.by_y = [[side.diff(symbol) for symbol in self.of.y] for side in self.of.sides]

    def solve(self, start: Floats) -> tuple[Floats, int]:
        """Return values and iterations."""
        import sympy

        of, system = self.of, self.of.system
        given, variance = system.mean[of.measured], np.diag(system.sd[of.measured] ** 2)
        x, y = given.copy(), start[of.free].copy()
        nx, ny = x.size, y.size
        iteration = 0
        for iteration in range(1, STEPS + 1):  # noqa: B007
            numbers = [*zip(of.x, x.tolist(), strict=True), *zip(of.y, y.tolist(), strict=True)]
            whole = [
                [*(cell.subs(numbers) for cell in (*by_y, *by_x)), side.subs(numbers)]
                for by_y, by_x, side in zip(self.by_y, self.by_x, of.sides, strict=True)
            ]
            # Gauss-Jordan on [A B c]: the first rows give y, the others do without it.
            reduced = np.array(sympy.Matrix(whole).rref(pivots=False), float)
            upper, lower = reduced[:ny], reduced[ny:]
            b, c = lower[:, ny : ny + nx], lower[:, ny + nx]
            new_x = given - variance @ b.T @ np.linalg.solve(b @ variance @ b.T, b @ (given - x) + c)
            new_y = y - upper[:, ny : ny + nx] @ (new_x - x) - upper[:, ny + nx]
            moved = float(np.abs(np.concatenate([new_x - x, new_y - y])).max())
            x, y = new_x, new_y
            if moved <= CLOSE * float(np.abs(np.concatenate([x, y])).max()):
                break
        z = start.copy()
        z[of.measured], z[of.free] = x, y
        return z, iteration


class SymbolicSampler:
    """Independence sampler: the equations solved once for the dependent quantities, numbers put in for each sample."""

    def __init__(self, system: System, free: list[str]) -> None:
        import sympy

        self.of = of = _Formulas(system)
        places = [system.names.index(name) for name in free]
        self.free = [of.x[int(np.flatnonzero(of.measured == place)[0])] for place in places]
        self.dependent = [symbol for symbol in of.x if symbol not in self.free]
        (solution,) = sympy.solve(of.sides, [*self.dependent, *of.y], dict=True)
        self.u = [solution[symbol] for symbol in self.dependent]
        self.y = [solution[symbol] for symbol in of.y]
        slope = sympy.Matrix([[side.diff(symbol) for symbol in self.free] for side in self.u])
        self.area = sympy.eye(len(self.free)) + slope.T * slope
        at = dict(zip(of.x, of.measured, strict=True))
        self.mean_w = system.mean[[at[symbol] for symbol in self.free]]
        self.sd_w = system.sd[[at[symbol] for symbol in self.free]]
        self.mean_u = system.mean[[at[symbol] for symbol in self.dependent]]
        self.sd_u = system.sd[[at[symbol] for symbol in self.dependent]]

    def draw(self, samples: int, rng: np.random.Generator) -> Floats:
        """Return a chain (samples, free + dependent + unknown)."""
        rows = np.empty((samples, len(self.free) + len(self.u) + len(self.y)))
        now, weight = None, 0.0
        for sample in range(samples):
            proposed = self.mean_w + self.sd_w * rng.standard_normal(len(self.free))
            numbers = list(zip(self.free, proposed.tolist(), strict=True))
            u = np.array([side.subs(numbers) for side in self.u], float)
            area = np.linalg.det(np.array(self.area.subs(numbers), float)) ** 0.5
            density = float(np.exp(-0.5 * (((u - self.mean_u) / self.sd_u) ** 2).sum())) * area
            if now is None or rng.random() * weight < density:
                now = [*proposed, *u, *(float(side.subs(numbers)) for side in self.y)]
                weight = density
            rows[sample] = now
        return rows
