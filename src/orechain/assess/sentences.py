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
    first = _weakest_sentence(inputs, answers, weakest)
    return first, _concentration_sentence(inputs, answers), _gaps_sentence(answers, disagreeing)


def _weakest_sentence(inputs: Inputs, answers: Mapping[str, LinkAnswer], weakest: Weakest | None) -> Message:
    where_and_when = {
        "economy": f"economy:{inputs.economy}",
        "mineral": f"mineral:{inputs.mineral.mineral}",
        "year": inputs.year,
    }
    if weakest is None:
        return message("answer_no_weakest", **where_and_when)
    link: object = f"link:{weakest.link}"
    if weakest.figure.rule == "host_proxy":
        link = message("link_of_host", link=link, host=f"mineral:{inputs.mineral.hosts[0]}")
    known = {**where_and_when, "link": link, "share": _percent(weakest.figure)}
    answer = answers[weakest.link]
    if len(weakest.compared) == 1:
        return message(f"answer_only_{weakest.reading}", **known)
    if weakest.reading == "assured":
        lost = answer.largest_supplier
        return (
            message("answer_weakest_lost", lost=f"economy:{lost}", **known)
            if lost
            else message("answer_weakest", **known)
        )
    realised = answer.readings["realised"]
    if realised.missing:
        return message("answer_weakest_own", **known)
    return message("answer_weakest_reached", reached=_percent(realised), **known)


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
