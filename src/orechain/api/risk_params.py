"""Parameters of the views of criticality."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from orechain.api.view import (
    LIST_SIGN,
    Context,
    EconomyName,
    MineralNames,
    Params,
    Span,
    in_job,
    split_list,
    split_span,
)
from orechain.errors import OrechainError
from orechain.store.reader import Store

INLINE_CELLS = 130
"""Minerals that are scored at once for one year: all that are held take about two seconds."""
INLINE_YEARS = 24
"""Minerals times years that are scored at once for several years, each of which takes longer than a mineral more."""
INLINE_DRAWS = 60_000
"""Minerals times years times samples that are drawn at once."""
INLINE_DRIVERS = 45
"""Minerals times years times methods whose variance is shared out at once."""
OPENED = 12
"""Minerals times years whose scores are opened in one answer."""


def _known_methods(text: str) -> str:
    from orechain.risk.registry import method

    return LIST_SIGN.join(method(key).key for key in split_list(text))


def _known_links(text: str) -> str:
    from orechain.catalog.vocabulary import link

    return LIST_SIGN.join(dict.fromkeys(link(key).link for key in split_list(text)))


MethodNames = Annotated[str, Field(max_length=1000), AfterValidator(_known_methods)]
"""Methods by id, joined by ``~``."""
LinkNames = Annotated[str, Field(max_length=80), AfterValidator(_known_links)]
"""Links, joined by ``~``."""


class RiskParams(Params):
    """Which minerals are scored, by which methods, for whom, when."""

    mineral: Annotated[MineralNames, Field(description="Minerals, joined by `~`; empty: all that are held.")] = ""
    method: Annotated[MethodNames, Field(description="Ids of methods, joined by `~`; empty: all that differ.")] = ""
    economy: Annotated[EconomyName, Field(description="Importing economy or bloc.")] = "WLD"
    year: Annotated[Span, Field(description="Year or span, `2015..2024`; empty: the latest held.")] = ""
    link: Annotated[LinkNames, Field(description="Links, joined by `~`; empty: those of each method.")] = ""
    samples: Annotated[int, Field(
        ge=0, le=10_000, description="Of the Monte Carlo: 0, or 100 and more; many minerals with many only as a job.",
    )] = 0  # fmt: skip
    seed: Annotated[int, Field(ge=0, le=2**31 - 1, description="The same seed gives the same samples.")] = 1


class ScoresParams(RiskParams):
    """Which minerals are scored, and how far the scores are opened."""

    drivers: Annotated[bool, Field(
        description="Also share out the variance among kinds of error; needs samples, a job above few minerals.",
    )] = False  # fmt: skip
    evidence: Annotated[bool, Field(
        description=f"Also open the scores into terms, countries and inputs; at most {OPENED} minerals and years.",
    )] = False  # fmt: skip


class CompareParams(RiskParams):
    """Which methods are set side by side."""

    coefficient: Annotated[Literal["spearman", "kendall"], Field(description="Of rank correlation.")] = "spearman"


class MatrixParams(Params):
    """Of which method the matrix is."""

    method: Annotated[str, Field(max_length=80, description="A method with two axes.")] = "eu-2023"
    mineral: Annotated[MineralNames, Field(description="Minerals, joined by `~`; empty: all that are held.")] = ""
    economy: Annotated[EconomyName, Field(description="Importing economy or bloc.")] = "WLD"
    year: Annotated[int | None, Field(ge=1900, le=2200, description="Year; by default the latest held.")] = None
    samples: Annotated[int, Field(ge=0, le=10_000, description="Of the Monte Carlo, for intervals.")] = 0
    seed: Annotated[int, Field(ge=0, le=2**31 - 1, description="The same seed gives the same samples.")] = 1


class DependenceParams(Params):
    """Which two economies are set side by side."""

    economy: Annotated[str, Field(max_length=80, description="Two economies, joined by `~`: `CHN~USA`.")]
    mineral: Annotated[MineralNames, Field(description="Minerals, joined by `~`; empty: all that are held.")] = ""
    year: Annotated[int | None, Field(ge=1900, le=2200, description="Year; by default the latest held.")] = None
    link: Annotated[Literal["", "U", "M", "D", "R"], Field(description="Link whose product is imported.")] = ""
    threshold: Annotated[float, Field(ge=0.0, le=1.0, description="Reliance above which one depends.")] = 0.5


class SharesParams(Params):
    """Whose shares of the world are shown."""

    economy: Annotated[EconomyName, Field(description="An economy or bloc.", min_length=1)]
    mineral: Annotated[MineralNames, Field(description="Minerals, joined by `~`; empty: all that are held.")] = ""
    link: Annotated[LinkNames, Field(description="Links, joined by `~`; empty: U and M.")] = ""
    years: Annotated[Span, Field(description="Year or span; empty: all held.")] = ""


class TechnologiesParams(Params):
    """About which mineral, technology or application it is asked."""

    name: Annotated[str, Field(max_length=80, description="Mineral, technology or application; empty: all.")] = ""


class ListingParams(Params):
    """From which score on a mineral is listed."""

    cut: Annotated[float | None, Field(ge=0.0, le=1.0, description="By default that of the method, 0.4.")] = None


def minerals_of(text: str, store: Store) -> list[str]:
    """Return the minerals of a list, or all that are held."""
    from orechain.assess.risk.asked import minerals_held

    return list(split_list(text)) or minerals_held(store)


def years_of(text: str) -> list[int]:
    """Return the years of a span."""
    found = split_span(text)
    return [] if found is None else list(range(found[0], found[1] + 1))


def check_size(context: Context, minerals: int, years: int, samples: int, shared: int = 0) -> None:
    """Refuse what takes longer than an answer may, unless it is a job.

    Parameters
    ----------
    shared
        Methods whose variance is shared out.

    Raises
    ------
    OrechainError
        If it has to be asked for as a job.
    """
    if in_job(context):
        return
    cells = minerals * years
    limits = (
        ("minerals × years", cells, INLINE_CELLS if years == 1 else INLINE_YEARS),
        ("minerals × years × samples", cells * samples, INLINE_DRAWS),
        ("drivers: minerals × years × methods", cells * shared, INLINE_DRIVERS),
    )
    for what, count, most in limits:
        if count > most:
            raise OrechainError("api_job_needed", what=f"{what} = {count}", most=most)
