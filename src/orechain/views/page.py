"""A report as one HTML file that needs nothing but itself."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from orechain.views import svg
from orechain.views.blocks import Bar, Drawing, LineChart, Report, SankeyChart
from orechain.views.chain_chart import MARGIN
from orechain.views.sankey_marks import MARKS
from orechain.views.sankey_svg import COLOURS, sankey

SIGNS = {**MARKS, "missing": "", "": ""}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("orechain.views"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    # What these return is built in `svg` from escaped parts only.
    environment.globals.update(bar=_bar, line_chart=_line, drawn=_drawn, sankey=_sankey, colours=COLOURS, marks=SIGNS)
    return environment


def html(report: Report) -> str:
    """Return the report as a self-contained page (style, script and drawings inside)."""
    page = _environment().get_template("report.html.j2").render(report=report, words=dict(report.words))
    return "\n".join(line for line in page.splitlines() if line.strip()) + "\n"


def _bar(spec: Bar, colour: str = svg.BLUE) -> Markup:
    return Markup(svg.bar(spec, colour=colour))  # noqa: S704


def _line(chart: LineChart, lang: str) -> Markup:
    return Markup(svg.line_chart(chart, lang))  # noqa: S704


def _drawn(drawing: Drawing) -> Markup:
    return Markup(drawing.svg)  # noqa: S704


def _sankey(chart: SankeyChart, lang: str) -> Markup:
    return Markup(sankey(chart, width=chart.layout.width + MARGIN, lang=lang))  # noqa: S704
