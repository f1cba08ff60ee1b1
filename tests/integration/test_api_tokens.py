"""Tokens: made once, kept as a hash, refused with the reason when they are no good."""

from __future__ import annotations

import json
import os
import stat
import threading
from datetime import UTC, datetime, timedelta

import pytest

from orechain.api.tokens import TokenRefused, Tokens
from orechain.errors import OrechainError, UnknownName, WorkspaceError


@pytest.fixture
def tokens(tmp_path):
    return Tokens(tmp_path)


def refusal(tokens, header, scope=None, now=None):
    with pytest.raises(TokenRefused) as caught:
        tokens.verify(header, scope, now)
    for lang in ("en", "zh"):
        assert caught.value.render(lang)
    return caught.value.key, caught.value.status


def test_a_token_opens_what_it_allows(tokens):
    token, text = tokens.create("survey", ["load"], 30)
    assert tokens.verify(f"Bearer {text}", "load") == token
    assert tokens.verify(f"bearer  {text} ") == token
    assert refusal(tokens, f"Bearer {text}", "restricted") == ("token_scope", 403)


def test_no_secret_is_kept_and_only_the_owner_reads_the_file(tokens):
    _, text = tokens.create("survey", ["load", "restricted"], 30)
    secret = text.split("_", 2)[2]
    assert secret not in tokens.file.read_text()
    assert stat.S_IMODE(tokens.file.stat().st_mode) == 0o600
    assert sorted(path.name for path in tokens.folder.iterdir() if path.suffix != ".lock") == ["tokens.json"]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda text: None, "token_missing"),
        (lambda text: "", "token_missing"),
        (lambda text: text, "token_malformed"),
        (lambda text: f"Basic {text}", "token_malformed"),
        (lambda text: f"Bearer {text}x", "token_malformed"),
        (lambda text: f"Bearer {text[:-1]}", "token_malformed"),
        (lambda text: f"Bearer {text[:-1]}é", "token_malformed"),
        (lambda text: "Bearer " + "a" * 100_000, "token_malformed"),
        (lambda text: f"Bearer {text[:-1]}{'A' if text[-1] != 'A' else 'B'}", "token_unknown"),
        (lambda text: f"Bearer orechain_{'0' * 12}_{text.split('_', 2)[2]}", "token_unknown"),
    ],
)
def test_what_is_no_token_is_refused(tokens, change, key):
    _, text = tokens.create("survey", ["load"], 30)
    assert refusal(tokens, change(text), "load") == (key, 401)


def test_an_expired_token(tokens):
    _, text = tokens.create("survey", ["load"], 1)
    later = datetime.now(UTC) + timedelta(days=1, seconds=2)
    assert refusal(tokens, f"Bearer {text}", "load", later) == ("token_expired", 401)
    wrong = text[:-1] + ("A" if text[-1] != "A" else "B")  # who only knows the id learns nothing of it
    assert refusal(tokens, f"Bearer {wrong}", "load", later) == ("token_unknown", 401)


def test_a_revoked_token(tokens):
    token, text = tokens.create("survey", ["load"], 1)
    other, kept = tokens.create("other", ["load"], 1)
    tokens.revoke(token.id)
    tokens.revoke(token.id)
    assert refusal(tokens, f"Bearer {text}", "load") == ("token_revoked", 401)
    assert tokens.verify(f"Bearer {kept}").id == other.id
    with pytest.raises(UnknownName):
        tokens.revoke("0" * 12)


@pytest.mark.parametrize(
    ("arguments", "key"),
    [
        (("a", ["admin"], 30), "token_scope_unknown"), (("a", [], 30), "token_scope_unknown"),
        (("a", ["load"], 0), "token_days"), (("a", ["load"], 10**9), "token_days"),
        ((" ", ["load"], 1), "token_name"), (("a\nb", ["load"], 1), "token_name"),
    ],
)  # fmt: skip
def test_a_token_that_cannot_be_made(tokens, arguments, key):
    with pytest.raises(OrechainError) as caught:
        tokens.create(*arguments)
    assert caught.value.key == key
    assert not tokens.file.exists()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"tokens": [{}]}', b'{"tokens": 5}', b"\xff",
                b'{"tokens": [{"id":"a","name":"a","scopes":["load"],"created":"","expires":"soon","hash":""}]}'],
)  # fmt: skip
def test_a_damaged_file_lets_nobody_in(tokens, content):
    _, text = tokens.create("survey", ["load"], 30)
    tokens.file.write_bytes(content)
    with pytest.raises(WorkspaceError) as caught:
        tokens.verify(f"Bearer {text}", "load")
    assert caught.value.key == "tokens_damaged"
    with pytest.raises(WorkspaceError):
        tokens.create("other", ["load"], 30)
    assert tokens.file.read_bytes() == content


def test_a_tampered_scope_is_only_as_good_as_the_file(tokens):
    _, text = tokens.create("survey", ["load"], 30)
    rows = json.loads(tokens.file.read_text())
    rows["tokens"][0]["hash"] = "0" * 64
    tokens.file.write_text(json.dumps(rows))
    assert refusal(tokens, f"Bearer {text}") == ("token_unknown", 401)


def test_a_full_disk_changes_nothing(tokens, monkeypatch):
    tokens.create("survey", ["load"], 30)
    before = tokens.file.read_bytes()

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WorkspaceError, match="No space left"):
        tokens.create("other", ["load"], 30)
    assert tokens.file.read_bytes() == before
    assert not list(tokens.folder.glob("*.new"))


def test_many_at_once_lose_none(tokens):
    threads = [threading.Thread(target=tokens.create, args=(f"n{n}", ["load"], 1)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {token.name for token in tokens.all()} == {f"n{n}" for n in range(8)}


def test_the_commands(orechain, tmp_path):
    place = ("--workspace", str(tmp_path))
    made = orechain(*place, "token", "create", "--scope", "load", "--scope", "restricted", "--name", "调查", "--json")
    told = json.loads(made.out)
    assert (made.code, told["scopes"], told["state"]) == (0, ["load", "restricted"], "valid")
    assert Tokens(tmp_path).verify(f"Bearer {told['token']}", "load").id == told["id"]
    listed = orechain(*place, "token", "list", "--json")
    assert [row["id"] for row in json.loads(listed.out)] == [told["id"]]
    assert "hash" not in listed.out
    assert told["token"] not in orechain(*place, "token", "list").out
    gone = orechain(*place, "token", "revoke", told["id"], "--lang", "zh")
    assert (gone.code, gone.out) == (0, f"已收回 {told['id']}（调查）。\n")
    assert "revoked" in orechain(*place, "token", "list").out
    assert orechain(*place, "token", "revoke", "nothing").code == 2
    wrong = orechain(*place, "token", "create", "--scope", "admin", "--name", "x")
    assert (wrong.code, wrong.out) == (2, "")
    assert "known: load, restricted" in wrong.err
    shown = orechain(*place, "token", "create", "--scope", "load", "--name", "x")
    assert shown.out.startswith("orechain_")
    assert "not shown again" in shown.err
