"""The view of validation: each method beside what is published of it."""

from __future__ import annotations

from typing import Annotated, get_args

from pydantic import Field

from orechain.api.risk_params import MethodNames
from orechain.api.risk_rows import number, numbers, text
from orechain.api.schema import rows_of
from orechain.api.shapes import shape
from orechain.api.view import LIST_SIGN, Answer, Context, Params, Table, View, split_list
from orechain.assess.risk.validation_result import NotReproduced, Verdict
from orechain.catalog.messages import Bilingual


class ValidationParams(Params):
    """Which methods are validated."""

    method: Annotated[MethodNames, Field(description="Ids of methods, joined by `~`; empty: all.")] = ""


COLUMNS = (
    *text("method", "method_en", "method_zh", "item"),
    *numbers("published_value", "recomputed_low", "recomputed_high", "error", "tolerance"),
    *text("verdict", "method_source", "claims", "reason"),
)


def _validation(context: Context, params: ValidationParams) -> Answer:
    from orechain.assess.risk.validation import validate
    from orechain.views import risk_words as words
    from orechain.views.risk_data import validation_json

    result = validate(context.store, split_list(params.method))
    data = validation_json(result, params.lang)
    keys = sorted({item.method for item in result.checks} | {item.method for item in result.not_reproduced})
    data["labels"] = {"methods": {key: words.word("method", key, params.lang) for key in keys}}
    rows = [
        (
            check.method, words.word("method", check.method, "en"), words.word("method", check.method, "zh"),
            words.item_word(check.item, params.lang), number(check.published), number(check.low), number(check.high),
            number(check.error), number(check.tolerance), check.verdict, check.source, LIST_SIGN.join(check.claims),
            "" if check.reason is None else check.reason.text(params.lang),
        )
        for check in result.checks
    ]  # fmt: skip
    releases = sorted({claim.partition(":")[0] for check in result.checks for claim in check.claims})
    return Answer(data, (Table("validation", COLUMNS, rows),), tuple(releases), full=len(rows), displayed=len(rows))


_TEXT = {"type": "string"}
_TEXTS = rows_of(str)
CHECK = shape(
    "ValidationCheck", method=_TEXT, item=_TEXT, key=_TEXT, published=float, low=float, high=float, tolerance=float,
    why=_TEXT, source=_TEXT, claims=_TEXTS, differing=_TEXTS, reason=Bilingual | None, basis=_TEXT, error=float,
    verdict={"enum": list(get_args(Verdict))}, name=_TEXT,
)  # fmt: skip
SCHEMA = shape(
    "Validation", passed=bool, counts={"type": "object", "additionalProperties": {"type": "integer"}},
    checks=rows_of(CHECK), not_reproduced=rows_of(NotReproduced),
    labels=shape("ValidationLabels", methods={"type": "object", "additionalProperties": _TEXT}),
)  # fmt: skip

VIEWS: tuple[View, ...] = (View("validation", "/validation", ValidationParams, _validation, SCHEMA, tag="risk"),)
