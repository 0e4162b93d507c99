"""`planbot backup`, `purge`, `forget`, `receipt` and `feedback`: what can be done with the conversations that are kept."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot import settings as settings_module
from bot.errors import Sorry

if TYPE_CHECKING:
    from bot.stores.database import Database
    from bot.stores.erasures import Erasures
    from bot.stores.retention import Retention

_FILE = typer.Argument(..., help="Where to write the copy, such as /backups/monday.db.")


def backup(file: Path = _FILE) -> None:
    """Copy the conversations to a file, while the assistant runs or not."""
    from bot.stores.backup import backup as copy

    copy(_store()[0], file.expanduser())
    typer.echo(f"Written: {file}. Treat it as personal data, and delete it when its days are over.")


def put_back(file: Path) -> None:
    """Put a backup in the place of the conversations; part of `planbot restore`."""
    from bot.stores.backup import restore

    done = restore(*_store(), file)
    typer.echo(f"{file} is put back. Left out: {done.erased} conversations erased since, {done.purged.turns} messages past their days.")


def purge() -> None:
    """Remove what is past its days now; the running assistant does it by itself every hour."""
    from bot.stores.retention import purge as remove

    done = remove(*_store())
    typer.echo(
        f"Removed: {done.turns} messages, {done.conversations} conversations, {done.outcomes} outcomes, "
        f"{done.files} damaged files, {done.erased} conversations that a restored copy had brought back."
    )


def forget(conversation: str = typer.Argument(..., help="The sender's id with its channel, such as rest:test-1.")) -> None:
    """Erase one conversation everywhere, and give a receipt."""
    from bot.stores import conversations, erasures

    database, listed, _ = _store()
    receipt = database.run_here(lambda connection: conversations.erase(connection, conversation))
    erasures.follow(database, listed, receipt)
    typer.echo(f"Erased: {receipt.turns} messages. Receipt: {receipt.code}")


def receipt(code: str = typer.Argument(..., help="The receipt's code.")) -> None:
    """Look again whether anything is left of a conversation that was erased."""
    from bot.stores import conversations

    found = _store()[0].run_here(lambda connection: conversations.check_receipt(connection, code), reading=True)
    if found is None:
        raise Sorry(f"There is no receipt '{code}'. Receipts are kept for as long as outcomes are.")
    when = datetime.fromtimestamp(found.at).astimezone().strftime("%d %B %Y, %H:%M")
    if found.remaining:
        raise Sorry(f"{found.remaining} records of it have come back since {when}, with a restored copy. Run `planbot purge`.")
    typer.echo(f"Erased on {when}: {found.turns} messages. Nothing of it is left.")


def feedback(days: int = typer.Option(30, min=1, help="How many days to look back.")) -> None:
    """Show which answers residents found useful or not, and why; the worst first."""
    from bot.stores.feedback import thoughts
    from bot.web.view import REASONS

    since = (datetime.now(timezone.utc) - timedelta(days=days)).date().isoformat()
    found = _store()[0].run_here(lambda connection: thoughts(connection, since), reading=True)
    if not found:
        typer.echo(f"Nobody has said in the last {days} days whether an answer was useful.")
    for one in found:
        reasons = "; ".join(f"{REASONS.get(code, code)}: {number}" for code, number in one.reasons.items())
        typer.echo(
            f"{one.about}: shown {one.given} {'time' if one.given == 1 else 'times'}, useful {one.useful}, not useful {one.not_useful}"
            + (f" ({reasons})" if reasons else "")
        )


def _store() -> tuple[Database, Erasures, Retention]:
    from bot.stores.database import Database
    from bot.stores.erasures import Erasures
    from bot.stores.retention import of

    settings = settings_module.read()
    return Database(settings.database_url), Erasures(settings.data), of(settings)
