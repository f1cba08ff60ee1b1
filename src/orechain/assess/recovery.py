"""The answer for link R: contribution of secondary material, effectiveness of recovery, the four supply paths."""

from __future__ import annotations

from dataclasses import replace

from orechain.assess.inputs import WORLD, Inputs, figure, interval, missing, oldest_year, span
from orechain.assess.result import Figure, LinkAnswer
from orechain.assess.tradeflows import LinkTrade
from orechain.catalog.messages import Message, message
from orechain.chain.interval import Interval
from orechain.store.claims import Fact

RATES = ("eol_recycling_rate", "recycled_content", "eol_recycling_input_rate", "old_scrap_ratio")
SUPPLY_PATHS = ("domestic_primary", "imported_primary", "domestic_secondary", "imported_secondary")
NEGLIGIBLE = 0.05
"""A lower bound of what is not known that is no larger than this part of what is known leaves the sum an estimate."""


def secondary_output(inputs: Inputs) -> Figure:
    """Return what the economy recovers from scrap in the year, or a missing figure with the reason."""
    facts = [
        fact
        for fact in inputs.select(
            "production", process="secondary_production", economy=inputs.economy, start=inputs.year, end=inputs.year
        )
        if inputs.mass(fact) is not None
    ]
    table = inputs.resolver.best_release(facts)
    if not table:
        return missing("t", message("no_secondary"), message("needs_secondary"), form=inputs.form)
    old = [fact for fact in table if "old scrap" in fact.detail.lower()]
    totals = [fact for fact in table if not fact.detail or "total" in fact.detail.lower()]
    # Apparent consumption counts old scrap only: new scrap goes round inside the using industries.
    chosen = old or totals[:1]
    if not chosen:
        return missing("t", message("no_secondary"), message("needs_secondary"), form=inputs.form)
    return inputs.sum_figure(chosen)


def with_secondary(inputs: Inputs, primary: Figure, secondary: Figure) -> Figure:
    """Return what link M supplies to industry: primary and secondary output together.

    An economy whose primary output is nil while its secondary output is withheld has an unknown supply, not none. Where
    no publisher speaks of secondary output at all, the primary figure stands alone.
    """
    if secondary.missing:
        spoken_of = any(
            fact.kind == "production"
            and fact.process == "secondary_production"
            and not fact.usable
            and fact.economy == inputs.economy
            and fact.start == fact.end == inputs.year
            for fact in inputs.facts
        )
        if not spoken_of or primary.missing:
            return primary
        if primary.value == 0:
            return missing(
                "t", message("secondary_withheld"), message("needs_secondary"), claims=primary.claims, form=inputs.form
            )
        return replace(primary, status="estimate", assumptions=(*primary.assumptions, message("secondary_withheld")))
    if primary.missing:
        value = interval(secondary)
        return replace(
            primary,
            low=value.low + (primary.low or 0.0),
            high=None if primary.high is None else value.high + primary.high,
            claims=(*primary.claims, *secondary.claims),
            form=inputs.form,
        )
    start, end = span((primary, secondary))
    return figure(
        interval(primary) + interval(secondary),
        "t",
        "estimate" if "estimate" in (primary.status, secondary.status) else "computed",
        claims=(*primary.claims, *secondary.claims),
        rule="primary_and_secondary",
        start=start,
        end=end,
        oldest=oldest_year((primary, secondary)),
        form=inputs.form,
        assumptions=(*primary.assumptions, *secondary.assumptions),
    )


def rates(inputs: Inputs) -> tuple[tuple[str, Figure], ...]:
    """Return every published recycling rate: the economy's own, the world's and the EU's, each under its economy."""
    found: list[tuple[str, Figure]] = []
    for kind in RATES:
        for economy in dict.fromkeys((inputs.economy, WORLD, "EU27")):
            fact = _rate(inputs, kind, economy)
            fig = _rate_figure(inputs, fact) if fact else _group_rate(inputs, kind, economy)
            if fig is not None:
                found.append((f"{kind}:{economy}", fig))
    return tuple(found)


def _group_rate(inputs: Inputs, kind: str, economy: str) -> Figure | None:
    """Return the range of a rate over the elements of a group that has no rate of its own."""
    facts = [fact for fact in inputs.of_members if fact.kind == kind and fact.economy == economy and not fact.excluded]
    bounds = [
        (
            fact.amount_low if fact.amount is None else fact.amount,
            fact.amount_high if fact.amount is None else fact.amount,
        )
        for fact in facts
    ]
    highs = [high for _, high in bounds if high is not None]
    if not highs:
        return None
    return missing(
        "fraction",
        message("rate_of_members", count=len({fact.mineral for fact in facts})),
        low=min((low for low, _ in bounds if low is not None), default=None),
        high=max(highs),
        claims=[fact.claim for fact in facts],
    )


