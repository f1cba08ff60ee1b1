"""What a report shows beside an assessment: the balanced chain of the year, supply paths and stocks over the years.

None enters the answer, and all take longer than it, so that they are computed only for a report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from orechain.assess.evidence import claims_of, rows_of
from orechain.assess.result import Assessment, ClaimRow, Source
from orechain.assess.sections import sources as sources_of
from orechain.errors import OrechainError, WorkspaceError
from orechain.store.reader import Store

if TYPE_CHECKING:
    from orechain.assess.balance.result import BalancedChain
    from orechain.assess.pathresult import SupplyPaths
    from orechain.assess.risk.result import RiskAssessment
    from orechain.assess.stocks.result import StockProjection

FIRST_YEAR, LAST_YEAR = 2015, 2024
"""Years of the supply paths: those of the trade held; the year of the assessment is always among them."""


SAMPLES = 500
"""Of the errors of the inputs of scores of criticality."""
_ROWS = 12
"""Countries of a term, and claims of a country, that a report shows at most."""


@dataclass(frozen=True, slots=True)
class Beside:
    """Balanced chain, supply paths and criticality, each with the error that says why there is none; stocks to 2100.

    ``stocks`` is ``None`` where no scenario of the mineral and economy comes with the program. ``claims`` are the rows
    of all figures that the assessment and these rest on, ``sources`` their releases.
    """

    balanced: BalancedChain | None = None
    unbalanced: OrechainError | None = None
    paths: SupplyPaths | None = None
    pathless: OrechainError | None = None
    stocks: StockProjection | None = None
    risk: RiskAssessment | None = None
    riskless: OrechainError | None = None
    claims: Mapping[str, ClaimRow] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()


def beside(store: Store, result: Assessment) -> Beside:
    """Return balanced chain, supply paths and stocks for the mineral, economy and year of an assessment.

    The chain is the mineral's own definition, else the frame for it. A question that cannot be answered is kept as
    its error, so that the report can say why.

    Raises
    ------
    WorkspaceError
        If the store cannot be read.
    """
    chain, paths = _balanced(store, result), _paths(store, result)
    balanced = None if isinstance(chain, OrechainError) else chain
    supply = None if isinstance(paths, OrechainError) else paths
    used = set(claims_of(result))
    if balanced is not None:
        used |= {source for item in balanced.observations for source in item.sources}
    if supply is not None:
        figures = (part for year in supply.years for item in year.paths for part in (item.amount, item.share))
        used |= {claim for part in figures for claim in part.claims}
    stocks = _stocks(store, result)
    if stocks is not None:
        used |= set(stocks.reserve.claims)
    scored = _risk(store, result)
    risk = None if isinstance(scored, OrechainError) else scored
    if risk is not None:
        terms = (term for score in risk.scores for axis in score.axes for term in axis.terms)
        used |= {claim for term in terms for row in term.rows[:_ROWS] for claim in row.claims[:_ROWS]}
    claims = rows_of(store, sorted(used))
    return Beside(
        balanced,
        chain if isinstance(chain, OrechainError) else None,
        supply,
        paths if isinstance(paths, OrechainError) else None,
        stocks,
        risk,
        scored if isinstance(scored, OrechainError) else None,
        claims,
        sources_of(store, claims),
    )


def _balanced(store: Store, result: Assessment) -> BalancedChain | OrechainError:
    from orechain.assess.balance.balance import balance  # late: imports numpy and scipy
    from orechain.assess.balance.target import find_target

    places = () if result.economy == "WLD" else (result.economy,)
    option = f" --economy {result.economy}" if places else ""
    command = f"orechain chain balance {result.mineral}{option} --year {result.year}"
    try:
        asked = find_target(store, result.mineral, economies=places, period=str(result.year))
        made = balance(store, asked.definition, asked.scope, asked.period, run_again=command)
    except WorkspaceError:
        raise
    except OrechainError as error:
        return error
    return replace(made, notes=tuple(dict.fromkeys((*asked.notes, *made.notes))))


def _paths(store: Store, result: Assessment) -> SupplyPaths | OrechainError:
    from orechain.assess.paths import supply_paths

    years = range(min(FIRST_YEAR, result.year), max(LAST_YEAR, result.year) + 1)
    if len(years) > 2 * (LAST_YEAR - FIRST_YEAR + 1):
        years = range(result.year, result.year + 1)
    try:
        return supply_paths(store, result.mineral, result.economy, years)
    except WorkspaceError:
        raise
    except OrechainError as error:
        return error


def _stocks(store: Store, result: Assessment) -> StockProjection | None:
    """Return the central case of the mineral's scenario, without comparisons; ``None`` where there is no scenario."""
    from orechain.assess.stocks.run import Options, project_stocks  # late: imports numpy, scipy and pydantic
    from orechain.stocks.shipped import open_scenario, scenarios

    if result.mineral not in scenarios() or result.economy not in open_scenario(result.mineral).scenario.economies:
        return None
    return project_stocks(store, result.mineral, result.economy, Options(comparisons=False))


def _risk(store: Store, result: Assessment) -> RiskAssessment | OrechainError:
    """Return the scores by all methods that repeat no other one; of those of one formula, the latest."""
    from orechain.assess.risk.run import Options, assess_risk  # late: imports numpy
    from orechain.risk.registry import methods

    chosen = {method.formula: method for method in methods().values() if not method.base}  # the last one stays
    try:
        return assess_risk(
            store, [result.mineral], list(chosen.values()), result.economy, [result.year], Options(samples=SAMPLES)
        )
    except WorkspaceError:
        raise
    except OrechainError as error:
        return error
