"""The view of methods: what each computes, from what, by which formula, after whom, and what it does not see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from orechain.api.risk_params import MethodNames
from orechain.api.risk_rows import text
from orechain.api.schema import rows_of
from orechain.api.shapes import shape
from orechain.api.view import Answer, Context, Params, Row, Table, View, split_list
from orechain.promises import Finite
from orechain.risk.contract import Parameter

Family = Literal[
    "", "risk", "availability", "concentration", "data", "reconciliation", "uncertainty", "stocks", "paths",
    "sensitivity",
]  # fmt: skip


class MethodsParams(Params):
    """Which methods are described."""

    method: Annotated[MethodNames, Field(description="Ids of methods of criticality; empty: all methods.")] = ""
    family: Annotated[Family, Field(description="Only methods of one family; `risk`: of criticality.")] = ""


COLUMNS = text("method", "family", "name_en", "name_zh", "formula_en", "formula_zh", "inputs_en", "inputs_zh",
               "method_source_en", "method_source_zh", "limits_en", "limits_zh", "doc")  # fmt: skip
_DOC = "docs/criticality.md"


def _methods(context: Context, params: MethodsParams) -> Answer:
    from orechain.catalog.tables import read
    from orechain.risk.registry import methods
    from orechain.views.risk_data import method_json
    from orechain.views.words import say

    del context
    lang = params.lang
    wanted = split_list(params.method)
    risk = [item for key, item in methods().items() if params.family in ("", "risk") and (not wanted or key in wanted)]
    others = [row for row in read("methods") if not wanted and params.family in ("", row["family"])]
    families = dict.fromkeys((*(row["family"] for row in others), *(["risk"] if risk else [])))
    data = {
        "methods": [method_json(item, lang) for item in risk],
        "others": [
            {
                "method": row["method"],
                "family": row["family"],
                "name": row[f"name_{lang}"],
                "formula": row[f"formula_{lang}"],
                "inputs": row[f"inputs_{lang}"],
                "source": row[f"source_{lang}"],
                "limits": row[f"limits_{lang}"],
                "doc": row["doc"],
            }
            for row in others
        ],
        "families": [{"family": key, "name": say(f"method.family.{key}", lang)} for key in families],
    }
    rows = [*_risk_rows(risk), *(tuple(row[key] for key in row) for row in others)]
    return Answer(data, (Table("methods", COLUMNS, rows),), full=len(rows), displayed=len(rows))


def _risk_rows(items: list[Any]) -> Iterator[Row]:
    from orechain.views.risk_data import method_json

    for item in items:
        english, chinese = method_json(item, "en"), method_json(item, "zh")
        yield (
            item.key, "risk", english["name"], chinese["name"], english["formula"], chinese["formula"],
            "; ".join(one["name"] for one in english["inputs"]), "；".join(one["name"] for one in chinese["inputs"]),
            english["citation"], chinese["citation"], " ".join(english["limits"]), "".join(chinese["limits"]), _DOC,
        )  # fmt: skip


_TEXT = {"type": "string"}
_TEXTS = rows_of(str)
_STEPS = rows_of({
    "type": "object", "properties": {"kind": _TEXT}, "required": ["kind"], "additionalProperties": True,
})  # fmt: skip
RISK_METHOD = shape(
    "RiskMethod", method=_TEXT, name=_TEXT, description=_TEXT, perspective=_TEXT, links=_TEXTS, formula=_TEXT,
    citation=_TEXT, verification=_TEXT, base=_TEXT, overall=_TEXT, overall_threshold=float,
    axes=rows_of(shape(
        "MethodAxis", axis=_TEXT, name=_TEXT, aggregator=_TEXT, factor=Finite, scale=rows_of(float), threshold=float,
        unit=_TEXT, scaling=_STEPS,
        terms=rows_of(shape("MethodTerm", term=_TEXT, name=_TEXT, inputs=_TEXTS, weight=Finite, scaling=_STEPS)),
    )),
    parameters=rows_of(Parameter),
    inputs=rows_of(shape("MethodInput", input=_TEXT, name=_TEXT, unit=_TEXT, by=_TEXT, minimum=float, maximum=float,
                         required=bool)),
    limits=_TEXTS,
)  # fmt: skip
SCHEMA = shape(
    "RiskMethods",
    methods=rows_of(RISK_METHOD),
    others=rows_of(shape("OtherMethod", method=_TEXT, family=_TEXT, name=_TEXT, formula=_TEXT, inputs=_TEXT,
                         source=_TEXT, limits=_TEXT, doc=_TEXT)),
    families=rows_of(shape("MethodFamily", family=_TEXT, name=_TEXT)),
)  # fmt: skip

VIEWS: tuple[View, ...] = (View("risk_methods", "/risk/methods", MethodsParams, _methods, SCHEMA, tag="risk"),)
