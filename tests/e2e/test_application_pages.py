"""Every page at every width, in both languages, light, dark and on paper; and for readers who do not see it."""

from __future__ import annotations

import itertools
import re

import pytest
from tests.e2e.served import AXE, LANGS, WORDS, Reader, needed, words

WIDTHS = (1440, 768, 390, 360)
ADDRESSES = {
    "overview": "/",
    "mineral": "/mineral?mineral=lithium&economy=CHN",
    "economy": "/economy?economy=CHN~USA",
    "chain": "/chain?mineral=lithium",
    "stocks": "/stocks?mineral=lithium",
    "criticality": "/criticality",
    "compare": "/compare",
    "data": "/data",
    "methods": "/methods",
}
# Parts of pages that are reached by a choice; each is looked at in one language and narrow.
SECTIONS = (
    "/criticality?section=methods&lang=zh",
    "/criticality?section=ranks&lang=en",
    "/criticality?section=score&lang=zh",
    "/criticality?section=agreement&lang=en",
    "/criticality?section=published&lang=zh",
    "/criticality?section=validation&lang=en",
    "/data?section=claims&mineral=cobalt&lang=zh",
    "/data?section=trace&claim=usgs-mcs-2026:4242&lang=en",
    "/data?section=conflicts&mineral=cobalt&lang=zh",
    "/data?section=trade&mineral=cobalt&lang=en",
    "/data?section=sql&lang=zh",
    "/data?section=sources&lang=en",
    "/data?section=lists&lang=zh",
    "/stocks?section=assumptions&lang=zh",
    "/compare?of=economy&lang=zh",
    "/chain?case=lithium-china-2021&open=node:refining&lang=zh",
)
LONG = 12
"""Letters beyond which a piece of an English string is in a Chinese page by no chance."""

TEXTS = """() => {
  // What publishers call themselves and their works stays in their language.
  const kept = ".frame-source, .evidence, [lang='en'], code, pre, cite, [data-published]";
  const found = [document.title];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walk.currentNode; node; node = walk.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) {
      const parent = node.parentElement;
      if (parent && !parent.closest(kept + ", script, style, noscript")) found.push(node.textContent.trim());
    } else if (!node.closest(kept))
      for (const name of ["aria-label", "title", "placeholder"]) found.push(node.getAttribute(name) ?? "");
  }
  return [...new Set(found.filter((text) => text))];
}"""

WIDE = """() => {
  const root = document.scrollingElement;
  const width = window.innerWidth;
  if (root.scrollWidth <= width) return [];
  const out = [...document.body.querySelectorAll("*")].filter((node) => {
    if (node.getBoundingClientRect().right <= width + 1) return false;
    for (let up = node.parentElement; up; up = up.parentElement)
      if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(up).overflowX)) return false;
    return true;
  });
  const name = (node) => `${node.tagName}.${node.getAttribute("class") ?? ""}: ${node.textContent.slice(0, 40)}`;
  return [`${root.scrollWidth} > ${width}`, ...out.slice(0, 8).map(name)];
}"""

# Only what WCAG 2 A and AA ask for; what axe cannot decide is not a violation.
CHECK = """async () => {
  const options = { runOnly: { type: "tag", values: ["wcag2a", "wcag2aa"] }, resultTypes: ["violations"] };
  const { violations } = await axe.run(document, options);
  return violations.filter((found) => ["serious", "critical"].includes(found.impact)).map((found) => {
    const places = found.nodes.slice(0, 6).map((node) => `${node.target.join(" ")} ${node.html.slice(0, 120)} ` +
      node.any.map((check) => check.message).join("; ").slice(0, 200));
    return `${found.id} (${found.nodes.length}): ${places.join(" | ")}`;
  });
}"""


@pytest.fixture(
    scope="module",
    params=[(name, lang) for name in ADDRESSES for lang in LANGS],
    ids=lambda param: "-".join(param),
)
def opened(browser, base, request):
    """Open one page in one language once, for all that is asked of it."""
    name, lang = request.param
    address = ADDRESSES[name]
    reader = Reader(browser, base)
    reader.open(f"{address}{'&' if '?' in address else '?'}lang={lang}")
    yield reader, lang
    reader.close()


def test_a_page_has_one_heading_and_names_its_language(opened):
    reader, lang = opened
    reader.blameless()
    assert reader.page.locator("h1").count() == 1
    assert reader.page.evaluate("document.documentElement.lang").startswith(lang)
    heads = "[...document.querySelectorAll('main :is(h1, h2, h3, h4, h5, h6)')]"
    levels = reader.page.evaluate(f"{heads}.map((head) => Number(head.tagName[1]))")
    assert levels[0] == 1
    assert [pair for pair in itertools.pairwise(levels) if pair[1] > pair[0] + 1] == []


def pieces(template, lang):
    """Pieces of a string between its places that are long enough to be told from a name."""
    found = (piece.strip(" .,:;()“”…，。：；（）、") for piece in re.split(r"\{\w+\}", template))
    if lang == "en":
        return {piece for piece in found if " " in piece and len(re.findall(r"[A-Za-z]", piece)) > LONG}
    return {piece for piece in found if len(re.findall(r"[\u4e00-\u9fff]", piece)) > LONG // 3}


def foreign_words(page, lang):
    """Pieces of the interface in the other language that stand on the page, each with its place."""
    other = "en" if lang == "zh" else "zh"
    texts = page.evaluate(TEXTS)
    files = sorted(path.stem for path in (WORDS / "en").glob("*.json"))
    foreign = {piece for file in files for template in words(other, file).values() for piece in pieces(template, other)}
    own = " ".join(template for file in files for template in words(lang, file).values())
    return {piece: text[:120] for piece in foreign if piece not in own for text in texts if piece in text}


def violations(page):
    """What axe finds serious or critical."""
    needed(AXE)
    # The policy of the server forbids scripts of others; the driver may evaluate one nevertheless.
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(CHECK)


def test_a_page_speaks_one_language(opened):
    reader, lang = opened
    assert foreign_words(reader.page, lang) == {}


def test_a_page_fits_every_width(opened):
    reader, _lang = opened
    found = {}
    for width in WIDTHS:
        reader.page.set_viewport_size({"width": width, "height": 900})
        reader.settle()
        if out := reader.page.evaluate(WIDE):
            found[width] = out
    reader.page.set_viewport_size({"width": 1440, "height": 900})
    reader.settle()
    assert found == {}
    reader.blameless()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(opened, scheme):
    reader, _lang = opened
    reader.page.emulate_media(color_scheme=scheme)
    reader.settle()
    assert violations(reader.page) == []
    reader.blameless()


def test_a_page_can_be_printed(opened):
    reader, _lang = opened
    reader.page.emulate_media(color_scheme="dark", media="print")
    ground = reader.page.evaluate("getComputedStyle(document.body).backgroundColor")
    paper = reader.page.pdf(format="A4")
    reader.page.emulate_media(color_scheme="light", media="screen")
    assert paper.startswith(b"%PDF")
    assert ground in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
    reader.blameless()


@pytest.mark.parametrize("address", SECTIONS)
def test_a_section_fits_and_can_be_read_by_everybody(reader, address):
    one = reader(width=360)
    page = one.open(address)
    assert page.locator(".notices li").count() == 0
    assert page.locator("[role=alert]").count() == 0
    assert page.evaluate(WIDE) == []
    assert foreign_words(page, address[-2:]) == {}
    assert violations(page) == []
    one.blameless()
