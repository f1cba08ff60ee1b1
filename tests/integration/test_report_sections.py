"""The balanced chain and the supply paths in the report of an assessment; neither burdens the answer itself."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from itertools import pairwise
from urllib.parse import unquote

import pytest

from orechain.assess.assessment import assess
from orechain.assess.beside import Beside, beside
from orechain.errors import OrechainError, WorkspaceError
from orechain.views.page import html
from orechain.views.report import report

HEAVY = {"numpy", "scipy", "yaml", "openpyxl", "jinja2"}  # typer itself loads pydantic
LOADED = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr));"
RUN = "from orechain.cli.main import run; run()"


def page_of(store, mineral, economy, lang="en", year=2024):
    result = assess(store, mineral, economy, year)
    return html(report(result, lang, extra=beside(store, result)))


def section(page, name):
    found = re.search(rf'<section id="section-{name}">(.*?)</section>', page, re.S)
    return found.group(1) if found else ""


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_report_holds_the_balanced_chain(store, lang):
    page = page_of(store, "copper", "USA", lang)
    part = section(page, "balance")
    assert '<a href="#section-balance">' in page
    assert "orechain chain balance copper --economy USA --year 2024" in part
    assert part.count("<table>") >= 3
    assert "frame-national" in part
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert {unquote(href) for href in re.findall(r'href="#([^"]+)"', page)} <= set(ids)
    levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_sources_and_claims_of_both_parts_are_listed(store):
    result = assess(store, "cobalt", "CHN", 2024)
    found = beside(store, result)
    releases = {source.release for source in found.sources}
    assert {source.release for source in (*result.sources, *found.balanced.sources, *found.paths.sources)} <= releases
    page = html(report(result, "en", extra=found))
    claims = re.findall(r'<tr id="claim-([^"]+)"', section(page, "claims"))
    used = {source for item in found.balanced.observations for source in item.sources}
    assert used <= set(claims)


def test_report_draws_the_supply_paths_over_the_years(store):
    part = section(page_of(store, "copper", "USA"), "paths")
    assert 'class="chart years"' in part
    assert "Scrap from abroad: No trade data are held for HS" in part
    assert all(f">{year}<" in part for year in range(2015, 2025))


def test_years_without_any_amount_say_why(store):
    result = assess(store, "copper", "USA", 2024)
    found = beside(store, result)
    blank = tuple(
        replace(
            year,
            paths=tuple(replace(x, amount=replace(x.amount, value=None, low=None, high=None)) for x in year.paths),
        )
        for year in found.paths.years
    )
    page = html(report(result, "en", extra=replace(found, paths=replace(found.paths, years=blank))))
    assert "No amount of the four paths is known in any year." in section(page, "paths")
    assert 'class="chart years"' not in page


def test_a_chain_that_cannot_be_balanced_is_said_in_words(store, monkeypatch):
    def refuse(*_, **__):
        raise OrechainError("chain_period", period="never")

    monkeypatch.setattr("orechain.assess.balance.balance.balance", refuse)
    part = section(page_of(store, "cobalt", "CHN"), "balance")
    assert "The chain could not be balanced: &#39;never&#39; is no period" in part
    assert "<svg" not in part


def test_a_broken_store_is_not_hidden(store, monkeypatch):
    def refuse(*_, **__):
        raise WorkspaceError("workspace_unreadable", folder="x", reason="y")

    result = assess(store, "cobalt", "CHN", 2024)
    monkeypatch.setattr("orechain.assess.balance.balance.balance", refuse)
    with pytest.raises(WorkspaceError):
        beside(store, result)


def test_a_chain_without_any_figure_says_so_and_draws_nothing(store):
    found = beside(store, assess(store, "copper", "USA", 2024))
    bare = replace(found.balanced, observations=())
    page = html(report(assess(store, "copper", "USA", 2024), "en", extra=Beside(balanced=bare)))
    assert "<svg" not in section(page, "balance")
    assert "The frame of the world" in section(page, "balance")


@pytest.mark.parametrize("more", [("--json",), ()])
def test_the_answer_alone_loads_no_model(process, store, more):
    del store  # built beforehand
    done = process("assess", "cobalt", "--economy", "CHN", *more, program=(sys.executable, "-c", LOADED + RUN))
    assert done.returncode == 0
    assert not HEAVY & set(done.stderr.split())
    assert not any(name.startswith("orechain.assess.balance") for name in done.stderr.split())


@pytest.mark.parametrize("command", [("chain", "--help"), ("chain", "paths", "copper", "--json"), ("--help",)])
def test_commands_without_a_model_load_none(process, store, command):
    del store
    done = process(*command, program=(sys.executable, "-c", LOADED + RUN))
    assert done.returncode == 0
    assert not HEAVY & set(done.stderr.split())
