"""The answer in three sentences."""

from __future__ import annotations

from collections.abc import Mapping

from orechain.assess.inputs import Inputs
from orechain.assess.result import Figure, LinkAnswer, Weakest
from orechain.catalog.messages import Message, message


def sentences(
    inputs: Inputs, answers: Mapping[str, LinkAnswer], weakest: Weakest | None, disagreeing: int
) -> tuple[Message, ...]:
    """Return the answer in three sentences: the weakest link, concentration, and what is not known."""
    here = f"economy:{inputs.economy}"
    what = f"mineral:{inputs.mineral.mineral}"
    first = message("answer_no_weakest", economy=here, mineral=what, year=inputs.year)
    if weakest is not None:
        share = _percent(weakest.figure)
        where: object = f"link:{weakest.link}"
        if weakest.figure.rule == "host_proxy":
            where = message("link_of_host", link=where, host=f"mineral:{inputs.mineral.hosts[0]}")
        lost = answers[weakest.link].largest_supplier
        if len(weakest.compared) == 1:
            first = message(
                f"answer_only_{weakest.reading}",
                economy=here,
                mineral=what,
                link=where,
                year=inputs.year,
                share=share,
            )
        elif weakest.reading == "assured" and lost:
            first = message(
                "answer_weakest_lost",
                economy=here,
                mineral=what,
                link=where,
                year=inputs.year,
                lost=f"economy:{lost}",
                share=share,
            )
        elif weakest.reading == "autonomous" and not answers[weakest.link].readings["realised"].missing:
            first = message(
                "answer_weakest_reached",
                economy=here,
                mineral=what,
                link=where,
                year=inputs.year,
                share=share,
                reached=_percent(answers[weakest.link].readings["realised"]),
            )
        elif weakest.reading == "autonomous":
            first = message(
                "answer_weakest_own",
                economy=here,
                mineral=what,
                link=where,
                year=inputs.year,
                share=share,
            )
        else:
            first = message("answer_weakest", economy=here, mineral=what, link=where, year=inputs.year, share=share)
    return first, _concentration_sentence(inputs, answers), _gaps_sentence(answers, disagreeing)


def _concentration_sentence(inputs: Inputs, answers: Mapping[str, LinkAnswer]) -> Message:
    known = [
        (answers[name].producers[0].share.value or 0.0, name, answers[name].producers[0].key)
        for name in "UM"  # link D is known by one component at most
        if answers[name].producers
    ]
    if not known:
        return message("answer_no_producers", mineral=f"mineral:{inputs.mineral.mineral}")
    share, name, top = max(known)
    figure = answers[name].producers[0].share
    return message(
        "answer_concentration",
        link=f"link:{name}",
        top=f"economy:{top}",
        share=f"{100 * share:.0f}%",
        period=_period(figure.start or inputs.year, figure.end or inputs.year),
    )


def _gaps_sentence(answers: Mapping[str, LinkAnswer], disagreeing: int) -> Message:
    figures = [fig for name in "UMDR" for fig in answers[name].readings.values()]
    bounded = [fig for fig in figures if fig.missing and (fig.low is not None or fig.high is not None)]
    return message(
        "answer_gaps",
        total=len(figures),
        missing=sum(fig.missing for fig in figures) - len(bounded),
        bounded=len(bounded),
        estimates=sum(fig.status == "estimate" for fig in figures),
        conflicts=disagreeing,
    )


def _period(start: int, end: int) -> str:
    return str(start) if start == end else f"{start}–{end}"


def _percent(fig: Figure) -> str:
    if fig.value is None:
        raise ValueError("a missing figure has no percentage")
    if fig.low is None or fig.high is None:
        return f"{100 * fig.value:.0f}%"
    return f"{100 * fig.value:.0f}% ({100 * fig.low:.0f}–{100 * fig.high:.0f}%)"
