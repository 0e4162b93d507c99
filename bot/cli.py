"""The `planbot` command. Each command is a thin door to a module; slow libraries are imported only when needed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Optional

import typer

from bot import audit, conversation_commands, document_commands, quiet, training
from bot import settings as settings_module
from bot.console import err, out
from bot.errors import Sorry
from bot.knowledge.hidden import HiddenCards
from bot.knowledge.switches import Switches
from bot.settings import ROOT, Settings

app = typer.Typer(
    help="[bold]The South Lanarkshire plan assistant[/bold] answers residents' questions about the plan for health "
    "and social care, the services in it, and who to contact.\n\n"
    'Start with [green]planbot serve[/green], or try [green]planbot ask "What are the priorities?"[/green].',
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
_RUN = "Run it"
_CONVERSATIONS = "Conversations that are kept"
_TEND = "Look after it (for comms staff)"
_DOCUMENTS = "Documents (for comms staff)"


def main() -> None:
    """Runs a command. An error is a plain sentence or two, and exit code 1."""
    try:
        app()
    except Sorry as error:
        err.print(str(error), style="red", markup=False)
        sys.exit(1)


def _model(settings: Settings) -> Path:
    """The model that fits, trained now if there is none."""
    return training.fitting_model(settings) or training.train(settings, lambda text: out.print(text, style="dim"))


@app.command(rich_help_panel=_RUN)
def serve() -> None:
    """Start the assistant; trains a model first if none fits. Stop it with Ctrl-C."""
    from bot import serving

    serving.serve(settings_module.read(), lambda text: out.print(text, markup=False))


@app.command(rich_help_panel=_RUN)
def train(
    keep_vectors: bool = typer.Option(
        False, "--keep-vectors", help="Write the examples' sentence vectors to data/vectors.npy and data/vectors_midway.npy, for quicker trainings."
    ),
) -> None:
    """Train the model from content/, data/ and config.yml."""
    path = training.train(settings_module.read(), lambda text: out.print(text, style="dim"), keep_vectors)
    out.print(f"Trained: {path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}", markup=False)


@app.command(rich_help_panel=_RUN)
def ask(question: str = typer.Argument(..., help="What a resident would ask, in quotes.")) -> None:
    """Answer one question here in the terminal, with its source."""
    from bot import terminal

    settings = settings_module.read()
    with terminal.Conversation(settings, _model(settings)) as conversation:
        for text in conversation.say(question):
            out.print(text, markup=False)


@app.command(rich_help_panel=_RUN)
def chat() -> None:
    """Talk with the assistant here in the terminal. An empty line ends it."""
    from bot import terminal

    settings = settings_module.read()
    with terminal.Conversation(settings, _model(settings)) as conversation:
        out.print("Ask a question. An empty line ends the chat.", style="dim")
        while True:
            try:
                question = input("> ")
            except (EOFError, KeyboardInterrupt):
                break
            if not question.strip():
                break
            for text in conversation.say(question):
                out.print(f"\n{text}\n", markup=False)


@app.command(rich_help_panel=_TEND)
def check(
    quick: bool = typer.Option(False, "--quick", help="Leave out Rasa's own validation, which takes half a minute."),
) -> None:
    """Check the content and the training data: every mistake in plain English, with what to do."""
    from bot.quality import checks

    found = checks.run(settings_module.read(), ROOT, rasa=not quick, say=lambda text: out.print(text, style="dim"))
    for problem in found:
        err.print(f"- {problem}", style="red", markup=False)
    if found:
        err.print(f"\n{len(found)} to mend." if len(found) > 1 else "\n1 to mend.", markup=False)
        raise typer.Exit(1)
    out.print("Everything is in order.", style="green")


@app.command(rich_help_panel=_TEND)
def sync() -> None:
    """After adding or removing a card: bring domain.yml and data/rules.yml in step."""
    from bot.knowledge import content
    from bot.quality import sync as lists

    changed = lists.sync(ROOT, content.load(settings_module.read().content))
    out.print(f"Written: {', '.join(changed)}." if changed else "Nothing to do: the lists are in step.")


@app.command(rich_help_panel=_TEND)
def hide(card: str = typer.Argument(..., help="The card's id, such as care_at_home.")) -> None:
    """Take a card that is wrong out of use, at once and without training."""
    _hidden(card).hide(card)
    audit.on_record("hide", card)
    out.print(f"'{card}' is hidden. Residents are told that the answer is being checked. Undo: planbot show {card}")


@app.command(rich_help_panel=_TEND)
def show(card: Optional[str] = typer.Argument(None, help="The card's id; leave it out to list hidden cards.")) -> None:
    """Bring a hidden card back, or list what is hidden."""
    if card is None:
        hidden = sorted(_hidden(None).now())
        out.print("Hidden: " + ", ".join(hidden) if hidden else "No card is hidden.", markup=False)
        return
    _hidden(card).show(card)
    audit.on_record("show", card)
    out.print(f"'{card}' is in use again.")


@app.command(rich_help_panel=_TEND)
def pause(reason: str = typer.Option(..., "--reason", help="A sentence for residents: why, and until when.")) -> None:
    """Stop answering, at once, in every channel. Urgent messages are still answered."""
    _switches().pause(reason)
    audit.on_record("pause", reason)
    out.print("Paused. Residents are told the reason, with numbers to phone. Undo: planbot resume")


@app.command(rich_help_panel=_TEND)
def resume() -> None:
    """Answer again after a pause."""
    _switches().resume()
    audit.on_record("resume")
    out.print("Answering again.")


@app.command(rich_help_panel=_TEND)
def notice(
    text: Optional[str] = typer.Argument(None, help="What every resident is told; leave it out to list the notices."),
    start: Optional[str] = typer.Option(None, "--from", help="Day, or day and time: 2026-12-24T17:00. Default: now."),
    until: Optional[str] = typer.Option(None, "--until", help="The day or the moment it ends; a day counts to its end."),
    clear: bool = typer.Option(False, "--clear", help="Take all notices away."),
) -> None:
    """Tell every resident something for a time, such as "Offices are closed on 25 December"."""
    from bot.knowledge import opening
    from bot.knowledge.switches import ShownNotice, moment

    switches = _switches()
    if clear:
        switches.clear()
        audit.on_record("notice cleared")
        out.print("No notice is shown.")
    elif text is None:
        rows = [f"{n.start:%-d %B %Y %H:%M} to {n.end:%-d %B %Y %H:%M}: {n.text}" for n in switches.now().notices]
        out.print("\n".join(rows) if rows else "There is no notice.", markup=False)
    else:
        if until is None:
            raise Sorry("Say when the notice ends, for example: --until 2026-12-28")
        shown = ShownNotice(text, moment(start) if start else opening.now(), moment(until, end=True))
        switches.add(shown)
        audit.on_record("notice", f"{text} ({shown.start:%Y-%m-%d %H:%M} to {shown.end:%Y-%m-%d %H:%M})")
        out.print(f"Shown from {shown.start:%-d %B %Y %H:%M} to {shown.end:%-d %B %Y %H:%M}.", markup=False)


def _switches() -> Switches:
    return Switches(settings_module.read().content)


def _hidden(card: Optional[str]) -> HiddenCards:
    import difflib

    from bot.knowledge import content

    settings = settings_module.read()
    cards = content.load(settings.content).cards
    if card is not None and card not in cards:
        near = difflib.get_close_matches(card, cards, 3)
        hint = f" Did you mean {' or '.join(near)}?" if near else " The ids stand in content/cards/."
        raise Sorry(f"There is no card '{card}'.{hint}")
    return HiddenCards(settings.content)


for _command in document_commands.COMMANDS:
    app.command(rich_help_panel=_DOCUMENTS)(_command)

for _command in (conversation_commands.backup, conversation_commands.purge, conversation_commands.forget, conversation_commands.receipt):
    app.command(rich_help_panel=_CONVERSATIONS)(_command)


app.command(rich_help_panel=_TEND)(conversation_commands.feedback)


@app.command(rich_help_panel=_RUN)
def actions(port: int = typer.Option(5055, help="The port to listen on, on this machine only.")) -> None:
    """Run the actions as a server of their own (set ACTION_ENDPOINT_URL for the assistant to use it)."""
    quiet.calm_logs()
    from rasa_sdk.endpoint import create_app

    out.print(f"Actions: http://127.0.0.1:{port}/webhook")
    create_app("actions", cors_origins=[]).run(host="127.0.0.1", port=port, access_log=False, motd=False)
