"""The parts that every definition file has: identifiers, numbers, names in both languages."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints


def _several(value: Any) -> Any:
    """Let one word stand for a list of one."""
    return (value,) if isinstance(value, str) else value


Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
Words = Annotated[tuple[str, ...], BeforeValidator(_several)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Deviation = Annotated[float, Field(ge=0.0, allow_inf_nan=False)]


class Part(BaseModel):
    """A part of a definition: unknown keys are refused, and nothing changes once it is read."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Labels(Part):
    """A name in both languages; Chinese falls back to English."""

    en: str
    zh: str = ""

    def label(self, lang: str = "en") -> str:
        """Return the name in ``lang``."""
        return self.zh if lang == "zh" and self.zh else self.en
