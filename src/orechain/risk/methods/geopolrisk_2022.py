"""GeoPolRisk: geopolitical supply risk of an importing economy or bloc, as score and for life-cycle assessment.

``score = HHI * sum_c g_c f_c / (p + F)`` with HHI of world production, ``g = (2.5 - PV) / 5`` of the partner (PV
political stability), f imports by partner, F all imports and p own production. ``midpoint = score * import price`` (USD
per kg); the characterisation factor is the midpoint over that of copper (kg of copper equivalent per kg).

Within a bloc, partners that belong to it have no risk, but what they deliver stays in F; ``inside_region`` says who
they are. Imports and production must be masses of the same thing (contained metal): the method's own software sets
gross weights of ore against contained metal, which makes the share of imports of an economy with own mines too large.
No imports and no production is no score. Imports of zero are taken at their word: where a code of the nomenclature has
no trade at all any more, they are not known, and have to be given so.

The midpoint of copper that the factor divides by (0.409 USD per kg) is one of gross weights of ore and concentrate. It
says nothing about prices and masses of contained metal, and a factor made of both would be too large for every metal:
there is a factor only where ``gross_weights`` is 1, with all masses and the price as traded.

A partner whose political stability is not known makes the score unknown. The method as published puts 0.5 in its place;
`AS_PUBLISHED` does so and says what share of the imports that concerns. `GROSS` is the same for gross weights, as the
software of the method takes them: only it, and with the software's own inputs, gives the software's numbers.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from orechain.risk.building_blocks import governance_risk, herfindahl, summed, weighted_squares
from orechain.risk.contract import Axis, Floats, Method, Parameter, Parameters, Term, Values

CITATION = (
    "Santillán-Saldivar et al., An improved resource midpoint characterization method for supply risk of resources, "
    "International Journal of Life Cycle Assessment 27 (2022), doi:10.1007/s11367-022-02027-y; Gemechu et al., Journal "
    "of Industrial Ecology 20 (2016), doi:10.1111/jiec.12205"
)
SOFTWARE = "geopolrisk-py 2.0.1 (University of Bordeaux, University of Bayreuth), core.py"


def _concentration(values: Values, parameters: Parameters) -> Floats:
    return herfindahl(values["production_share"])


def _concentration_parts(values: Values, parameters: Parameters) -> Floats:
    return weighted_squares(values["production_share"])


def _risk_of_partners(values: Values, parameters: Parameters) -> Floats:
    risk = governance_risk(values["political_stability"])
    if parameters["use_stand_in"] == 1.0:
        risk = np.where(np.isnan(risk), parameters["stand_in"], risk)
    inside = np.nan_to_num(values["inside_region"])
    return np.asarray(np.where(inside == 1.0, 0.0, risk * (1.0 - inside))) if inside.any() else risk


def _import_parts(values: Values, parameters: Parameters) -> Floats:
    imports = values["imports_from"]
    risk = _risk_of_partners(values, parameters)
    weighed = imports * risk
    if np.isnan(risk).any():
        weighed = np.where(imports == 0.0, 0.0, weighed)
    supply = summed(imports) + values["domestic_production"]
    with np.errstate(divide="ignore", invalid="ignore"):
        # No imports and no production is no record of the material, not safety.
        return np.asarray(weighed / np.where(supply > 0, supply, np.nan)[..., None])


def _import_risk(values: Values, parameters: Parameters) -> Floats:
    return summed(_import_parts(values, parameters))


def _price(values: Values, parameters: Parameters) -> Floats:
    return np.asarray(values["import_price"])


def _price_in_copper(values: Values, parameters: Parameters) -> Floats:
    # A price of contained metal over a constant of gross weights is no number at all.
    gross = 1.0 if parameters["gross_weights"] == 1.0 else np.nan
    return np.asarray(gross * values["import_price"] / parameters["copper"])


def _stand_in_parts(values: Values, parameters: Parameters) -> Floats:
    imports = values["imports_from"]
    unknown = np.isnan(values["political_stability"]) & (np.nan_to_num(values["inside_region"]) < 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(unknown, imports, 0.0 * imports) / summed(imports)[..., None])


def _stand_in_share(values: Values, parameters: Parameters) -> Floats:
    return summed(_stand_in_parts(values, parameters))


_TERMS = (
    Term("production_concentration", ("production_share",), _concentration, _concentration_parts, scale=(0.0, 1.0)),
    Term(
        "import_risk",
        ("imports_from", "political_stability", "domestic_production", "inside_region"),
        _import_risk,
        _import_parts,
        scale=(0.0, 1.0),
    ),
)

METHOD = Method(
    key="geopolrisk-2022",
    axes=(
        Axis("geopolitical_supply_risk", _TERMS, "product", (0.0, 1.0)),
        Axis(
            "geopolitical_midpoint",
            (*_TERMS, Term("import_price", ("import_price",), _price)),
            "product",
            (0.0, np.inf),
            unit="USD/kg",
        ),
        Axis(
            "geopolitical_factor",
            (*_TERMS, Term("import_price_in_copper", ("import_price",), _price_in_copper)),
            "product",
            (0.0, np.inf),
            unit="kg/kg",
            needs="gross_weights",
        ),
    ),
    citation=CITATION,
    formula="score = HHI sum g f / (p + F), g = (2.5 - PV) / 5; midpoint = score x price; factor = midpoint / copper",
    verification="recomputed",
    parameters=(
        Parameter(
            "copper", 0.409412948, "USD/kg", f"{SOFTWARE}: mean of copper, OECD, 2017 to 2021, gross weights",
            "recomputed", 1e-6, 1e6, needs="gross_weights",
        ),
        Parameter(
            "gross_weights", 0.0, "",
            "1 where masses and prices are gross, as the constant of copper; 0 where they are contained metal",
            "assumed", 0.0, 1.0, whole=True,
        ),
        Parameter(
            "stand_in", 0.5, "", f"{SOFTWARE}: a partner without political stability", "read", 0.0, 1.0,
            needs="use_stand_in",
        ),
        Parameter(
            "use_stand_in", 0.0, "", "1 takes the stand-in; 0 leaves the score unknown", "assumed", 0.0, 1.0,
            whole=True,
        ),
    ),
    perspective="economy",
    optional=("inside_region",),
    limits=(
        "geopolrisk-2022.one_concentration",
        "geopolrisk-2022.trading_countries",
        "geopolrisk-2022.same_link",
        "geopolrisk-2022.exported",
        "geopolrisk-2022.price",
        "geopolrisk-2022.no_factor",
    ),
)  # fmt: skip

AS_PUBLISHED = replace(
    METHOD,
    key="geopolrisk-2022-published",
    axes=(
        *METHOD.axes,
        Axis(
            "stand_in_share",
            (
                Term(
                    "stand_in_imports",
                    ("imports_from", "political_stability", "inside_region"),
                    _stand_in_share,
                    _stand_in_parts,
                ),
            ),
            "sum",
            (0.0, 1.0),
        ),
    ),
    parameters=tuple(
        replace(item, value=1.0, citation=SOFTWARE, verification="read") if item.key == "use_stand_in" else item
        for item in METHOD.parameters
    ),
    optional=("inside_region", "political_stability"),
    limits=(
        *METHOD.limits,
        "geopolrisk-2022.stand_in",
        "geopolrisk-2022.not_the_numbers",
    ),
    base=METHOD.key,
)

GROSS = replace(
    AS_PUBLISHED,
    parameters=tuple(
        replace(item, value=1.0, citation=SOFTWARE, verification="read") if item.key == "gross_weights" else item
        for item in AS_PUBLISHED.parameters
    ),
)
"""With gross weights; no method of the registry, since what the store gives is contained metal."""