def _rate(inputs: Inputs, kind: str, economy: str) -> Fact | None:
    facts = [f for f in inputs.facts if f.kind == kind and f.economy == economy and not f.excluded]
    numbers = [f for f in facts if f.usable]
    bounded = [f for f in facts if f.amount_low is not None or f.amount_high is not None]
    return min(numbers or bounded, key=inputs.resolver.key, default=None)


def _rate_figure(inputs: Inputs, fact: Fact) -> Figure:
    """Return a rate; where its publication lists several estimates, none is preferred: the bounds span them all."""
    if not fact.usable:
        return inputs.bound_figure(fact)
    beside = [
        other
        for other in inputs.facts
        if (other.kind, other.economy, other.release) == (fact.kind, fact.economy, fact.release) and not other.excluded
    ]
    ends = [end for f in beside for end in (f.amount, f.amount_low, f.amount_high) if end is not None]
    if len(beside) < 2 or min(ends) == max(ends):
        fig = inputs.plain_figure(fact)
        if fact.start is not None and fact.start > inputs.year:
            later = message("other_year", year=fact.start, asked=inputs.year)
            return replace(fig, status="estimate", assumptions=(later,))
        return fig
    return missing(
        "fraction",
        message("several_estimates", count=len(beside)),
        low=min(ends),
        high=max(ends),
        claims=[other.claim for other in beside],
    )


def _stand_in(inputs: Inputs, kind: str) -> Figure:
    """Return a rate of the economy, else the world's (for the input rate also the EU's) as a labelled stand-in."""
    for economy in dict.fromkeys((inputs.economy, WORLD, "EU27")):
        fact = _rate(inputs, kind, economy)
        fig = _rate_figure(inputs, fact) if fact else _group_rate(inputs, kind, economy)
        if fig is None:
            continue
        if economy == inputs.economy:
            return fig
        note = message("rate_stands_in", economy=f"economy:{economy}", asked=f"economy:{inputs.economy}")
        if fig.missing:  # the bounds of another economy must say so where they are shown
            reason = message("bounds_stand_in", note=note, reason=fig.reason or message("no_rate"))
            return replace(fig, reason=reason, assumptions=(note,))
        return replace(fig, status="estimate", rule="stand_in", assumptions=(*fig.assumptions, note))
    return missing("fraction", message("no_rate"), message("needs_rate"))


def answer(inputs: Inputs, *, scrap: LinkTrade, metal_input: Figure, intake: Figure) -> LinkAnswer:
    """Compose the answer for link R.

    Parameters
    ----------
    scrap
        Trade in scrap.
    metal_input
        Output of link M, primary; with the secondary output it makes the input that the contribution refers to.
    intake
        Intake of the using industries, which stands in where the output of link M is not known.
    """
    own = secondary_output(inputs)
    base, notes = _base(own, metal_input, intake)
    readings: dict[str, Figure] = {}
    none = missing("fraction", own.reason or message("no_secondary"), own.needs or message("needs_secondary"))
    if not own.missing and base is not None:
        start, end = span((own, base))
        contribution = figure(
            interval(own) / interval(base),
            "fraction",
            "estimate" if base.status == "estimate" else "computed",
            claims=(*own.claims, *base.claims),
            rule="contribution",
            start=start,
            end=end,
            oldest=oldest_year((own, base)),
            assumptions=(*base.assumptions, *notes),
        )
        readings["autonomous"] = contribution
        # Recovered metal counts where it is made, whatever land the scrap came from; the loss of the largest scrap
        # supplier can be read only where scrap trade is known.
        readings["realised"] = contribution
        readings["assured"] = _without_scrap(own, base, scrap) or missing(
            "fraction", scrap.imports.reason or message("needs_trade"), scrap.imports.needs
        )
    else:
        kind = "eol_recycling_input_rate" if inputs.economy == "EU27" else "recycled_content"
        stand_in = _stand_in(inputs, kind)
        if stand_in.missing and stand_in.low is None and stand_in.high is None:
            stand_in = _stand_in(inputs, "eol_recycling_input_rate")
        readings = {"autonomous": none, "realised": stand_in, "assured": none}
    used = [own, scrap.imports, scrap.exports, readings["realised"]]
    oldest = oldest_year(used)
    return LinkAnswer(
        link="R",
        readings=readings,
        requirement=base if base is not None else missing("t", message("metal_input_unknown")),
        domestic=own,
        imports=scrap.imports,
        exports=scrap.exports,
        world=missing("t", message("no_world_supply")),
        effectiveness=_stand_in(inputs, "eol_recycling_rate"),
        age_years=None if oldest is None else max(0, inputs.year - oldest),
        coverage=sum(fig.status in ("published", "computed") for fig in used) / len(used),
        notes=scrap.notes,
    )


