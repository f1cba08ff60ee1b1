"""Why scores are missing and what stands in behind others, as few sentences as hold it all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orechain.assess.risk.result import Given, Lacking, RiskAssessment, Score
from orechain.views import risk_words as words
from orechain.views.words import name, say

NOT_HELD = "risk_not_held"
"""Reason of an input that no publication gives: the same for every input, so that these are counted by method."""
NAMED = 6
"""Inputs named where they are counted; the full list names all."""


def places(result: RiskAssessment, scores: Iterable[Score], lang: str, *, methods: bool = True) -> str:
    """Return what scores are of, methods and minerals with their links together: ``eu-2023 U M, uk-2024 U M``."""
    years = len({item.year for item in result.scores}) > 1
    links: dict[tuple[str, ...], dict[str, None]] = {}
    for score in scores:
        own = (
            name("mineral", score.mineral, lang) if len(result.minerals) > 1 else "",
            score.method if methods else "",
            str(score.year) if years else "",
        )
        links.setdefault(tuple(part for part in own if part), {})[score.link] = None
    return say("word.comma", lang).join(" ".join((*own, *some)) for own, some in links.items())


def by_input(result: RiskAssessment, scores: Iterable[Score], lang: str) -> list[str]:
    """Return the full list: each input that is missing with its reason, and the scores that need it."""
    found: dict[str, list[Score]] = {}
    for score in scores:
        for item in score.lacking:
            found.setdefault(words.lacking_text(item, lang), []).append(score)
    return [f"{text} [{places(result, some, lang)}]" for text, some in found.items()]


def by_method(result: RiskAssessment, scores: Sequence[Score], lang: str) -> list[str]:
    """Return the short list: for each method how many inputs no publication gives; then the other reasons, each once.

    Inputs that are missing for one reason stand in one sentence.
    """
    found = []
    for method in dict.fromkeys(score.method for score in scores):
        some = not_held(score for score in scores if score.method == method)
        if some:
            found.append(f"{method}{say('word.colon', lang)}{counted(some, lang)}")
    return [*found, *(f"{text} [{places(result, some, lang)}]" for text, some in other_reasons(scores, lang).items())]


def not_held(scores: Iterable[Score]) -> list[str]:
    """Return the inputs of scores that no publication gives."""
    items = (item for score in scores for item in score.lacking if item.reason.key == NOT_HELD)
    return list(dict.fromkeys(item.input for item in items))


def counted(inputs: Sequence[str], lang: str) -> str:
    """Return how many inputs no publication gives, the first ones by name."""
    named = say("word.comma", lang).join(words.input_word(key, lang) for key in inputs[:NAMED])
    more = say("risk.and_more", lang, count=len(inputs) - NAMED) if len(inputs) > NAMED else ""
    key = "risk.reason.not_held" if len(inputs) > 1 else "risk.reason.not_held_one"
    return say(key, lang, count=len(inputs), inputs=named + more)


def other_reasons(scores: Iterable[Score], lang: str) -> dict[str, list[Score]]:
    """Return the reasons other than not being published, with the inputs they hold for, and the scores concerned."""
    groups: dict[tuple[str, ...], tuple[dict[str, None], dict[int, Score], Lacking]] = {}
    for score in scores:
        for item in score.lacking:
            if item.reason.key == NOT_HELD:
                continue
            bounded = item.low is not None or item.high is not None
            key = (item.reason.text(lang), item.needs.key, item.input if bounded else "")
            inputs, concerned, _ = groups.setdefault(key, ({}, {}, item))
            inputs[item.input] = None
            concerned[id(score)] = score
    found: dict[str, list[Score]] = {}
    for inputs, concerned, item in groups.values():
        if len(inputs) == 1:
            text = words.lacking_text(item, lang)
        else:
            named = say("word.comma", lang).join(words.input_word(key, lang) for key in inputs)
            # What is needed names the one input, except where an economy or a table is.
            needed = say("risk.reason.inputs", lang) if item.needs.key == "risk_needs_input" else item.needs.text(lang)
            space = " " if lang == "en" else ""
            text = f"{named}{say('word.colon', lang)}{item.reason.text(lang)}{space}{needed}"
        found.setdefault(text, []).extend(concerned.values())
    return found


def assumptions(result: RiskAssessment, scores: Iterable[Score], lang: str) -> list[str]:
    """Return what stands in or is estimated among the inputs of scores, each sentence once with all it holds for."""
    found: dict[str, dict[str, dict[str, None]]] = {}
    for score in scores:
        if score.value is None:
            continue
        evidence = result.evidence[score.mineral, score.link, score.year]
        for key in score.inputs:
            item = evidence.found(key, score.governance_years)
            if isinstance(item, Given) and item.basis in ("stand-in", "estimate"):
                for note in item.notes:
                    found.setdefault(note.text(lang), {}).setdefault(key, {})[score.link] = None
    comma = say("word.comma", lang)
    said = []
    for text, inputs in found.items():
        by_links: dict[str, list[str]] = {}
        for key, links in inputs.items():
            by_links.setdefault(" ".join(sorted(links, key="UMDR".find)), []).append(words.input_word(key, lang))
        where = "; ".join(f"{links} {comma.join(some)}" for links, some in by_links.items())
        said.append(f"{text} [{where}]")
    return said


def lists(result: RiskAssessment, lang: str) -> list[str]:
    """Return for each mineral the official lists that it stands on."""
    by_mineral: dict[str, dict[str, None]] = {}
    for item in result.lists:
        said = f"{name('economy', item.economy, lang)} {item.year} ({item.claim})"
        by_mineral.setdefault(item.mineral, {})[said] = None
    comma = say("word.comma", lang)
    return [
        say("risk.lists_of", lang, mineral=name("mineral", key, lang), lists=comma.join(some))
        for key, some in by_mineral.items()
    ]
