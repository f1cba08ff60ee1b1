"""What readers do, from the first page to the row of a publisher's table, and back through a link."""

from __future__ import annotations

import csv
import io
import re
import urllib.parse
from pathlib import Path

import pytest
from tests.e2e.served import VIEW, asked, cites_its_publisher, query, same_elsewhere, words

COMMON = {lang: words(lang, "common") for lang in ("en", "zh")}


def rows_of(text):
    """Rows of a CSV file by their headings, byte order mark or not."""
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def test_from_the_search_to_the_row_of_a_publisher(reader):
    one = reader()
    page = one.open("/")
    search = page.get_by_role("search").get_by_role("combobox")
    search.fill("锂")
    option = page.get_by_role("search").get_by_role("option").first
    assert "Lithium" in option.inner_text()
    search.press("Enter")
    one.settle()
    assert one.address().startswith("/mineral?mineral=lithium")
    assert "Lithium" in page.locator("h1").inner_text()

    page.get_by_role("button", name="中文", exact=True).click()
    one.settle()
    assert query(one)["lang"] == "zh"
    assert "锂" in page.locator("h1").inner_text()
    assert page.evaluate("document.documentElement.lang").startswith("zh")

    page.get_by_role("combobox", name=COMMON["zh"]["picker.year"], exact=True).select_option("2020")
    one.settle()
    assert query(one)["year"] == "2020"
    assert "2020" in page.locator(".frame-filter").first.inner_text()
    given = asked(one.base, "assessment?mineral=lithium&economy=CHN&year=2020&lang=zh")
    assert given["data"]["year"] == 2020

    page.locator("main button.why").first.click()
    cites_its_publisher(one, "zh")

    page.locator("#chain").scroll_into_view_if_needed()
    one.settle()
    page.locator("#chain .frame-note a").click()
    one.settle()
    assert one.address().startswith("/chain?mineral=lithium")
    chain = words("zh", "chain")
    page.get_by_label(chain["case"], exact=True).select_option("lithium-china-2021")
    one.settle()
    page.locator(".sankey-flow").filter(has=page.locator(".sankey-area")).first.click(force=True)
    page.locator(".chain-panel button.why").first.click()
    cites_its_publisher(one, "zh")
    one.blameless()


@pytest.mark.parametrize(
    "address", ["/mineral?mineral=lithium&economy=CHN&year=2020&lang=zh", "/?reading=realised&sort=risk"]
)
def test_a_link_gives_the_same_view_to_everybody(reader, address):
    one = reader()
    one.open(address)
    same_elsewhere(one, reader)
    one.blameless()


def test_a_flow_of_a_profile_opens_its_claims(reader):
    one = reader()
    page = one.open("/mineral?mineral=cobalt&economy=CHN")
    page.locator("#chain").scroll_into_view_if_needed()
    one.settle()
    flows = asked(one.base, "chain?mineral=cobalt&economy=CHN")["data"]["picture"]["flows"]
    stated = next(place for place, flow in enumerate(flows) if flow["claims"])
    page.locator("#chain .sankey-flow[aria-label*='→']").nth(stated).press("Enter")
    cites_its_publisher(one, "en")
    one.blameless()


