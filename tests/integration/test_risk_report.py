"""The page of criticality: answer first, links that lead somewhere, reasons for what is missing; its part of assess."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from urllib.parse import quote, unquote
from xml.etree import ElementTree as ET

import pytest

from orechain.assess.assessment import assess
from orechain.assess.beside import Beside, beside
from orechain.assess.evidence import rows_of
from orechain.assess.risk.result import Given
from orechain.assess.risk.run import Options, assess_risk
from orechain.assess.risk.validation import validate
from orechain.assess.sections import sources
from orechain.errors import OrechainError
from orechain.risk.registry import method
from orechain.views import risk_tables as tables
from orechain.views.page import html
from orechain.views.report import report
from orechain.views.risk_opened import claims_named, to_open
from orechain.views.risk_report import risk_report
from orechain.views.trace import anchor

CHINESE = re.compile(r"[\u4e00-\u9fff]")
FEW, MANY = ("cobalt", "germanium"), ("cobalt", "lithium", "gallium", "germanium", "copper", "tungsten", "tin")
METHODS = ("eu-2023", "geopolrisk-2022", "iea-concentration", "nstc-2018")


@pytest.fixture(scope="module")
def answers(store):
    return {
        "few": assess_risk(store, FEW, METHODS, "USA", [2021, 2022], Options(samples=200)),
        "many": assess_risk(store, MANY, METHODS, "CHN", [2022], Options(samples=200)),
        "none": assess_risk(store, ["xenon"], ["usgs-2021"], "USA", [2022]),
    }


def page_of(store, result, lang="en"):
    claims = rows_of(store, claims_named(result))
    used = [method(key) for key in result.methods]
    return html(risk_report(result, lang, claims, sources(store, claims), used, validate(store)))


def section(page, name):
    found = re.search(rf'<section id="section-{name}">(.*?)</section>', page, re.S)
    return found.group(1) if found else ""


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("which", ["few", "many", "none"])
def test_every_link_leads_somewhere_and_ids_stand_once(store, answers, which, lang):
    page = page_of(store, answers[which], lang)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    known = set(ids)
    for target in re.findall(r'href="#([^"]+)"', page):
        assert unquote(target) in known, target
    for paint in re.findall(r"url\(#([^)]+)\)", page):
        assert paint in known


def test_the_answer_stands_first(store, answers):
    page = page_of(store, answers["few"])
    head = page[page.index('<section id="answer">') : page.index("<nav")]
    assert "Cobalt, EU critical raw materials 2023" in head
    assert "90% interval" in head
    assert "No score in 2022 by: NSTC early-warning screening 2018" in head or "NSTC" in head
    assert "<svg" in head
    assert head.index('class="text lead"') < head.index("<svg")


def test_sections_of_a_page_with_years_and_samples(store, answers):
    page = page_of(store, answers["few"])
    for name in ("scores", "pictures", "opened", "changes", "missing", "validation", "method", "sources", "claims"):
        assert f'<a href="#section-{name}">' in page, name
    assert "orechain risk cobalt germanium" in section(page, "manifest")
    assert "doi:" in section(page, "method")


def test_each_score_opens_into_terms_countries_and_claims(store, answers):
    result = answers["few"]
    page = page_of(store, result)
    opened = section(page, "opened")
    shown = to_open(result)
    assert len(shown) == sum(1 for score in result.scores if score.year == 2022 and score.value is not None)
    for score in shown:
        assert f'id="{tables.anchor(score)}"' in opened
        assert f'href="#{tables.anchor(score)}"' in section(page, "scores")
    fold = re.search(r'<details class="fold" id="risk-cobalt-eu-2023-2022-U".*?</details>', opened, re.S).group(0)
    assert "Democratic Republic of the Congo" in fold
    assert 'href="#claim-' in fold
    assert "C27" in fold or "Economic importance" in fold


def test_every_claim_behind_an_opened_score_is_listed_and_in_the_appendix(store, answers):
    result = answers["few"]
    page = page_of(store, result)
    held = rows_of(store, claims_named(result))
    counted = 0
    for score in to_open(result):
        found = (result.evidence[score.mineral, score.link, score.year].found(key, score.governance_years)
                 for key in score.inputs)  # fmt: skip
        claims = {claim for item in found if isinstance(item, Given) for claim in item.all_claims}
        assert claims <= set(held)
        fold = re.search(rf'<details class="fold" id="claims-of-{tables.anchor(score)}".*?</details>', page, re.S)
        assert fold is not None
        counted += len(claims)
        for claim in claims:
            assert f'href="#{quote(anchor(claim), safe=":/._~-")}"' in fold.group(0), claim
            assert f'id="{anchor(claim)}"' in section(page, "claims"), claim
        assert f'href="#claims-of-{tables.anchor(score)}"' in section(page, "opened")
    assert counted > 100


def test_our_own_words_are_chinese_on_the_chinese_page(store, answers):
    page = page_of(store, answers["few"], "zh")
    for words in (">gross weight<", "facts with citation", "public domain", "supply risk SR", "economic importance EI"):
        assert words not in page, words
    assert "毛重" in page
    assert "注明出处引用的事实" in page
    assert "供应风险 SR" in page


def test_many_minerals_open_at_their_bottleneck(store, answers):
    result = answers["many"]
    page = page_of(store, result)
    assert section(page, "opened").count('<details class="fold" id="risk-') == len(result.bottlenecks)
    head = page[page.index('<section id="answer">') : page.index("<nav")]
    assert "Minerals by methods, China, 2022" in head
    assert "picture-heat-2022" in head


def test_missing_scores_have_reasons_and_are_no_low_ones(store, answers):
    missing = section(page_of(store, answers["few"]), "missing")
    assert "No score is not a low score" in missing
    assert "NSTC early-warning screening 2018" in missing
    for score in answers["few"].scores:
        if score.value is None:
            assert score.lacking
    none = page_of(store, answers["none"])
    assert "Xenon" in none
    assert "USGS supply risk 2021" in section(none, "missing")
    assert '<section id="section-opened">' not in none


def test_validation_names_methods_without_any_published_result(store, answers):
    part = section(page_of(store, answers["few"]), "validation")
    assert "published results recomputed" in part
    assert "<details" in part


@pytest.mark.parametrize("which", ["few", "many"])
def test_the_english_page_is_english_and_the_chinese_one_chinese(store, answers, which):
    english = page_of(store, answers[which])
    before = english[: english.index('<section id="section-claims">')]
    for part in ("published", "sources"):  # publications keep the titles that they have
        before = before.replace(section(english, part) or "-", "")
    assert not CHINESE.search(re.sub(r"<style>.*?</style>|<title>.*?</title>", "", before, flags=re.S))
    chinese = page_of(store, answers[which], "zh")
    assert '<html lang="zh-CN">' in chinese
    for heading in re.findall(r"<(?:h2|h3|figcaption|summary)[^>]*>(.*?)</", chinese, re.S):
        assert CHINESE.search(heading), heading


def test_both_widths_of_a_picture_are_there(store, answers):
    page = page_of(store, answers["many"])
    assert page.count('class="chart risk-wide"') == page.count('class="chart risk-narrow"') > 3
    assert ".risk-narrow { display: none;" in page


def test_drawings_are_well_formed(store, answers):
    page = page_of(store, answers["many"])
    for drawing in re.findall(r'<svg [^>]*class="chart risk-.*?</svg>', page, re.S):
        ET.fromstring(drawing)  # noqa: S314 - our own drawing


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_assessment_has_a_section_of_criticality(store, lang):
    result = assess(store, "cobalt", "CHN", 2022)
    page = html(report(result, lang, extra=beside(store, result)))
    part = section(page, "risk")
    assert '<a href="#section-risk">' in page
    assert "3." in part
    assert 'class="chart risk-wide"' in part
    assert 'href="#claim-' in part
    assert "orechain risk cobalt" in part
    known = {unquote(found) for found in re.findall(r'\bid="([^"]+)"', page)}
    for target in re.findall(r'href="#([^"]+)"', part):
        assert unquote(target) in known, target


def test_an_assessment_says_why_there_is_no_criticality(store):
    result = assess(store, "cobalt", "CHN", 2022)
    extra = replace(Beside(), riskless=OrechainError("risk_one_mineral"))
    assert "risk" in html(report(result, "en", extra=extra))
    assert section(html(report(result, "en", extra=extra)), "risk")
    assert not section(html(report(result, "en")), "risk")


def test_the_plain_answer_loads_nothing_of_criticality(tmp_path):
    program = (
        "import sys; from orechain.cli import assess, risk; "
        "print(*[name for name in sys.modules if name.startswith(('orechain.risk', 'orechain.assess.risk', 'numpy'))])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert found.stdout.split() == []
