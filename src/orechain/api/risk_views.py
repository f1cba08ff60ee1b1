"""Views of criticality: scores by method, methods side by side, the matrix of two axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from orechain.api import risk_side_views
from orechain.api.risk_params import (
    OPENED,
    CompareParams,
    MatrixParams,
    RiskParams,
    ScoresParams,
    check_size,
    minerals_of,
    years_of,
)
from orechain.api.risk_rows import (
    AGREEMENT,
    MATRIX,
    RANKS,
    SCORES,
    agreement_rows,
    matrix_rows,
    rank_rows,
    score_rows,
)
from orechain.api.schema import rows_of
from orechain.api.shapes import shape
from orechain.api.view import Answer, Context, Table, View, split_list
from orechain.assess.risk.result import (
    Agreement,
    Bottleneck,
    Change,
    Disagreement,
    Driver,
    Evidence,
    ListEntry,
    PublishedScore,
    Spread,
    TermValue,
)
from orechain.errors import OrechainError

if TYPE_CHECKING:
    from orechain.assess.risk.result import RiskAssessment


def _assessed(context: Context, params: RiskParams, **more: Any) -> RiskAssessment:
    from orechain.assess.risk.run import Options, assess_risk
    from orechain.risk.registry import default_methods

    minerals, years = minerals_of(params.mineral, context.store), years_of(params.year)
    methods = list(split_list(params.method)) or default_methods()
    shared = len(methods) if more.get("drivers") else 0
    check_size(context, len(minerals), max(len(years), 1), params.samples, shared)
    options = Options(links=split_list(params.link), samples=params.samples, seed=params.seed, **more)
    return assess_risk(context.store, minerals, methods, params.economy, years, options)


def _releases(result: RiskAssessment, behind: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the releases behind the scores, the published scores and the lists."""
    claims = {claim for some in behind for claim in some}
    claims |= {item.claim for item in result.published} | {item.claim for item in result.lists}
    return tuple(sorted({claim.partition(":")[0] for claim in claims}))


def _risk(context: Context, params: ScoresParams) -> Answer:
    from orechain.views.risk_lean import claims_by_score, lean_json

    if params.evidence:
        cells = len(minerals_of(params.mineral, context.store)) * max(len(years_of(params.year)), 1)
        if cells > OPENED:
            raise OrechainError("api_risk_evidence", count=cells, most=OPENED)
    result = _assessed(context, params, drivers=params.drivers)
    claims = claims_by_score(result)
    data = lean_json(result, params.lang, claims, opened=params.evidence)
    rows = sum(1 + len(score.axes) for score in result.scores)
    tables = (
        Table("scores", SCORES, score_rows(result, claims, params.lang)),
        Table("ranks", RANKS, rank_rows(result)),
        Table("agreement", AGREEMENT, agreement_rows(result)),
    )
    return Answer(data, tables, _releases(result, claims), tuple(data["messages"]), rows, rows)


def _compare(context: Context, params: CompareParams) -> Answer:
    from orechain.views.risk_data import comparison_json
    from orechain.views.risk_lean import claims_by_score

    result = _assessed(context, params, coefficient=params.coefficient)
    if len(result.minerals) < 3:
        raise OrechainError("risk_one_mineral")
    data = comparison_json(result, params.lang)
    rows = list(rank_rows(result))
    tables = (Table("ranks", RANKS, rows), Table("agreement", AGREEMENT, agreement_rows(result)))
    return Answer(
        data, tables, _releases(result, claims_by_score(result)), tuple(data["messages"]), len(rows), len(rows)
    )


def _matrix(context: Context, params: MatrixParams) -> Answer:
    from orechain.assess.risk.run import Options, assess_risk
    from orechain.risk.registry import method
    from orechain.views.risk_lean import claims_by_score
    from orechain.views.risk_matrix_data import matrix_json

    chosen = method(params.method)
    minerals = minerals_of(params.mineral, context.store)
    check_size(context, len(minerals), 1, params.samples)
    years: Sequence[int] = () if params.year is None else (params.year,)
    options = Options(samples=params.samples, seed=params.seed)
    result = assess_risk(context.store, minerals, [chosen], params.economy, years, options)
    data = matrix_json(result, params.lang)
    if not data["pairs"]:
        raise OrechainError("api_risk_no_matrix", method=chosen.key)
    rows = list(matrix_rows(data))
    releases = _releases(result, claims_by_score(result))
    return Answer(data, (Table("matrix", MATRIX, rows),), releases, tuple(data["messages"]), len(rows), len(rows))


