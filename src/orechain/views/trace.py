"""From figures to shown values: every number of a report gets its mark and a way back to its claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from orechain.assess.result import ClaimRow, Figure, Source
from orechain.views.blocks import Value
from orechain.views.quantities import (
    MISSING,
    Scale,
    digits,
    figure_text,
    joined,
    plain,
    range_text,
    scale_for,
    years_text,
)
from orechain.views.words import name, say

HOVER_CLAIMS = 4
LISTED_CLAIMS = 16


def anchor(claim: str) -> str:
    """Return the id of a claim's row: the claim id itself, without the blanks that an id must not hold."""
    return "claim-" + "_".join(claim.split())


def release_of(claim: str) -> str:
    """Return the release of a claim: what stands before the first colon."""
    return claim.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Basis:
    """How one number came about; ``serial`` is its place in the appendix."""

    serial: int
    what: str
    figure: Figure
    scale: Scale | None = None

    @property
    def anchor(self) -> str:
        """Id of the row in the appendix."""
        return f"basis-{self.serial}"


def own_scale(figure: Figure, lang: str, scale: Scale | None) -> Scale:
    """Return the unit for a figure outside its column: its own, except that an index stays one."""
    if scale is not None and not scale.label:
        return scale
    return scale_for(figure.unit, (figure.value, figure.low, figure.high), lang)


class Trace:
    """Collects the figures that a report shows.

    Parameters
    ----------
    lang
        Language of what is shown when pointing at a number.
    claims
        The claims that can be shown in the appendix; a number that rests on others keeps their ids as a hint.
    sources
        Releases, for the source lines.
    """

    def __init__(self, lang: str, claims: Mapping[str, ClaimRow], sources: Iterable[Source]) -> None:
        self.lang = lang
        self.claims = claims
        self.releases = {source.release: source for source in sources}
        self.used: dict[str, None] = {}
        self._basis: dict[tuple[object, ...], Basis] = {}

    @property
    def basis(self) -> tuple[Basis, ...]:
        """The numbers that do not rest on one claim alone, in the order of their appearance."""
        return tuple(self._basis.values())

    def value(
        self,
        figure: Figure | None,
        what: str,
        scale: Scale | None = None,
        *,
        unit: bool = True,
        span: bool = False,
        places: int | None = None,
    ) -> Value:
        """Return a figure as it is shown.

        Parameters
        ----------
        figure
            The figure; ``None`` (not asked for, not applicable) gives an empty cell.
        what
            What the number is, for the appendix.
        scale
            Unit of the column; without it the number chooses its own.
        unit
            Whether the unit stands behind the number.
        span
            Whether the range is shown beside the number.
        places
            Decimals of a computed number in a column.
        """
        if figure is None:
            return Value("")
        text = figure_text(figure, self.lang, scale, unit=unit, places=places)
        if figure.value is None:
            reason = self.reason(figure)
            bound = text != MISSING
            return Value(
                text,
                "missing",
                self._href(figure, what, scale) if bound else "",
                "" if bound else reason,
                "",
                reason if not bound else "",
            )
        used = scale or scale_for(figure.unit, (figure.value, figure.low, figure.high), self.lang)
        raw = plain(digits(figure.value, used, published=figure.status == "published"))
        return Value(
            text,
            figure.status,
            self._href(figure, what, scale),
            self.hover(figure, scale),
            raw if not unit else f"{raw} {used.label}".strip(),
            self._span(figure, used, unit=unit) if span else "",
        )

    def reason(self, figure: Figure) -> str:
        """Return why there is no number and what would be needed."""
        said = [part.text(self.lang) for part in (figure.reason, figure.needs) if part is not None]
        if not said:
            return say("missing.unstated", self.lang)
        return ("" if self.lang == "zh" else " ").join(said)

    def hover(self, figure: Figure, scale: Scale | None = None) -> str:
        """Return status, period, range and claims in one line."""
        parts = [say(f"status.{figure.status}", self.lang)]
        if years := years_text(figure):
            parts.append(years)
        if figure.form:
            parts.append(name("form", figure.form, self.lang))
        used = own_scale(figure, self.lang, scale)
        if span := range_text(figure, used):
            parts.append(f"{say('word.range', self.lang)} {joined(span, used.label, self.lang)}")
        if figure.claims:
            shown = ", ".join(figure.claims[:HOVER_CLAIMS])
            more = len(figure.claims) - HOVER_CLAIMS
            parts.append(shown + (f" (+{more})" if more > 0 else ""))
        return " · ".join(parts)

    def _span(self, figure: Figure, scale: Scale, *, unit: bool) -> str:
        span = range_text(figure, scale)
        return joined(span, scale.label, self.lang) if span and unit else span

    def _href(self, figure: Figure, what: str, scale: Scale | None) -> str:
        for claim in figure.claims:
            self.used.setdefault(claim, None)
        if figure.status == "published" and len(figure.claims) == 1 and not figure.assumptions:
            return self.claim_href(figure.claims[0])
        if not (figure.claims or figure.rule or figure.assumptions):
            return ""
        key = (figure.value, figure.unit, figure.claims, figure.rule, figure.assumptions)
        entry = self._basis.get(key)
        if entry is None:
            entry = self._basis[key] = Basis(len(self._basis) + 1, what, figure, scale)
        return f"#{entry.anchor}"

    def claim_href(self, claim: str) -> str:
        """Return the way to a claim's row, or nothing when the appendix does not hold it."""
        self.used.setdefault(claim, None)
        return "#" + quote(anchor(claim), safe=":/._~-") if claim in self.claims else ""

    def publisher(self, row: ClaimRow) -> str:
        """Return the publisher of a claim in the language, where its release is named there."""
        source = self.releases.get(release_of(row.claim))
        return (
            source.publisher_zh if source is not None and self.lang == "zh" and source.publisher_zh else row.publisher
        )

    def source_line(self, figures: Iterable[Figure | None], claims: Iterable[str] = ()) -> str:
        """Return publisher, release and number of claims of everything that a block shows."""
        counted: dict[str, set[str]] = {}
        for figure in figures:
            for claim in figure.claims if figure is not None else ():
                counted.setdefault(release_of(claim), set()).add(claim)
        for claim in claims:
            counted.setdefault(release_of(claim), set()).add(claim)
        if not counted:
            return ""
        ordered = sorted(counted.items(), key=lambda item: (-len(item[1]), item[0]))
        said = [self.counted(self.release_title(release), len(found)) for release, found in ordered]
        return say("source.line", self.lang, items=say("word.semicolon", self.lang).join(said))

    def counted(self, release: str, claims: int) -> str:
        """Return a release with the number of its claims."""
        return say("source.item.one" if claims == 1 else "source.item", self.lang, release=release, n=claims)

    def release_title(self, release: str) -> str:
        """Return publisher and title of a release, or its id where it is not among the sources."""
        source = self.releases.get(release)
        if source is None:
            return release
        publisher = source.publisher_zh if self.lang == "zh" and source.publisher_zh else source.publisher
        return say("source.release", self.lang, publisher=publisher, title=source.title)