def _base(own: Figure, metal_input: Figure, intake: Figure) -> tuple[Figure | None, tuple[Message, ...]]:
    for base, note in ((intake, "intake_is_base"), (metal_input, "output_is_base")):
        if base.value is not None and base.value > 0 and (base.low is None or base.low > 0):
            if not own.missing and (own.value or 0) > base.value:
                continue
            return base, (message(note),)
    return None, ()


def _without_scrap(own: Figure, base: Figure, scrap: LinkTrade) -> Figure | None:
    if scrap.imports.missing or not scrap.by_partner:
        return None
    largest = max(scrap.by_partner.values(), key=lambda fig: fig.value or 0.0)
    left = interval(own) - interval(largest)
    start, end = span((own, base, largest))
    return figure(
        (left / interval(base)).clip(0.0, 1.0),
        "fraction",
        "estimate",
        claims=(*own.claims, *base.claims, *largest.claims),
        rule="contribution_n_minus_1",
        start=start,
        end=end,
        assumptions=(message("scrap_all_recovered"),),
    )


def imported_primary(raw: Figure, refined: Figure, year: int, form: str) -> Figure:
    """Return the imports of raw material and refined product together.

    If one of them is not known, their sum is not either, only a lower bound of it; unless what is known of it is
    `NEGLIGIBLE` beside the other.
    """
    parts = {"U": raw, "M": refined}
    known = [fig for fig in parts.values() if not fig.missing]
    unknown = {name: fig for name, fig in parts.items() if fig.missing}
    if not known:
        lows = [fig.low for fig in parts.values() if fig.low is not None]
        return replace(raw, low=sum(lows) if lows else None, high=None)
    total = Interval.total([interval(fig) for fig in known])
    notes = [note for fig in known for note in fig.assumptions]
    claims = [claim for fig in parts.values() for claim in fig.claims]
    for name, fig in unknown.items():
        reason = fig.reason or message("no_trade_codes", link=f"link:{name}")
        part = message("paths_raw") if name == "U" else message("paths_refined")
        if fig.low is None or not fig.low <= NEGLIGIBLE * total.value:
            told = message("paths_import_at_least", part=part, reason=reason)
            return missing("t", told, fig.needs, low=total.low + (fig.low or 0.0), claims=claims, form=form)
        notes.append(message("paths_part_of_imports", part=part, reason=reason))
    computed = not unknown and all(fig.status != "estimate" for fig in known)
    return figure(
        total,
        "t",
        "computed" if computed else "estimate",
        claims=claims,
        rule="sum",
        start=year,
        end=year,
        form=form,
        assumptions=notes,
    )


def supply_paths(
    inputs: Inputs, *, mined: Figure, raw: LinkTrade, refined: LinkTrade, secondary: Figure, scrap: LinkTrade
) -> tuple[tuple[str, Figure], ...]:
    """Return the shares of the four supply paths: primary and secondary, from home and from abroad.

    Imports are gross imports of raw material and refined product; scrap is counted as contained element. A path that is
    not known leaves all shares missing, since the whole would be wrong. Source: Zeng et al. 2023.
    """
    primary_in = imported_primary(raw.imports, refined.imports, inputs.year, inputs.form)
    amounts = dict(zip(SUPPLY_PATHS, (mined, primary_in, secondary, scrap.imports), strict=True))
    known = {name: fig for name, fig in amounts.items() if not fig.missing}
    gaps = [name for name in SUPPLY_PATHS if name not in known]
    total = Interval.total([interval(fig) for fig in known.values()])
    result: list[tuple[str, Figure]] = []
    for name, fig in amounts.items():
        if fig.missing:
            result.append((name, missing("fraction", fig.reason or message("no_secondary"), fig.needs)))
        elif set(gaps) - {"imported_secondary"} or not total.value > 0:
            result.append((name, missing("fraction", message("paths_incomplete"), claims=fig.claims)))
        else:
            notes = [message("paths_without_scrap")] if gaps else []
            result.append(
                (
                    name,
                    figure(
                        Interval.exact((fig.value or 0.0) / total.value),
                        "fraction",
                        "estimate" if gaps or fig.status == "estimate" else "computed",
                        claims=[claim for part in known.values() for claim in part.claims],
                        rule="share_of_supply",
                        start=inputs.year,
                        end=inputs.year,
                        assumptions=notes,
                    ),
                )
            )
    return tuple(result)
