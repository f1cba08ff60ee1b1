"""What readers do on the pages that compare, score, list and explain."""

from __future__ import annotations

import urllib.parse

from tests.e2e.served import asked, cites_its_publisher, query, same_elsewhere, words

FRAME = words("en", "frame")
COMMON = words("en", "common")
DATA = words("en", "data")


def test_an_economy_beside_a_second_one(reader):
    one = reader()
    page = one.open("/economy?economy=CHN~USA")
    assert "China" in page.locator("h1").inner_text()
    given = asked(one.base, "economy?economy=CHN")["data"]
    bars = page.locator("#dependences")
    bars.get_by_role("tab", name=FRAME["tab.table"]).click()
    one.settle()
    assert bars.locator("tbody tr:not(.spacer)").count() > 3
    assert given["dependences"]
    before = page.locator("main").inner_text()
    second = page.get_by_role("combobox", name=words("en", "economy")["second"], exact=True)
    second.fill("Japan")
    second.press("Enter")
    one.settle()
    assert query(one)["economy"] == "CHN~JPN"
    assert "Japan" in page.locator("main").inner_text()
    assert page.locator("main").inner_text() != before
    same_elsewhere(one, reader)
    one.blameless()


def test_criticality_by_another_method_and_what_was_validated(reader):
    criticality = words("en", "criticality")
    one = reader()
    page = one.open("/criticality")
    frame = page.locator("section.frame").first
    title = frame.get_by_role("heading").first.inner_text()
    method = page.get_by_label(criticality["method"], exact=True)
    other = method.evaluate("(select) => [...select.options].find((option) => option.value !== select.value).value")
    method.select_option(other)
    one.settle()
    assert query(one)["method"] == other
    assert page.locator("section.frame").first.get_by_role("heading").first.inner_text() != title
    same_elsewhere(one, reader)

    sections = page.get_by_role("navigation", name=criticality["sections"])
    sections.get_by_role("link", name=criticality["section.validation"]).click()
    one.settle()
    assert query(one)["section"] == "validation"
    given = asked(one.base, "validation")["data"]
    assert given["passed"]
    said = criticality["validation.passed"].replace("{n}", str(len(given["checks"])))
    assert said in page.locator("main").inner_text()
    one.blameless()


def test_six_fit_side_by_side_and_the_seventh_is_told(reader):
    compare = words("en", "compare")
    one = reader()
    page = one.open("/compare?mineral=lithium~cobalt")
    add = page.locator("main").get_by_role("combobox", name=COMMON["picker.mineral"]).first
    add.fill("Ni")
    page.get_by_role("option", name="Nickel").first.click()
    one.settle()
    assert query(one)["mineral"] == "lithium~cobalt~nickel"
    assert all(name in page.locator("h1").inner_text() for name in ("Lithium", "Cobalt", "Nickel"))
    page.get_by_role("button", name=COMMON["picker.remove"].replace("{name}", "Cobalt"), exact=True).click()
    one.settle()
    assert query(one)["mineral"] == "lithium~nickel"
    assert "Cobalt" not in page.locator("h1").inner_text()

    page = one.open("/compare?mineral=lithium~cobalt~nickel~copper~tin~zinc~tungsten")
    told = compare["too_many"].split("{n}")[0].strip()
    assert told in page.get_by_role("status").filter(has_text=told).inner_text()
    for name, there in (("Zinc", 1), ("Tungsten", 0)):
        remove = COMMON["picker.remove"].replace("{name}", name)
        assert page.get_by_role("button", name=remove, exact=True).count() == there
    one.blameless()


def test_figures_are_filtered_scrolled_through_and_traced(reader):
    one = reader()
    page = one.open("/data?section=claims")
    rows = page.locator(".long-table tbody tr:not(.spacer)")
    total = asked(one.base, "claims?limit=1")["data"]["total"]
    table = page.locator(".long-table table")
    assert int(table.get_attribute("aria-rowcount")) == total + 1

    mineral = page.locator("main").get_by_role("combobox", name=COMMON["picker.mineral"]).first
    mineral.fill("钴")
    mineral.press("Enter")
    one.settle()
    assert query(one)["mineral"] == "cobalt"
    given = asked(one.base, "claims?mineral=cobalt&sort=claim&limit=1000")["data"]
    page.wait_for_function(
        "(rows) => document.querySelector('.long-table table').getAttribute('aria-rowcount') === rows",
        arg=str(given["total"] + 1),
    )
    assert rows.count() < 80, "only what is seen is in the page"

    box = page.locator(".long-table .table-box")
    box.evaluate("(box) => { box.scrollTop = box.scrollHeight; }")
    last = given["rows"][-1]["claim"]
    page.locator(f"tr[aria-rowindex='{given['total'] + 1}']").get_by_text(last, exact=True).wait_for()
    one.settle()

    rows.last.get_by_role("link").first.click()
    drawer = page.get_by_role("dialog")
    drawer.locator(".facts").first.wait_for()
    trace = asked(one.base, f"trace?claim={urllib.parse.quote(last)}")["data"]
    said = drawer.inner_text()
    assert trace["release"]["publisher"] in said
    assert trace["locator"] in said
    one.blameless()


def test_a_query_is_answered_and_a_hostile_one_refused(reader):
    one = reader()
    page = one.open("/data?section=sql")
    area = page.get_by_label(DATA["sql.query"], exact=True)
    run = page.get_by_role("button", name=DATA["sql.run"], exact=True)
    area.fill("SELECT mineral, count(*) AS figures FROM claims GROUP BY mineral ORDER BY figures DESC, mineral LIMIT 5")
    run.click()
    result = page.get_by_role("region", name=DATA["sql.result"])
    result.wait_for()
    one.settle()
    given = asked(one.base, f"sql?query={urllib.parse.quote(query(one)['query'])}")["data"]["rows"]
    shown = result.locator("tbody tr").evaluate_all("(rows) => rows.map((row) => row.textContent)")
    assert shown == [f"{mineral}{figures}" for mineral, figures in given]

    for hostile in ("DROP TABLE claims", "SELECT * FROM read_text('/etc/passwd')", "SELECT 1; SELECT 2"):
        area.fill(hostile)
        run.click()
        page.get_by_role("alert").wait_for()
        one.settle()
        assert "root:" not in page.locator("main").inner_text()
    assert asked(one.base, "claims?limit=1")["data"]["total"] > 1000
    one.blameless("400 ", "403 ")


def test_a_method_has_an_address_of_its_own(reader):
    one = reader()
    page = one.open("/methods?lang=en")
    names = {row["method"]: row["name_en"] for row in asked(one.base, "catalog")["data"]["methods"]}
    assert page.locator("#eu-2023").count() == 1
    page = one.open("/methods?lang=zh#eu-2023")
    page.wait_for_function("() => Math.abs(document.getElementById('eu-2023').getBoundingClientRect().top) < 500")
    same_elsewhere(one, reader)
    assert names["eu-2023"]
    one.blameless()


def test_a_number_of_any_page_opens_its_claims(reader):
    one = reader()
    page = one.open("/compare?mineral=cobalt~nickel")
    page.locator("section.frame").first.get_by_role("tab", name=FRAME["tab.table"]).click()
    one.settle()
    page.locator("section.frame").first.locator("td button.why").first.click()
    cites_its_publisher(one, "en")
    one.blameless()
