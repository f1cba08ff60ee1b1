"""The page of a balance in a real browser: nothing sticks out, and one picture is shown at a time."""

import html as escaping
import json
import re
import runpy
from pathlib import Path

import pytest

from orechain.views.balance_report import balance_report
from orechain.views.page import html

HERE = Path(__file__).parent
SAMPLE = runpy.run_path(str(HERE.parent / "sample_balance.py"))
PAGES = runpy.run_path(str(HERE / "test_report_pages.py"))
pytestmark = PAGES["pytestmark"]

CHOICE = """<script>
addEventListener("load", () => {
  const shown = () => [...document.querySelectorAll(".pane svg.sankey")].filter((n) => n.offsetParent ?? n.getClientRects().length).length;
  const first = shown();
  document.querySelectorAll(".choices label")[1].click();
  const second = shown();
  document.body.innerHTML = `<pre id=measured>${JSON.stringify({ first, second })}</pre>`;
});
</script>"""  # noqa: E501


def measured(folder, page):
    file = folder / "frame.html"
    file.write_text(page, encoding="utf-8")
    arguments = ("--window-size=1500,1000", "--virtual-time-budget=5000", "--dump-dom", file.as_uri())
    found = re.search(r'<pre id="measured">(.*?)</pre>', PAGES["browse"](folder, *arguments), re.S)
    assert found, "the page was not measured"
    return json.loads(escaping.unescape(found.group(1)))


@pytest.mark.parametrize(("lang", "width"), [("en", 400), ("zh", 400), ("en", 1400), ("zh", 1400)])
def test_nothing_sticks_out(tmp_path, lang, width):
    chain = SAMPLE["cobalt_china"]()
    page = html(balance_report(chain, lang, SAMPLE["claim_rows"](chain)))
    result = measured(tmp_path, PAGES["FRAME"].format(width=width, page=escaping.escape(page, quote=True)))
    assert result["wide"] == []
    assert result["scroll"] <= result["width"]
    assert result["small"] == 0
    assert result["buttons"] == result["tables"] > 0


def test_one_layer_is_shown_at_a_time(tmp_path):
    page = html(balance_report(SAMPLE["cobalt_china"](), "en"))
    assert measured(tmp_path, page.replace("</body>", CHOICE + "</body>")) == {"first": 1, "second": 1}
