"""``orechain token``: tokens for those who load tables over the API or see restricted claims."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from orechain.cli.state import STATE, Lang, print_json, use_lang, workspace

app = typer.Typer(no_args_is_help=True, help="Tokens of the API: who may load tables or see restricted claims.")

LangOption = Annotated[Lang | None, typer.Option(help="Language of messages.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("create")
def create(
    name: Annotated[str, typer.Option(help="For whom or what it is, to recognise it in the list.")],
    scope: Annotated[
        list[str], typer.Option(help="What it allows: load (add and remove tables) or restricted (see all claims).")
    ],
    days: Annotated[int, typer.Option(help="Days until it expires.")] = 30,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a token and show it, this once: only its hash is kept."""
    use_lang(lang)
    from datetime import UTC, datetime

    from orechain.api.tokens import Tokens

    token, text = Tokens(workspace().folder).create(name, scope, days)
    if as_json:
        print_json(token.shown(datetime.now(UTC)) | {"token": text})
        return
    typer.echo(text)
    typer.echo(
        _text(
            f"Keep it now: it is not shown again. Scope {', '.join(token.scopes)}, until {token.expires[:10]}."
            f" Send it as 'Authorization: Bearer {text[:21]}…'. Take it back: orechain token revoke {token.id}",
            f"请立即保存：不会再次显示。权限 {', '.join(token.scopes)}，有效期至 {token.expires[:10]}。"
            f"请求头：“Authorization: Bearer {text[:21]}…”。收回：orechain token revoke {token.id}",
        ),
        err=True,
    )


@app.command("list")
def list_tokens(lang: LangOption = None, as_json: JsonOption = False) -> None:
    """List the tokens; what they are is not kept and cannot be shown."""
    use_lang(lang)
    from datetime import UTC, datetime

    from orechain.api.tokens import Tokens

    now = datetime.now(UTC)
    rows = [token.shown(now) for token in Tokens(workspace().folder).all()]
    if as_json:
        print_json(rows)
        return
    if not rows:
        typer.echo(
            _text("There is no token. Make one: orechain token create", "没有令牌。可创建：orechain token create")
        )
        return
    for row in rows:
        typer.echo(_line(row))


@app.command("revoke")
def revoke(
    token: Annotated[str, typer.Argument(help="Id of the token (orechain token list).")],
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a token back at once."""
    use_lang(lang)
    from datetime import UTC, datetime

    from orechain.api.tokens import Tokens

    gone = Tokens(workspace().folder).revoke(token)
    if as_json:
        print_json(gone.shown(datetime.now(UTC)))
    else:
        typer.echo(_text(f"Revoked {gone.id} ({gone.name}).", f"已收回 {gone.id}（{gone.name}）。"))


def _line(row: dict[str, Any]) -> str:
    states = {"valid": "有效", "expired": "已过期", "revoked": "已收回"}
    state = states[row["state"]] if STATE.lang == "zh" else row["state"]
    return f"{row['id']}  {state:8} {row['expires'][:10]}  {','.join(row['scopes']):16}  {row['name']}"


def _text(english: str, chinese: str) -> str:
    return chinese if STATE.lang == "zh" else english