_TEXT = {"type": "string"}
_TEXTS = rows_of(str)
_NAMES = {"type": "object", "additionalProperties": _TEXT}
_ENDS = {"anyOf": [{"type": "number"}, {"type": "null"}]}
_LABELS = shape(
    "RiskLabels", minerals=_NAMES, methods=_NAMES, axes=_NAMES, economy=_TEXT, links=_NAMES, effects=_NAMES,
    economies=_NAMES,
)  # fmt: skip
_COMPARE_LABELS = shape(
    "CompareLabels", minerals=_NAMES, methods=_NAMES, axes=_NAMES, economy=_TEXT, links=_NAMES,
)  # fmt: skip
AXIS = shape(
    "RiskAxis", key=_TEXT, value=float, low=float, high=float, threshold=float, reached=bool | None, unit=_TEXT,
    spread=Spread | None, drivers=rows_of(Driver), terms=rows_of(TermValue),
)  # fmt: skip
SCORE = shape(
    "RiskScore", mineral=_TEXT, method=_TEXT, year=int, link=_TEXT, value=float, threshold=float,
    critical=bool | None, rank=float, probability=float, spread=Spread | None, axes=rows_of(AXIS),
    lacking=rows_of(int), notes=_TEXTS,
    other_years={"type": "object", "additionalProperties": {"type": "array", "items": {"type": "integer"}}},
    claims=_TEXTS, claim_count=int,
)  # fmt: skip
REASON = shape("RiskReason", input=_TEXT, name=_TEXT, reason=_TEXT, needs=_TEXT)
RISK = shape(
    "Risk", minerals=_TEXTS, methods=_TEXTS, economy=_TEXT, firm=bool, years=rows_of(int), links=_TEXTS,
    scores=rows_of(SCORE), reasons=rows_of(REASON), evidence=rows_of(Evidence), bottlenecks=rows_of(Bottleneck),
    changes=rows_of(Change), agreement=rows_of(Agreement), disagreements=rows_of(Disagreement),
    published=rows_of(PublishedScore), lists=rows_of(ListEntry), messages=_TEXTS, manifest=_NAMES, sentences=_TEXTS,
    labels=_LABELS,
)  # fmt: skip
RANK = shape(
    "RiskRank", mineral=_TEXT, method=_TEXT, year=int, link=_TEXT, value=float, lower_bound=bool,
    critical=bool | None, rank=float, ranked=int, rank_low=float, rank_high=float,
)  # fmt: skip
COMPARISON = shape(
    "RiskComparison", minerals=_TEXTS, methods=_TEXTS, economy=_TEXT, years=rows_of(int), links=_TEXTS,
    bottlenecks=rows_of(Bottleneck), agreement=rows_of(Agreement), disagreements=rows_of(Disagreement),
    messages=_TEXTS, manifest=_NAMES, sentences=_TEXTS, labels=_COMPARE_LABELS, ranks=rows_of(RANK),
)  # fmt: skip
MATRIX_AXIS = shape("MatrixAxis", axis=_TEXT, name=_TEXT, unit=_TEXT, threshold=float)
MATRIX_END = shape(
    "MatrixEnd", value=float, low=float, high=float, interval_low=float, interval_high=float, reached=bool | None,
)  # fmt: skip
POINT = shape(
    "MatrixPoint", mineral=_TEXT, name=_TEXT, link=_TEXT, up=MATRIX_END, right=MATRIX_END,
    state={"enum": ["reached", "below", "no_threshold", "bound"]}, lower_bound=bool, critical=bool | None,
    probability=float, claims=_TEXTS, claim_count=int,
)  # fmt: skip
MATRIX_SCHEMA = shape(
    "RiskMatrix", method=_TEXT, name=_TEXT, economy=_TEXT, year=int, samples=int,
    pairs=rows_of(shape("MatrixPair", up=MATRIX_AXIS, right=MATRIX_AXIS, points=rows_of(POINT))),
    without=rows_of(shape("MatrixWithout", mineral=_TEXT, name=_TEXT, reasons=_TEXTS)), messages=_TEXTS,
    labels=_COMPARE_LABELS,
)  # fmt: skip

VIEWS: tuple[View, ...] = (
    View("risk", "/risk", ScoresParams, _risk, RISK, tag="risk"),
    View("risk_compare", "/risk/compare", CompareParams, _compare, COMPARISON, tag="risk"),
    View("risk_matrix", "/risk/matrix", MatrixParams, _matrix, MATRIX_SCHEMA, tag="risk"),
    *risk_side_views.VIEWS,
)
