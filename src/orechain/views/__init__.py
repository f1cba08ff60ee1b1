"""How an answer is shown: the report as data, its page, and the picture of the answer."""

from orechain.views.blocks import ClaimRow, Report
from orechain.views.page import html
from orechain.views.picture import figure_svg
from orechain.views.report import report

__all__ = ["ClaimRow", "Report", "figure_svg", "html", "report"]
