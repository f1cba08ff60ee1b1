"""The report as data and as a page, on a hand-built answer."""

import csv
import json
import re
import runpy
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

from orechain.assess.result import Figure
from orechain.catalog.tables import TABLES
from orechain.views import words as page_words
from orechain.views.page import html
from orechain.views.picture import figure_svg
from orechain.views.report import report
from orechain.views.trace import anchor

SAMPLE = runpy.run_path(str(Path(__file__).parents[1] / "sample_assessment.py"))
VIEWS = Path(page_words.__file__).parent
LANGUAGES = ("en", "zh")
EMPTY = (
    "sentences", "reserves", "recycling", "uses", "supply_paths", "prices", "trade", "lists", "conflicts",
    "sources", "notes",
)  # fmt: skip


@pytest.fixture(scope="module")
def answer():
    return SAMPLE["cobalt_china"]()


@pytest.fixture(scope="module")
def claims(answer):
    return SAMPLE["claim_rows"](answer)


@pytest.fixture(scope="module")
def pages(answer, claims):
    return {lang: html(report(answer, lang, claims)) for lang in LANGUAGES}


class Page(HTMLParser):
    """Collects ids, links, headings and visible text of a page."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.hrefs, self.headings, self.words, self.tags = [], [], [], [], []
        self._skip = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append((tag, found))
        self.ids += [found["id"]] if "id" in found else []
        self.hrefs += [found["href"]] if tag == "a" and "href" in found else []
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag in {"style", "script"}:
            self._skip += 1

    def handle_endtag(self, tag):
        if tag in {"style", "script"}:
            self._skip -= 1

    def handle_data(self, data):
        if not self._skip:
            self.words.append(data)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_markup_from_a_publisher_is_inert(pages, lang):
    page = Page(pages[lang])
    scripts = [attrs for tag, attrs in page.tags if tag == "script"]
    assert scripts == [{}]  # the copy button's script and nothing else
    assert SAMPLE["EVIL"] not in pages[lang]
    assert "alert('note')" in " ".join(page.words)
    assert not any(href.startswith("javascript:") for href in page.hrefs)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_inner_link_has_its_target(pages, lang):
    page = Page(pages[lang])
    assert len(page.ids) == len(set(page.ids))
    inner = {unquote(href[1:]) for href in page.hrefs if href.startswith("#")}
    assert inner <= set(page.ids)
    assert any(href.startswith("#claim-") for href in page.hrefs)
    assert any(href.startswith("#basis-") for href in page.hrefs)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_claim_of_the_answer_that_is_shown_stands_in_the_appendix(pages, answer, claims, lang):
    ids = set(Page(pages[lang]).ids)
    shown = [figure for link in answer.links for figure in (*link.readings.values(), link.requirement, link.domestic)]
    for figure in shown:
        if figure.value is not None:
            assert {anchor(claim) for claim in figure.claims} <= ids


@pytest.mark.parametrize("lang", LANGUAGES)
def test_headings_descend_without_gaps(pages, lang):
    levels = Page(pages[lang]).headings
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_is_accessible(pages, lang):
    page = Page(pages[lang])
    tags = [tag for tag, _ in page.tags]
    assert tags.count("table") == tags.count("caption")
    assert all("scope" in attrs for tag, attrs in page.tags if tag == "th")
    drawings = [attrs for tag, attrs in page.tags if tag == "svg" and attrs.get("role") == "img"]
    assert len(drawings) == 4  # the chain and three price series
    for attrs in drawings:
        assert set(attrs["aria-labelledby"].split()) <= set(page.ids)
    others = [attrs for tag, attrs in page.tags if tag == "svg" and attrs.get("role") != "img" and attrs.get("class")]
    assert all(attrs.get("aria-hidden") == "true" for attrs in others)
    assert next(attrs for tag, attrs in page.tags if tag == "html")["lang"] == ("zh-CN" if lang == "zh" else "en")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_of_the_program_leaks(pages, lang):
    words = " ".join(Page(pages[lang]).words)
    assert not re.search(r"\b(None|nan|inf|NaN|undefined|Traceback)\b", words)
    assert not re.search(r"\{[a-z_]+\}", words)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_needs_nothing_but_itself(pages, lang):
    page = Page(pages[lang])
    for tag, attrs in page.tags:
        if tag != "a":
            assert "href" not in attrs
        assert "src" not in attrs
    assert "@import" not in pages[lang]
    assert not re.search(r"url\((?!#)", pages[lang])
    assert len(pages[lang].encode()) < 1_000_000


def test_missing_reading_is_a_blank_with_its_reason(pages, answer):
    card = re.search(r'<article class="card" style="--link: #2e8577">.*?</article>', pages["en"], re.S).group()
    assert "The use of cobalt by industry in China is not published for 2024." in card
    assert not re.search(r">0%", card)


def test_bound_is_shown_as_a_bound(pages):
    assert ">≥50\u00a0t<" in pages["en"]


def test_weakest_link_is_marked_once(pages):
    assert pages["en"].count('class="badge">Weakest link<') == 1


def test_table_copies_plain_numbers(answer, claims):
    made = report(answer, "en", claims)
    tables = [block for section in made.sections for block in section.blocks if block.block == "grid"]
    first = tables[0].blocks[0].rows[0]
    assert first.cells[2].values[0].text == "226,000"
    assert first.cells[2].values[0].raw == "226000"


def test_ranking_folds_the_rest_and_keeps_the_economy_asked_for(answer):
    made = report(answer, "en")
    table = next(s for s in made.sections if s.heading.anchor == "section-supply").blocks[0].blocks[0]
    names = [row.cells[0].values[0].text for row in table.rows]
    assert names[-1] == "Other countries"
    assert names[-2].startswith("Other economies (")
    assert "China" in names
    assert any("1 without a figure" in note for note in table.notes)


def test_without_claims_numbers_keep_their_hint(answer):
    page = Page(html(report(answer, "en")))
    assert not any(href.startswith("#claim-") for href in page.hrefs)
    assert any("usgs-mcs-2026:" in attrs.get("title", "") for _, attrs in page.tags)


def test_report_is_data(answer, claims):
    made = report(answer, "zh", claims)
    again = json.loads(json.dumps(made.to_dict(), ensure_ascii=False, allow_nan=False))
    assert again["lang"] == "zh"
    assert [card["link"] for card in again["answer"][0]["cards"]] == ["U", "M", "D", "R"]


def test_same_answer_gives_the_same_page(answer, claims):
    assert html(report(answer, "en", claims)) == html(report(answer, "en", claims))


def test_answer_with_nothing_in_it_still_makes_a_page(answer):
    gap = Figure(None, "t", "missing")
    link = replace(
        answer.links[2],
        world=gap,
        readings={},
        producers=(),
        origins=(),
        notes=(),
        concentration=None,
        age_years=None,
    )
    bare = replace(
        answer,
        links=(link,),
        weakest=None,
        reserves_world=gap,
        reserves_to_production=gap,
        reserves_to_production_world=gap,
        picture=replace(answer.picture, nodes=(), flows=(), notes=()),
        manifest={},
        **dict.fromkeys(EMPTY, ()),
    )
    for lang in LANGUAGES:
        assert "<h1>" in html(report(bare, lang))
        ET.fromstring(figure_svg(bare, lang))  # noqa: S314


@pytest.mark.parametrize("lang", LANGUAGES)
def test_picture_of_the_answer_is_well_formed_and_alone(answer, lang):
    made = figure_svg(answer, lang)
    root = ET.fromstring(made)  # noqa: S314
    assert root.get("viewBox").startswith("0 0 1200 ")
    assert not re.search(r'(?:href|src)="(?!#)', made)
    text = " ".join(root.itertext())
    assert ("Weakest link" if lang == "en" else "最薄弱环节") in text
    assert "None" not in text


def ui_rows():
    with (TABLES / "ui.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_texts_of_the_page_exist_in_both_languages():
    rows = ui_rows()
    assert len({row["key"] for row in rows}) == len(rows)
    for row in rows:
        assert row["text_en"], row["key"]
        assert row["text_zh"], row["key"]
        fields = [set(re.findall(r"\{(\w+)", row[column])) for column in ("text_en", "text_zh")]
        assert fields[0] == fields[1], row["key"]


def test_every_text_that_the_code_asks_for_exists():
    keys = {row["key"] for row in ui_rows()}
    asked, prefixes = set(), set()
    for file in VIEWS.glob("*.py"):
        code = file.read_text(encoding="utf-8")
        asked |= set(re.findall(r'\bsay\(\s*"([\w.]+)"', code))
        prefixes |= set(re.findall(r'\bsay\(\s*f"([\w.]+)\{', code))
        asked |= set(re.findall(r'"(col\.\w+)"', code))
    assert asked
    assert asked <= keys, asked - keys
    for prefix in prefixes:
        assert any(key.startswith(prefix) for key in keys), prefix


def test_index_is_written_alike_in_table_and_appendix(answer, claims):
    made = report(answer, "en", claims)
    table = next(s for s in made.sections if s.heading.anchor == "section-quantities").blocks[0]
    shown = next(row for row in table.rows if "HHI" in row.cells[0].values[0].text).cells[1].values[0]
    basis = next(s for s in made.sections if s.heading.anchor == "section-basis").blocks[0]
    row = next(row for row in basis.rows if f"#{row.anchor}" == shown.href)
    assert shown.text == row.cells[2].values[0].text == "0.601"
