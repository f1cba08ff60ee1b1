"""Bad definitions: one error that lists every problem of the file, each with its line."""

import re
from pathlib import Path

import pytest

from orechain.chain.definition.loading import load_case, load_definition
from orechain.chain.definition.shipped import open_case, open_chain
from orechain.errors import InvalidInput

HEAD = "chain: bad\nname: {en: Bad}\n"
GOOD = (
    HEAD
    + """layers: [In]
processes:
  ground: {kind: outside}
  mining: {}
  use: {stock: true}
flows:
  ore: {from: ground, to: mining}
  metal: {from: mining, to: use}
"""
)
TWO_LAYERS = (
    HEAD
    + """layers: [Co, Ni, gross]
processes:
  ground: {kind: outside}
  mining: {}
  use: {stock: true}
flows:
  ore: {from: ground, to: mining}
  metal: {from: mining, to: use}
"""
)


def problems(text: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        load_definition(text, "bad.yaml")
    for problem in caught.value.problems:
        assert re.match(r"bad\.yaml:\d+: .", problem)
    return list(caught.value.problems)


def line_of(text: str, words: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if words in line)


CASES = {
    "missing process": (GOOD + "  slag: {from: mining, to: heap}\n", "heap", "no process 'heap'"),
    "misspelt process": (GOOD + "  slag: {from: minning, to: use}\n", "minning", "did you mean mining?"),
    "unknown key": (GOOD + "  slag: {from: mining, to: use, trated: true}\n", "trated", "did you mean traded?"),
    "missing key": (GOOD + "  slag: {from: mining}\n", "slag", "'to' is missing"),
    "unknown role": (GOOD + "  slag: {from: mining, to: use, role: slagg}\n", "slagg", "'slagg' does not fit"),
    "unknown link": (GOOD.replace("mining: {}", "mining: {link: X}"), "link: X", "'U', 'M', 'D' or 'R'"),
    "unknown kind": (GOOD.replace("mining: {}", "mining: {kind: shop}"), "shop", "'market' or 'outside'"),
    "unknown catalog process": (GOOD.replace("mining: {}", "mining: {process: minning}"), "minning", "Nearest: mining"),
    "name instead of id": (GOOD.replace("mining: {}", "mining: {process: 开采}"), "开采", "write its id mining"),
    "unknown form": (GOOD + "  slag: {from: mining, to: use, form: Inx}\n", "Inx", "Unknown form 'Inx'"),
    "unknown layer": (GOOD.replace("[In]", "[Inn]"), "Inn", "Unknown form 'Inn'"),
    "unknown mineral": (GOOD + "mineral: indum\n", "indum", "Unknown mineral 'indum'"),
    "unknown economy": (GOOD.replace("mining: {}", "mining: {present: [CHX]}"), "CHX", "economy 'CHX'"),
    "layer of a flow": (GOOD + "  slag: {from: mining, to: use, layers: [Co]}\n", "slag", "no layer 'Co'"),
    "no layers": (GOOD.replace("[In]", "[]"), "layers", "has no layer"),
    "self loop": (GOOD + "  slag: {from: mining, to: mining}\n", "slag", "leads back"),
    "shared trade": (
        GOOD.replace("ground: {kind: outside}", "ground: {kind: outside, place: shared}")
        + "  slag: {from: mining, to: ground, traded: true}\n",
        "slag",
        "cannot be traded",
    ),
    "pairs without trade": (GOOD + "  slag: {from: mining, to: use, pairs: [[COD, CHN]]}\n", "slag", "not traded"),
    "process without a flow": (GOOD.replace("  use:", "  idle: {}\n  use:"), "idle", "no flow"),
    "only inputs": (GOOD.replace("{stock: true}", "{}"), "use: ", "only inputs"),
    "only outputs": (GOOD.replace("{kind: outside}", "{}"), "ground: ", "only outputs"),
    "stock outside": (GOOD.replace("{kind: outside}", "{kind: outside, stock: true}"), "stock", "outside the accounts"),
    "cycle of pure transfer": (
        GOOD.replace("  use:", "  a: {}\n  b: {}\n  use:") + "  there: {from: a, to: b}\n  back: {from: b, to: a}\n",
        "there:",
        "cycle a → b → a and nothing enters or leaves",
    ),
    "cycle that nothing leaves": (
        GOOD.replace("  use:", "  a: {}\n  b: {}\n  use:")
        + "  into: {from: mining, to: a}\n  there: {from: a, to: b}\n  back: {from: b, to: a}\n",
        "there:",
        "nothing leaves it",
    ),
    "id of process and flow": (
        GOOD + "  mining: {from: ground, to: use}\n",
        "mining: {from",
        "also one of the processes",
    ),
    "duplicate key": (GOOD + "  ore: {from: ground, to: use}\n", "ore: {from: ground, to: use}", "first in line 9"),
    "bad id": (GOOD + "  Slag-1: {from: mining, to: use}\n", "Slag-1", "use small Latin letters"),
    "grade without gross": (
        GOOD + "  slag: {from: mining, to: use, grade: {In: {value: 0.1, sd: 0}}}\n",
        "slag",
        "no gross mass",
    ),
    "grade above one": (
        TWO_LAYERS + "  slag: {from: mining, to: use, grade: {Co: {value: 20, sd: 1}}}\n",
        "slag",
        "lies outside 0 to 1",
    ),
    "balance without gross": (TWO_LAYERS.replace("mining: {}", "mining: {balance: gross}"), "ore:", "no gross mass"),
    "unknown unit": (GOOD + "values: [{measures: [ore], value: 1, sd: 1, unit: tx}]\n", "tx", "Unknown unit 'tx'"),
    "wrong dimension": (
        GOOD + "values: [{measures: [ore], value: 1, sd: 1, unit: percent}]\n",
        "values",
        "measures fraction, and this is a mass",
    ),
    "mass for a ratio": (
        GOOD + "values: [{measures: [ore], per: [metal], value: 1, sd: 1, unit: t}]\n",
        "values",
        "measures mass, and this is a ratio",
    ),
    "negative mass": (GOOD + "values: [{measures: [ore], value: -1, sd: 1, unit: t}]\n", "values", "is negative"),
    "negative spread": (GOOD + "values: [{measures: [ore], value: 1, sd: -1, unit: t}]\n", "values", "not negative"),
    "no spread": (GOOD + "values: [{measures: [ore], value: 1, unit: t}]\n", "values", "how uncertain"),
    "two spreads": (GOOD + "values: [{measures: [ore], value: 1, sd: 1, cv: 1, unit: t}]\n", "values", "keep one"),
    "no number": (GOOD + "values: [{measures: [ore], unit: t}]\n", "values", "no number"),
    "infinite": (GOOD + "values: [{measures: [ore], value: .inf, sd: 1, unit: t}]\n", "values", "finite"),
    "not a number": (GOOD + "values: [{measures: [ore], value: .nan, sd: 1, unit: t}]\n", "values", "finite"),
    "low above high": (GOOD + "values: [{measures: [ore], low: 3, high: 2, unit: t}]\n", "values", "above high"),
    "log-normal zero": (
        GOOD + "values: [{measures: [ore], value: 0, sd: 1, unit: t, distribution: lognormal}]\n",
        "values",
        "must be above 0",
    ),
    "form without the element": (
        GOOD + "values: [{measures: [ore], value: 1, sd: 1, unit: t, form: Li2CO3}]\n",
        "values",
        "Li2CO3",
    ),
    "unknown term": (GOOD + "values: [{measures: [orr], value: 1, sd: 1, unit: t}]\n", "values", "did you mean ore?"),
    "mixed layers in a relation": (
        TWO_LAYERS + "relations: [{name: x, terms: {'ore:Co': 1, 'metal:Ni': -1}}]\n",
        "relations",
        "mixes the layers Co, Ni",
    ),
    "mixed layers in a coefficient": (
        TWO_LAYERS + "coefficients:\n  x: {of: ['metal:Co'], per: ['ore:Ni']}\n",
        "x: {of",
        "mixes the layers Co, Ni",
    ),
    "mixed layers in a sum": (
        TWO_LAYERS + "values: [{measures: ['metal:Co', 'ore:Ni'], value: 1, sd: 1, unit: t}]\n",
        "values",
        "mixes the layers Co, Ni",
    ),
    "undecided layer": (TWO_LAYERS + "coefficients:\n  x: {of: [metal], per: [ore]}\n", "x: {of", "add layer:"),
    "mixed units": (
        GOOD + "coefficients:\n  x: {of: [metal], per: [ore]}\nrelations: [{name: r, terms: {x: 1, ore: 1}}]\n",
        "relations",
        "mixes masses and ratios",
    ),
    "coefficient in tonnes": (
        GOOD + "coefficients:\n  x: {of: [metal], per: [ore], value: 1, sd: 0.1, unit: t}\n",
        "x: {of",
        "this is a ratio",
    ),
    "coefficient above one": (
        GOOD + "coefficients:\n  x: {of: [metal], per: [ore], value: 30, sd: 2}\n",
        "x: {of",
        "lies outside 0 to 1",
    ),
    "evidence of nothing": (GOOD + "evidence: [{measures: [ore]}]\n", "evidence", "by claims: or by figure:"),
    "evidence of any kind": (
        GOOD + "evidence: [{measures: [ore], claims: {link: U}}]\n",
        "evidence",
        "would take every figure",
    ),
    "evidence of an unknown kind": (
        GOOD + "evidence: [{measures: [ore], claims: {kind: producton}}]\n",
        "evidence",
        "Unknown kind of figure 'producton'",
    ),
    "two exact values": (
        GOOD
        + "values:\n  - {measures: [ore], value: 1, sd: 0, unit: kt}\n"
        + "  - {measures: [ore], value: 900, sd: 0, unit: t}\n",
        "900",
        "value 1 (ore = 1 kt), value 2 (ore = 900 t)",
    ),
    "exact values against a balance": (
        GOOD + "values:\n  - {measures: [ore], value: 1, sd: 0, unit: t}\n"
        "  - {measures: [metal], value: 2, sd: 0, unit: t}\n",
        "metal], value",
        "balance:mining@WLD:In",
    ),
    "exact values that need a negative flow": (
        GOOD.replace("  use:", "  heap: {kind: outside}\n  use:")
        + "  slag: {from: mining, to: heap}\nvalues:\n  - {measures: [ore], value: 1, sd: 0, unit: t}\n"
        "  - {measures: [metal], value: 2, sd: 0, unit: t}\n",
        "metal], value",
        "it would need slag@WLD:In = -1",
    ),
    "exact coefficients above the whole": (
        GOOD.replace("  use:", "  heap: {kind: outside}\n  use:")
        + "  slag: {from: mining, to: heap}\ncoefficients:\n  a: {of: [slag], per: [mining.in], value: 0.5, sd: 0}\n"
        "  b: {of: [metal], per: [mining.in], value: 60, sd: 0, unit: percent}\n",
        "b: {of",
        "add up to 1.1",
    ),
    "not YAML": (GOOD + "  slag: {from: mining\n", "slag", "not YAML"),
    "no mapping": ("- a\n- b\n", "- a", "no mapping"),
}


@pytest.mark.parametrize("name", CASES)
def test_each_kind_of_fault_is_named_with_its_line(name: str):
    text, where, what = CASES[name]
    found = problems(text)
    matching = [problem for problem in found if what in problem]
    assert matching, found
    line = int(matching[0].split(":")[1])
    expected = line_of(text, where)
    assert line in ((expected, expected + 1) if name == "not YAML" else (expected,)), matching


def test_an_empty_file():
    assert problems("") == ["bad.yaml:1: no mapping of keys; start with chain: or case:"]


def test_all_faults_of_a_file_come_in_one_error():
    text = """chain: bad
name: {en: Bad}
layers: [In]
processes:
  ground: {kind: outsid}
  mining: {link: U}
  use: {stock: true}
  heap: {kind: outside}
flows:
  ore: {from: ground, to: mining}
  metal: {from: mining, to: uze}
  slag: {from: mining, to: heap, colour: red}
  ore: {from: ground, to: use}
coefficients:
  yield: {of: [metal], per: [orre], value: 2, sd: 0}
values:
  - {measures: [ore], value: -5, sd: 1, unit: t}
  - {measures: [ore], value: five, sd: 1, unit: t}
  - {measures: [slag], value: 5, sd: 1, unit: EUR}
evidence:
  - {measures: [metal], claims: {kind: productoin}}
relations:
  - {name: r, terms: {slag: 1, yield: -1}}
"""
    found = problems(text)
    assert [int(problem.split(":")[1]) for problem in found] == [5, 11, 12, 13, 15, 15, 17, 18, 19, 21, 23]
    with pytest.raises(InvalidInput) as caught:
        load_definition(text, "bad.yaml")
    assert all(problem in str(caught.value) for problem in found)
    assert caught.value.exit_code == 3


def test_lines_stay_right_when_entries_before_are_faulty():
    lines = ["  - {measures: [ore], value: x, sd: 1, unit: t}"] * 12
    lines.append("  - {measures: [nothing], value: 1, sd: 1, unit: t}")
    text = GOOD + "values:\n" + "\n".join(lines) + "\n"
    found = problems(text)
    assert len(found) == 13
    assert found[-1].startswith(f"bad.yaml:{line_of(text, 'nothing')}:")


MANY = """chain: bad
name: {en: Bad}
layers: [In, Inn]
processes:
  ground: {kind: outside}
  mining: {}
  use: {stock: true}
  m1: {}
  m2: {}
  n1: {}
  n2: {}
flows:
  ore: {from: ground, to: mining}
  metal: {from: mining, to: use}
  slag: {from: n1, to: heap}
  feed: {from: ground, to: n1}
  there: {from: m1, to: m2}
  back: {from: m2, to: m1}
  up: {from: n1, to: n2, role: bogus}
  down: {from: n2, to: use}
values:
  - {measures: [slag], value: .inf, sd: 1, unit: t, layer: In}
  - {measures: [ore], value: -5, sd: 1, unit: t, layer: In}
  - {measures: [ore], value: 5, sd: 1, unit: USD, layer: In}
  - {measures: [ore], value: .nan, sd: 1, unit: t, layer: In}
  - {measures: [ore], value: 1, sd: 0, unit: t, layer: In}
  - {measures: [metal], value: 2, sd: 0, unit: t, layer: In}
  - {measures: [feed], value: 1, sd: 0, unit: t, layer: In}
  - {measures: [slag], value: 1, sd: 0, unit: t, layer: In}
  - {measures: [down], value: 2, sd: 0, unit: t, layer: In}
correlations:
  - {between: [ore, metal], value: 0.5}
  - {between: [metal, ore], value: 0.4}
"""


def test_no_check_waits_for_another_fault():
    found = problems(MANY)
    assert [int(problem.split(":")[1]) for problem in found] == [3, 15, 17, 19, 22, 23, 24, 25, 27, 33]
    assert "m1 → m2 → m1" in found[2]
    assert "value 5 (ore = 1 t), value 6 (metal = 2 t)" in found[8]  # the numbers of the file
    assert "metal and ore is given twice" in found[9]
    headless = problems(MANY.replace("{en: Bad}", "{e: Bad}").replace("chain: bad", "chain: Not An Id"))
    assert set(found) < set(headless)


def test_a_fault_is_not_reported_again_as_what_follows_from_it():
    """The flow with the wrong role would balance n1 and n2, and the misspelt process closes what looks like a cycle."""
    assert not [x for x in problems(MANY.replace("[metal], value: 2", "[metal], value: 1")) if "contradict" in x]
    misspelt = GOOD.replace("  use:", "  smelter: {}\n  refiner: {}\n  use:")
    misspelt += "  there: {from: smelter, to: refiner}\n  back: {from: refiner, to: smelter}\n"
    misspelt += "  into: {from: mining, to: smelterr}\n  out: {from: refinerr, to: use}\n"
    assert len(problems(misspelt)) == 2
    assert len(problems(GOOD.replace("{stock: true}", "{stok: true}"))) == 1


WITHOUT_VALUES = [
    name
    for name, (text, _, _) in CASES.items()
    if text.startswith(GOOD[:60])
    and "  metal: {from: mining, to: use}\n" in text
    and "values:" not in text
    and name != "not YAML"
]


@pytest.mark.parametrize("name", WITHOUT_VALUES)
def test_contradictions_are_found_beside_every_other_fault(name: str):
    text, _, what = CASES[name]
    layer = "" if "[In" in text or "[]" in text else ", layer: Co"
    text = text.replace("  mining:", "  other: {}\n  mining:", 1)
    text = text.replace("flows:\n", "flows:\n  first: {from: ground, to: other}\n  second: {from: other, to: use}\n")
    text += f"values:\n  - {{measures: [first], value: 1, sd: 0, unit: t{layer}}}\n"
    text += f"  - {{measures: [first], value: 2, sd: 0, unit: t{layer}}}\n"
    found = problems(text)
    assert name == "duplicate key" or any(what in x for x in found)  # that one names a line number
    assert any("value 1 (first = 1 t), value 2 (first = 2 t)" in x for x in found) or "layers: []" in text, found


def test_the_case_names_a_pair_that_the_chain_correlates():
    pair = "correlations: [{between: [%s], value: 0.5}]\n"
    chain = load_definition(GOOD + pair % "ore, metal")
    case = "case: c\nchain: x\nname: {en: C}\nscope: CHN\nperiod: [2020, 2020]\n" + pair % "metal, ore"
    with pytest.raises(InvalidInput, match="already gives the correlation"):
        load_case(case, "c.yaml", lambda _: chain)


def test_a_case_with_other_faults_still_shows_its_contradictions():
    chain = load_definition(GOOD + "values: [{measures: [ore], value: 1, sd: 0, unit: t}]\n")
    case = "case: Not An Id\nchain: x\nname: {en: C}\nscope: CHN\nperiod: [2021, 2020]\nvalues:\n"
    case += "  - {measures: [metal], value: -5, sd: 1, unit: t}\n  - {measures: [metal], value: 5, sd: 0, unit: t}\n"
    with pytest.raises(InvalidInput) as caught:
        load_case(case, "c.yaml", lambda _: chain)
    assert [int(x.split(":")[1]) for x in caught.value.problems] == [1, 5, 7, 8]
    assert "value 2 (metal = 5 t), value 1 of the chain (ore = 1 t)" in caught.value.problems[3]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([0.5], "k0 = 0.5 compares flows that the balances make equal, so it can only be 1"),
        (
            [0.5, 0.3],
            "k0 = 0.5, k1 = 0.3 are all shares of one whole and must add up to exactly 1, but they add up to 0.8",
        ),
        (
            [0.5, 0.6, None],
            "k0 = 0.5, k1 = 0.6 are shares of one whole and may add up to 1 at most, but they add up to 1.1",
        ),
    ],
)
def test_exact_shares_that_contradict_are_explained(values: list[float | None], sentence: str):
    text = HEAD + "layers: [In]\nprocesses:\n  ground: {kind: outside}\n  mining: {}\n  use: {stock: true}\nflows:\n"
    text += "  ore: {from: ground, to: mining}\n"
    text += "".join(f"  f{number}: {{from: mining, to: use}}\n" for number in range(len(values)))
    text += "coefficients:\n"
    for number, value in enumerate(values):
        if value is not None:
            text += f"  k{number}: {{of: [f{number}], per: [ore], value: {value}, sd: 0}}\n"
    (found,) = problems(text)
    assert sentence in found


