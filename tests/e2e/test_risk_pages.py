"""The page of criticality in a real browser: nothing sticks out, no words overlap, one width of a picture is shown."""

import html as escaping
import json
import re
import runpy
from pathlib import Path

import pytest

from orechain.assess.evidence import rows_of
from orechain.assess.risk.run import Options, assess_risk
from orechain.assess.risk.validation import validate
from orechain.assess.sections import sources
from orechain.risk.registry import method
from orechain.views.page import html
from orechain.views.risk_opened import claims_named
from orechain.views.risk_report import risk_report

PAGES = runpy.run_path(str(Path(__file__).parent / "test_report_pages.py"))
pytestmark = PAGES["pytestmark"]
METHODS = ("china-two-axis-shortage", "eu-2023", "geopolrisk-2022", "iea-concentration", "nstc-2018", "uk-2024")

# Words of a picture are measured as the browser sets them; turned ones stand in columns of their own.
PICTURES = """<!DOCTYPE html><meta charset="utf-8">
<iframe id="frame" width="{width}" height="900" srcdoc="{page}"></iframe>
<script>
addEventListener("load", () => {{
  const doc = document.getElementById("frame").contentDocument;
  for (const fold of doc.querySelectorAll("details")) fold.open = true;
  const result = {{ pictures: 0, hidden: 0, out: [], clash: [], smallest: 99 }};
  for (const svg of doc.querySelectorAll("svg.chart")) {{
    const room = svg.getBoundingClientRect();
    if (room.width === 0) {{ result.hidden += 1; continue; }}
    result.pictures += 1;
    const scale = room.width / svg.viewBox.baseVal.width;
    const words = [...svg.querySelectorAll("text")].map((node) => [node, node.getBoundingClientRect()]);
    for (const [node, box] of words) {{
      result.smallest = Math.min(result.smallest, parseFloat(node.getAttribute("font-size")) * scale);
      if (box.left < room.left - 1 || box.right > room.right + 1
          || box.top < room.top - 1 || box.bottom > room.bottom + 2)
        result.out.push(svg.id + ": " + node.textContent);
    }}
    const level = words.filter(([node]) => !node.getAttribute("transform"));
    level.forEach(([node, box], place) => {{
      for (const [other, its] of level.slice(place + 1)) {{
        const wide = Math.min(box.right, its.right) - Math.max(box.left, its.left);
        const high = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
        if (wide > 1 && high > 0.45 * Math.min(box.height, its.height))
          result.clash.push(node.textContent + " | " + other.textContent);
      }}
    }});
  }}
  document.body.innerHTML = "<pre id=measured></pre>";
  document.getElementById("measured").textContent = JSON.stringify(result);
}});
</script>"""


@pytest.fixture(scope="module")
def pages(store):
    minerals = ("cobalt", "lithium", "gallium", "germanium", "copper", "tungsten", "tin", "manganese", "graphite")
    many = assess_risk(store, minerals, METHODS, "CHN", [2022], Options(samples=200))
    one = assess_risk(store, ["cobalt"], METHODS, "USA", [2020, 2021, 2022], Options(samples=200, drivers=True))
    return {
        (which, lang): html(
            risk_report(result, lang, claims := rows_of(store, claims_named(result)), sources(store, claims),
                        [method(key) for key in METHODS], validate(store))
        )
        for which, result in (("many", many), ("one", one))
        for lang in ("en", "zh")
    }  # fmt: skip


def measured(tmp_path, template, page, width):
    file = tmp_path / "frame.html"
    file.write_text(template.format(width=width, page=escaping.escape(page, quote=True)), encoding="utf-8")
    arguments = ("--window-size=1500,1000", "--virtual-time-budget=5000", "--dump-dom", file.as_uri())
    found = re.search(r'<pre id="measured">(.*?)</pre>', PAGES["browse"](tmp_path, *arguments), re.S)
    assert found, "the page was not measured"
    return json.loads(escaping.unescape(found.group(1)))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("which", ["many", "one"])
@pytest.mark.parametrize("width", [400, 1400])
def test_nothing_sticks_out(pages, tmp_path, which, lang, width):
    found = measured(tmp_path, PAGES["FRAME"], pages[which, lang], width)
    assert found["wide"] == []
    assert found["scroll"] <= found["width"]
    assert found["small"] == 0
    assert found["buttons"] == found["tables"] > 0


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("which", ["many", "one"])
@pytest.mark.parametrize("width", [400, 700, 1000])
def test_words_of_pictures_are_readable_and_apart(pages, tmp_path, which, lang, width):
    found = measured(tmp_path, PICTURES, pages[which, lang], width)
    assert found["pictures"] == found["hidden"] > 5
    assert found["out"] == []
    assert found["clash"] == []
    assert found["smallest"] >= 9.0
