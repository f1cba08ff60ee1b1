"""An assessment as plain data for ``--json``: every number with its claims, every sentence in one language."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from orechain.assess.result import Assessment
from orechain.catalog.labels import label
from orechain.catalog.messages import Message


def as_json(assessment: Assessment, lang: str = "en") -> dict[str, Any]:
    """Return the assessment as dictionaries, lists, strings and numbers.

    Field names are those of `orechain.assess.result`; sentences are rendered in ``lang``; a number that
    does not exist is ``None``, never zero.
    """
    data = plain_data(assessment, lang)
    data["labels"] = {
        "mineral": label("mineral", assessment.mineral, lang),
        "economy": label("economy", assessment.economy, lang),
        "links": {answer.link: label("link", answer.link, lang) for answer in assessment.links},
    }
    return dict(data)


def plain_data(value: Any, lang: str) -> Any:
    """Return any result as dictionaries, lists, strings and finite numbers; what is no number is ``None``."""
    if isinstance(value, Message):
        return value.text(lang)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, str | int):
        return value
    if is_dataclass(value):
        return {field.name: plain_data(getattr(value, field.name), lang) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain_data(item, lang) for key, item in value.items()}
    return [plain_data(item, lang) for item in value]