def test_numbers_of_a_file_are_those_of_the_api(reader):
    one = reader()
    page = one.open("/?economy=CHN")
    page.locator("#heat").get_by_role("tab", name=words("en", "frame")["tab.table"]).click()
    one.settle()
    given = asked(one.base, "overview?economy=CHN")
    names = {row["mineral"]: row["name_en"] for row in asked(one.base, "catalog")["data"]["minerals"]}
    links = {row["link"]: row["name_en"] for row in asked(one.base, "catalog")["data"]["links"]}
    figures = {
        (row["mineral"], link["link"]): link["readings"]["autonomous"]
        for row in given["data"]["rows"]
        for link in row["links"]
    }

    with page.expect_download() as saved:
        page.locator("#heat").get_by_role("button", name="CSV", exact=True).click()
    shown = {
        (row["Mineral"], row["Link"]): row for row in rows_of(Path(saved.value.path()).read_text(encoding="utf-8"))
    }
    known = 0
    for (mineral, link), figure in figures.items():
        row = shown[names[mineral], links[link]]
        none = figure["value"] == 0 or (figure["value"] is None and figure["high"] != 1)
        if none and figure["high"] and not figure["low"]:  # nothing, or at most so much: a limit, not a nought
            figure = {"value": None, "low": None, "high": figure["high"]}
        for key, column in (("value", "Value (%)"), ("low", "Low (%)"), ("high", "High (%)")):
            if figure[key] is None:
                assert row[column] == "", "what is not known is no number"
            else:
                assert float(row[column]) == pytest.approx(100 * figure[key], rel=1e-3)
                known += 1
    assert known > 50

    with page.expect_download() as saved:
        page.locator("#heat a[download]").first.click()
    full = rows_of(Path(saved.value.path()).read_text(encoding="utf-8"))
    assert len(full) == given["rows"]["full"]
    own = {(row["mineral"], row["link"]): row for row in full if row["quantity"] == "autonomous"}
    for key, figure in figures.items():
        assert own[key]["value"] == ("" if figure["value"] is None else repr(figure["value"]))
        assert own[key]["claims"].split("~") == (figure["claims"] or [""])
    one.blameless()


def test_what_is_missing_is_hatched_and_says_why(reader):
    one = reader()
    page = one.open("/?economy=CHN")
    cells = page.locator("td.heat-cell").evaluate_all(
        """(cells) => cells.map((cell) => ({
          missing: cell.classList.contains("missing"),
          hatched: [cell, cell.firstChild].some((node) => getComputedStyle(node).backgroundImage.includes("gradient")),
          colour: getComputedStyle(cell.firstChild).backgroundColor,
          name: cell.firstChild.getAttribute("data-cell"),
          said: cell.textContent + (cell.firstChild.getAttribute("aria-label") ?? ""),
        }))"""
    )
    figures = {
        (row["mineral"], link["link"]): link["readings"]["autonomous"]
        for row in asked(one.base, "overview?economy=CHN")["data"]["rows"]
        for link in row["links"]
    }
    colours = {cell["colour"] for cell in cells if not cell["missing"]} - {"rgba(0, 0, 0, 0)"}
    missing = [cell for cell in cells if cell["missing"]]
    assert len(missing) > 20
    assert colours
    for cell in cells:
        figure = figures[tuple(cell["name"].split(" "))]
        assert cell["missing"] == all(figure[key] is None for key in ("value", "low", "high"))
        if cell["missing"]:
            assert cell["hatched"], cell
            assert cell["colour"] not in colours, cell
            assert figure["reason"].rstrip(".") in cell["said"]
    one.blameless()


def test_chain_case_before_after_and_the_claims_of_a_flow(reader):
    chain = words("en", "chain")
    one = reader()
    page = one.open("/chain?mineral=lithium")
    page.get_by_label(chain["case"], exact=True).select_option("lithium-china-2021")
    one.settle()
    assert query(one)["case"] == "lithium-china-2021"
    after = page.evaluate(VIEW)
    # What is seen is the label: the radio button itself is hidden behind it.
    page.get_by_text(chain["state.before"], exact=True).first.click()
    one.settle()
    before = page.evaluate(VIEW)
    assert query(one)["before"] == "1"
    assert before["flows"] != after["flows"]
    page.get_by_text(chain["state.after"], exact=True).first.click()
    one.settle()
    assert page.evaluate(VIEW)["flows"] == after["flows"]

    page.locator(".sankey-flow").filter(has=page.locator(".sankey-area")).first.click(force=True)
    one.settle()
    assert query(one)["open"].startswith("flow:")
    page.locator(".chain-panel button.why").first.click()
    cites_its_publisher(one, "en")
    same_elsewhere(one, reader)
    one.blameless()


def test_a_flow_is_reached_by_the_keyboard_alone(reader):
    one = reader()
    page = one.open("/chain?case=lithium-china-2021&mineral=lithium")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.sankey-flow')"):
            break
    assert page.evaluate("document.activeElement.matches('.sankey-flow')")
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert "→" in name
    assert page.evaluate("document.activeElement.matches(':focus-visible')")
    page.keyboard.press("Enter")
    one.settle()
    assert query(one)["open"].startswith("flow:")
    assert page.evaluate("document.activeElement.closest('.chain-panel') !== null"), "the focus goes to what was opened"
    one.blameless()


