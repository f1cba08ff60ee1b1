"""The page in a real browser: nothing sticks out, in both languages, on a telephone and on a desk."""

import html as escaping
import json
import re
import runpy
import shutil
import subprocess
from pathlib import Path

import pytest

from orechain.views.page import html
from orechain.views.picture import figure_svg
from orechain.views.report import report

SAMPLE = runpy.run_path(str(Path(__file__).parents[1] / "sample_assessment.py"))
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: the page cannot be laid out")

# The frame shares the origin of the page around it, which can therefore measure it at any width;
# a browser window cannot be made as narrow as a telephone.
FRAME = """<!DOCTYPE html><meta charset="utf-8">
<iframe id="frame" width="{width}" height="900" srcdoc="{page}"></iframe>
<script>
addEventListener("load", () => {{
  const doc = document.getElementById("frame").contentDocument;
  const width = doc.documentElement.clientWidth;
  const inside = (node) => node.closest(".scroll, svg, title");
  const wide = [...doc.body.querySelectorAll("*")]
    .filter((node) => !inside(node) && node.getBoundingClientRect().right > width + 1)
    .map((node) => node.tagName + "." + node.className + ": " + node.textContent.slice(0, 60));
  const small = [...doc.querySelectorAll("p, td, th, dd, dt, li, small")]
    .filter((node) => parseFloat(doc.defaultView.getComputedStyle(node).fontSize) < 11).length;
  const result = {{ width, scroll: doc.documentElement.scrollWidth, wide, small,
    buttons: doc.querySelectorAll("button.copy:not([hidden])").length,
    tables: doc.querySelectorAll("table").length }};
  document.body.innerHTML = "<pre id=measured></pre>";
  document.getElementById("measured").textContent = JSON.stringify(result);
}});
</script>"""


@pytest.fixture(scope="module")
def pages():
    answer = SAMPLE["cobalt_china"]()
    claims = SAMPLE["claim_rows"](answer)
    return {lang: html(report(answer, lang, claims)) for lang in ("en", "zh")}


def browse(folder, *arguments):
    done = subprocess.run(
        [
            CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
            "--hide-scrollbars", f"--user-data-dir={folder / 'profile'}", *arguments,
        ],
        capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    return done.stdout.decode("utf-8")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [400, 768, 1400])
def test_nothing_sticks_out(pages, tmp_path, lang, width):
    file = tmp_path / "frame.html"
    file.write_text(FRAME.format(width=width, page=escaping.escape(pages[lang], quote=True)), encoding="utf-8")
    shown = browse(tmp_path, "--window-size=1500,1000", "--virtual-time-budget=5000", "--dump-dom", file.as_uri())
    found = re.search(r'<pre id="measured">(.*?)</pre>', shown, re.S)
    assert found, "the page was not measured"
    measured = json.loads(escaping.unescape(found.group(1)))
    assert measured["width"] == pytest.approx(width, abs=20)
    assert measured["wide"] == []
    assert measured["scroll"] <= measured["width"]
    assert measured["small"] == 0
    assert measured["buttons"] == measured["tables"] > 0


def test_page_prints_on_paper(pages, tmp_path):
    file, paper = tmp_path / "page.html", tmp_path / "page.pdf"
    file.write_text(pages["zh"], encoding="utf-8")
    browse(tmp_path, f"--print-to-pdf={paper}", "--no-pdf-header-footer", file.as_uri())
    data = paper.read_bytes()
    assert data.startswith(b"%PDF")
    assert re.search(rb"/MediaBox \[0 0 59[45](\.\d+)? 84[12](\.\d+)?\]", data)  # A4


def test_picture_of_the_answer_opens_by_itself(tmp_path):
    file, shot = tmp_path / "answer.svg", tmp_path / "answer.png"
    file.write_text(figure_svg(SAMPLE["cobalt_china"](), "zh"), encoding="utf-8")
    browse(tmp_path, f"--screenshot={shot}", "--window-size=1200,760", file.as_uri())
    assert shot.stat().st_size > 20_000
