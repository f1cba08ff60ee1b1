"""The page of a projection of stocks in a real browser: nothing sticks out, on a telephone and on a desk."""

import html as escaping
import json
import re
import runpy
from pathlib import Path

import pytest

from orechain.assess.evidence import rows_of
from orechain.assess.stocks.run import Options, project_stocks
from orechain.views.page import html
from orechain.views.stocks_evidence import claims_named
from orechain.views.stocks_report import stocks_report

PAGES = runpy.run_path(str(Path(__file__).parent / "test_report_pages.py"))
pytestmark = PAGES["pytestmark"]


@pytest.fixture(scope="module")
def pages(store):
    result = project_stocks(store, "neodymium", "CHN", Options(samples=8, sensitivity=("in_use",)))
    claims = rows_of(store, claims_named(result))
    return {lang: html(stocks_report(result, lang, claims)) for lang in ("en", "zh")}


@pytest.mark.parametrize(("lang", "width"), [("en", 400), ("zh", 400), ("en", 1400), ("zh", 1400)])
def test_nothing_sticks_out(pages, tmp_path, lang, width):
    file = tmp_path / "frame.html"
    file.write_text(PAGES["FRAME"].format(width=width, page=escaping.escape(pages[lang], quote=True)), encoding="utf-8")
    arguments = ("--window-size=1500,1000", "--virtual-time-budget=5000", "--dump-dom", file.as_uri())
    found = re.search(r'<pre id="measured">(.*?)</pre>', PAGES["browse"](tmp_path, *arguments), re.S)
    assert found, "the page was not measured"
    measured = json.loads(escaping.unescape(found.group(1)))
    assert measured["wide"] == []
    assert measured["scroll"] <= measured["width"]
    assert measured["small"] == 0
    assert measured["buttons"] == measured["tables"] > 0


# Of each cell of the table of comparisons, whether it can be seen without scrolling its table.
COMPARED = """<!DOCTYPE html><meta charset="utf-8">
<iframe id="frame" width="{width}" height="900" srcdoc="{page}"></iframe>
<script>
addEventListener("load", () => {{
  const doc = document.getElementById("frame").contentDocument;
  const table = doc.querySelector("#section-comparison table");
  const edge = table.closest(".scroll").getBoundingClientRect().right + 1;
  const cells = [...table.querySelectorAll("th, td")];
  const outside = (node) => node.getBoundingClientRect().right > edge || node.scrollWidth > node.clientWidth + 1;
  const cut = cells.filter(outside);
  const result = {{ cells: cells.length, cut: cut.map((node) => node.textContent) }};
  document.body.innerHTML = "<pre id=measured></pre>";
  document.getElementById("measured").textContent = JSON.stringify(result);
}});
</script>"""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_number_of_a_comparison_is_seen_on_a_telephone(store, tmp_path, lang):
    result = project_stocks(store, "lithium", "CHN")
    page = html(stocks_report(result, lang, rows_of(store, claims_named(result))))
    file = tmp_path / "frame.html"
    file.write_text(COMPARED.format(width=400, page=escaping.escape(page, quote=True)), encoding="utf-8")
    arguments = ("--window-size=1500,1000", "--virtual-time-budget=5000", "--dump-dom", file.as_uri())
    found = re.search(r'<pre id="measured">(.*?)</pre>', PAGES["browse"](tmp_path, *arguments), re.S)
    assert found, "the page was not measured"
    measured = json.loads(escaping.unescape(found.group(1)))
    assert measured["cells"] > 5 * len(result.comparisons)
    assert measured["cut"] == []