CASE = """case: bad
chain: frame-national
mineral: indium
name: {en: Bad}
scope: [CHN, JPN]
period: [2021, 2020]
values:
  - {measures: [concentrate_trade.export], value: 1, sd: 1, unit: t}
  - {measures: [concentrate_trade.export], place: KOR, value: 1, sd: 1, unit: t}
  - {measures: [concentrate_trade], place: CHN, value: 1, sd: 1, unit: kg}
evidence:
  - {measures: [metal.supply], figure: {link: M, quantity: everything}}
"""


def test_all_faults_of_a_case_come_in_one_error(tmp_path: Path):
    path = tmp_path / "bad.yaml"
    path.write_text(CASE, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        open_case(path)
    assert [int(x.removeprefix(f"{path}:").split(":")[0]) for x in caught.value.problems] == [6, 8, 9, 10, 12]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (CASE.replace("frame-national", "frame-natoinal"), 2, "Unknown chain"),
        (CASE.replace("mineral: indium\n", ""), 1, "add mineral:"),
        (CASE.replace("[CHN, JPN]", "[CHN, WLD]"), 5, "scope"),
        (CASE.replace("mineral: indium", "mineral: indum"), 3, "Unknown mineral"),
    ],
)
def test_a_case_of_an_unknown_chain_scope_or_mineral(tmp_path: Path, text: str, line: int, what: str):
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as caught:
        open_case(path)
    matching = [x for x in caught.value.problems if what in x]
    assert matching
    assert matching[0].startswith(f"{path}:{line}:")


def test_contradictions_between_a_case_and_its_chain():
    chain = load_definition(GOOD + "values: [{measures: [ore], value: 1, sd: 0, unit: t}]\n")
    case = "case: c\nchain: x\nname: {en: C}\nscope: CHN\nperiod: [2020, 2020]\nvalues:\n"
    case += "  - {measures: [metal], value: 5, sd: 0, unit: t}\n"
    with pytest.raises(InvalidInput, match="contradict"):
        load_case(case, "c.yaml", lambda _: chain)


def test_a_file_that_is_no_text(tmp_path: Path):
    path = tmp_path / "bytes.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidInput, match="UTF-8"):
        open_chain(path)


@pytest.mark.parametrize(
    "text", ["a: &x [*x]", "[" * 5000, "a: \x01", "a: !!python/object:os.system x", "? [a]\n: 1", "a: 1\n---\nb: 2"]
)
def test_hostile_texts_are_problems_and_nothing_else(text: str):
    assert problems(text)
