"""Published conversion factors and published counts that the catalog must reproduce."""

from __future__ import annotations

import pytest

from orechain.catalog.forms import content, form, forms
from orechain.catalog.formulas import atomic_weights, composition, mass_fractions
from orechain.catalog.minerals import members, mineral
from orechain.errors import OrechainError


@pytest.mark.parametrize(
    ("name", "element", "printed"),
    [
        ("Li2CO3", "Li", "0.1879"),
        ("Li2O", "Li", "0.4645"),
        ("LiOH.H2O", "Li", "0.1654"),
        ("LiOH", "Li", "0.2898"),
        ("LiCl", "Li", "0.1637"),
        ("LiPF6", "Li", "0.0457"),
        ("Nb2O5", "Nb", "0.6990"),
        ("Nd2O3", "Nd", "0.8574"),
        ("Co3O4", "Co", "0.734"),
        ("Co(OH)2", "Co", "0.634"),
        ("CoSO4.7H2O", "Co", "0.2097"),
        ("Dy2O3", "Dy", "0.8713"),
        ("Pr6O11", "Pr", "0.8277"),
        ("Tb4O7", "Tb", "0.8502"),
        ("La2O3", "La", "0.8527"),
        ("CeO2", "Ce", "0.8141"),
        ("Y2O3", "Y", "0.7874"),
        ("Sm2O3", "Sm", "0.8624"),
        ("APT", "W", "0.704"),
        ("WC", "W", "0.9387"),
        ("WO3", "W", "0.7930"),
        ("Ta2O5", "Ta", "0.8190"),
        ("Cr2O3", "Cr", "0.6842"),
        ("TiO2", "Ti", "0.5993"),
        ("In2O3", "In", "0.8271"),
        ("Ga2O3", "Ga", "0.7439"),
        ("Sb2O3", "Sb", "0.8354"),
        ("GeO2", "Ge", "0.6942"),
        ("V2O5", "V", "0.5602"),
        ("Al2O3", "Al", "0.5293"),
        ("MnO2", "Mn", "0.6319"),
        ("MnSO4.H2O", "Mn", "0.3251"),
        ("NiO", "Ni", "0.7858"),
        ("Ni(OH)2", "Ni", "0.6331"),
        ("NiSO4.6H2O", "Ni", "0.2233"),
        ("NiCl2.6H2O", "Ni", "0.2469"),
        ("CuSO4.5H2O", "Cu", "0.2545"),
        ("ZrSiO4", "Zr", "0.4977"),
        ("SrCO3", "Sr", "0.5935"),
        ("Na2WO4.2H2O", "W", "0.5574"),
    ],
)
def test_contents_to_the_printed_digits(name: str, element: str, printed: str) -> None:
    digits = len(printed.split(".")[1])
    value = content(name)
    assert form(name).element == element
    assert value is not None
    assert f"{value:.{digits}f}" == printed


@pytest.mark.parametrize(
    ("formula", "element", "printed"),
    [
        ("(NH4)6H2W12O40", "W", "0.7462"),
        ("Ce(NO3)3.6H2O", "Ce", "0.3227"),
        ("LiNi0.8Co0.1Mn0.1O2", "Ni", "0.4827"),
    ],
)
def test_contents_of_formulas_outside_the_table(formula: str, element: str, printed: str) -> None:
    assert f"{mass_fractions(formula)[element]:.4f}" == printed


def test_a_total_has_no_single_factor() -> None:
    for name in ("gross", "REO", "REE"):
        assert content(name) is None
    assert content("NdFeB") is None
    assert form("NdFeB").fraction == 0.3


def test_elements_contain_themselves() -> None:
    for item in forms():
        if item.basis == "element" and item.form != "REE":
            assert item.content == 1.0, item.form


def test_factors_of_typical_forms_follow_from_their_grade() -> None:
    assert form("SC6").content == pytest.approx(0.06 * 0.4645, abs=1e-4)
    assert form("W_concentrate").content == pytest.approx(0.65 * 0.7930, abs=1e-4)
    assert form("ITO").content == pytest.approx(0.9 * 0.8271, abs=1e-4)


def test_an_element_that_is_not_in_the_form_is_refused() -> None:
    assert content("LiCoO2", "Li") == pytest.approx(0.0709, abs=1e-4)
    for name, element in (("Nd2O3", "Dy"), ("Cu_concentrate", "Au"), ("REO", "Nd")):
        with pytest.raises(OrechainError, match="not known"):
            content(name, element)


@pytest.mark.parametrize("text", ["", "Xx2", "Li2(CO3", "Li)2", "2", "li2o", "Li0", "()2", "Pm2O3", "Li--O"])
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(OrechainError, match="not a chemical formula"):
        composition(text)


def test_atomic_weights_iupac_2021() -> None:
    assert len(atomic_weights()) == 84
    for symbol, weight in (("H", 1.008), ("Li", 6.94), ("Co", 58.933), ("W", 183.84), ("U", 238.03)):
        assert atomic_weights()[symbol] == weight


# fmt: off
SCORED = [
    "Ga", "Nb", "Co", "Nd", "Ru", "Rh", "Dy", "Al", "fluorspar", "Pt", "Ir", "Pr", "Ce", "La",
    "Bi", "Y", "Sb", "Ta", "Hf", "W", "V", "Sn", "Mg", "Ge", "Pd", "Ti", "Zn", "graphite", "Cr",
    "As", "barite", "In", "Sm", "Mn", "Li", "Te", "Pb", "potash", "Sr", "Re", "Ni", "Cu", "Be",
    "feldspar", "phosphate", "Ag", "mica", "Se", "Cd", "Zr", "Mo", "Au", "He", "Fe",
]
UNSCORED = [
    "Cs", "Er", "Eu", "Gd", "Ho", "Lu", "Rb", "Sc", "Tb", "Tm", "Yb", "U",
]
STRATEGIC = [
    "石油", "天然气", "页岩气", "煤炭", "煤层气", "铀", "金", "铁", "铬", "铜", "铝", "镍", "钨", "锡", "钼",
    "锑", "钴", "锂", "稀土", "锆", "磷", "钾盐", "晶质石墨", "萤石",
]
RARE_EARTHS = [
    "La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu", "Sc",
    "Y",
]
# fmt: on


def test_usgs_2021_methodology_54_scored_and_12_unscored() -> None:
    assert len(SCORED) == len({mineral(name).mineral for name in SCORED}) == 54
    assert len(UNSCORED) == len({mineral(name).mineral for name in SCORED + UNSCORED}) - 54 == 12


def test_china_2016_24_strategic_minerals() -> None:
    assert len({mineral(name).mineral for name in STRATEGIC}) == 24


def test_17_rare_earths_and_their_oxides() -> None:
    elements = members("rare_earths")
    assert {item.symbol for item in elements} == set(RARE_EARTHS)
    for item in elements:
        if item.symbol != "Pm":
            assert form(item.default_form).basis == "oxide"
