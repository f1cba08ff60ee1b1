"""Every command that the description of criticality shows does run, with the variant that it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

DOCUMENT = (Path(__file__).parents[2] / "docs" / "criticality.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```\n(.*?)```", DOCUMENT, re.DOTALL)
SHOWN = [line for block in BLOCKS for line in block.splitlines() if line.startswith("orechain ")]
IN_TEXT = [found for found in re.findall(r"`(orechain [^`\n]+)`", DOCUMENT) if len(found.split()) > 3]
STANDS_FOR = {"METHOD": "eu-2023", "ECONOMY": "CHN", "MINERAL": "cobalt", "CLAIM": "eu-crm-2023:S0298SR"}


def test_the_document_shows_commands():
    assert len(SHOWN) >= 7
    assert IN_TEXT


@pytest.mark.parametrize("line", dict.fromkeys([*SHOWN, *IN_TEXT]))
def test_commands_of_the_document_run(orechain, tmp_path, monkeypatch, line):
    monkeypatch.chdir(tmp_path)
    variant = re.search(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL)
    assert variant is not None
    (tmp_path / "eu-stricter.yaml").write_text(variant[1], encoding="utf-8")
    words = [STANDS_FOR.get(word, word) for word in shlex.split(line)[1:]]
    done = orechain(*words)
    assert done.code == 0, done.err
    assert done.out.strip()
    if "--out" in words:
        assert (tmp_path / words[words.index("--out") + 1]).stat().st_size > 0