def test_sliders_keep_the_baseline_and_stand_in_the_address(reader):
    one = reader()
    page = one.open("/stocks?mineral=lithium")
    slider = page.locator(".levers input[type=range]").first
    slider.focus()
    for _ in range(3):
        slider.press("ArrowLeft")
    one.page.wait_for_function("() => new URLSearchParams(location.search).has('adjust')")
    one.settle()
    adjust = query(one)["adjust"]
    lever, factor = adjust.split("~")[0].split(":")
    assert float(factor) < 1
    mine = asked(one.base, f"stocks?mineral=lithium&economy=WLD&adjust={urllib.parse.quote(adjust)}")["data"]
    plain = asked(one.base, "stocks?mineral=lithium&economy=WLD")["data"]
    assert mine["baseline"]["total"]["in_use"] == plain["total"]["in_use"]
    assert mine["total"]["in_use"] != plain["total"]["in_use"]
    dashed = page.locator("#flows [data-drawing] path[stroke-dasharray]")
    assert dashed.count() >= 4, "every flow has its baseline"
    page.locator("#flows").get_by_role("tab", name=words("en", "frame")["tab.table"]).click()
    heads = page.locator("#flows th").all_inner_texts()
    baseline = words("en", "stocks")["run.baseline"]
    assert sum(baseline in head for head in heads) == 4
    before = page.evaluate(VIEW)
    page.reload()
    one.settle()
    page.locator("#flows").get_by_role("tab", name=words("en", "frame")["tab.table"]).click()
    assert one.settle().evaluate(VIEW) == before
    assert lever
    one.blameless()


def test_a_run_shows_its_progress_and_can_be_cancelled(reader):
    stocks = words("en", "stocks")
    one = reader()
    page = one.open("/stocks?mineral=lithium")
    frame = page.locator("#uncertainty")
    run = frame.get_by_role("button", name=re.compile(stocks["fan.run"].replace("{n}", r"[\d,]+")))
    frame.get_by_label(stocks["fan.samples"], exact=True).select_option("4096")
    run.click()
    frame.get_by_role("progressbar").wait_for()
    frame.get_by_role("button", name=stocks["fan.cancel"], exact=True).click()
    frame.get_by_text(stocks["fan.cancelled"]).wait_for()
    assert frame.get_by_role("progressbar").count() == 0

    frame.get_by_label(stocks["fan.samples"], exact=True).select_option("64")
    run.click()
    frame.get_by_text(re.compile(r"64 runs, seed 0")).first.wait_for()
    one.settle()
    assert query(one)["samples"] == "64"
    frame.get_by_role("tab", name=words("en", "frame")["tab.table"]).click()
    assert any("95%" in head for head in frame.locator("th").all_inner_texts())
    one.blameless()


def test_what_an_address_does_not_mean_is_told(reader):
    one = reader()
    page = one.open("/mineral?mineral=unobtainium&economy=CHN&year=20x4&colour=red")
    notices = page.get_by_role("status").locator("li").all_inner_texts()
    assert any("20x4" in notice for notice in notices)
    assert any("colour=red" in notice for notice in notices)
    assert "unobtainium" in page.locator("h1").inner_text()
    assert page.locator(".figure-text").count() == 0, "no other mineral stands in its place"

    page = one.open("/mineral?mineral=Rare%20earths&year=20x4")
    assert any("20x4" in notice for notice in page.get_by_role("status").locator("li").all_inner_texts())
    page.locator(".figure-text").first.wait_for()

    page = one.open("/risk?country=USA&language=zh")
    notices = page.locator(".notices li").all_inner_texts()
    assert len(notices) == 2
    assert page.evaluate("document.documentElement.lang").startswith("zh")
    assert COMMON["zh"]["page.criticality"] in page.title()
    one.blameless()

    page = one.open("/nowhere?lang=en")
    assert page.locator("h1").inner_text() == COMMON["en"]["page.unknown"]
    one.blameless("/nowhere")
