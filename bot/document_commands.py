"""`planbot load`, `documents`, `search` and what else staff do with the documents that the assistant quotes."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

import typer

from bot import audit, conversation_commands
from bot import settings as settings_module
from bot.console import err, out
from bot.errors import Sorry
from bot.knowledge.documents.library import Library

_FOLDER = typer.Option(
    None, "--documents", help="Search the files in this folder instead of the documents that were loaded."
)
_QUERIES = typer.Option(None, "--queries", help="A file of questions, one a line, instead of one.")


def load(
    file_or_folder: str = typer.Argument(..., help="A document, a folder of them, or a list of them in YAML."),
    title: Optional[str] = typer.Option(None, help="Its title as residents should read it; otherwise what the file calls itself."),
    period: Optional[str] = typer.Option(None, help="The plan period it speaks of, such as 2022-2025."),
    date: Optional[str] = typer.Option(None, help="The day it was published, such as 2022-06-30."),
    link: Optional[str] = typer.Option(None, help="Its address on the web."),
) -> None:
    """Load a document (PDF, Word, HTML, Markdown or text), so that the assistant can quote it."""
    from bot import document_index, loading
    from bot.knowledge.documents import impact
    from bot.knowledge.documents.orders import Details

    settings = settings_module.read()
    with out.status("Reading ...") as status:
        report = loading.load(
            settings, Path(file_or_folder), Details(title, period, date, link),
            lambda name, page, pages: status.update(f"{name}: page {page} of {pages}"),
            document_index.quoting(settings), document_index.preparing(settings),
        )  # fmt: skip
    for one in report.loaded:
        audit.on_record("load", f"{one.document.id}:{one.document.version}")
        out.print(f"Loaded: {one.document.title} (id {one.document.id}, version {one.document.version})", markup=False)
        pages = f"{one.pages} pages, " if one.pages is not None else ""
        out.print(f"  {pages}{one.headings} headings, {one.passages} passages", markup=False)
        for note in one.notes:
            out.print(f"  {note}", markup=False)
        out.print(f"  Look at how it was read: {one.preview}", markup=False)
        if one.impact is not None:
            for line in impact.summary(one.impact):
                out.print(f"  {line}", markup=False)
            out.print(f"  What changes, as a page: {one.impact_page}", markup=False)
    for sentence in report.failed:
        err.print(f"Not loaded: {sentence}", style="red", markup=False)
    if report.failed:
        raise typer.Exit(1)


def documents() -> None:
    """List the documents with their state and dates."""
    from bot import loading

    found = loading.library(settings_module.read()).now().documents
    if not found:
        out.print("No document is loaded. Load one with: planbot load FILE")
    for one in sorted(found, key=lambda d: (d.id, d.loaded)):
        older = one.successor == one.id
        state = "older version" if older else one.state + (f" by {one.successor}" if one.state == "superseded" else "")
        dates = ", ".join(filter(None, (one.period, one.date and f"published {one.date}", f"loaded {one.loaded[:10]}")))
        out.print(f"{one.id}:{one.version}  {state}  {one.title} ({dates})", markup=False)


def supersede(
    old: str = typer.Argument(..., help="The id of the document that is replaced."),
    new: str = typer.Argument(..., help="The id of the document that replaces it."),
) -> None:
    """Say that one document replaces another; the old one is quoted only where the new one says nothing."""
    from bot import document_index, loading
    from bot.knowledge.documents import impact

    settings = settings_module.read()
    found, page = loading.supersede(
        settings, old, new, document_index.quoting(settings), document_index.preparing(settings)
    )
    audit.on_record("supersede", f"{found.old.id} by {found.new.id}")
    out.print(f"'{found.old.id}' is superseded by '{found.new.id}'.", markup=False)
    for line in impact.summary(found):
        out.print(f"  {line}", markup=False)
    out.print(f"  What changes, as a page: {page}", markup=False)


def _shelf() -> Library:
    """The library, which makes its search index anew with each change."""
    from bot import document_index, loading

    settings = settings_module.read()
    return loading.library(settings, document_index.preparing(settings))


def withdraw(document: str = typer.Argument(..., help="The document's id.")) -> None:
    """Take a document out of use at once: no word of it is shown. It is kept."""
    gone = _shelf().withdraw(document)
    audit.on_record("withdraw", gone.id)
    out.print(f"'{gone.id}' is withdrawn. Undo: planbot restore {gone.id}", markup=False)


def restore(
    what: str = typer.Argument(..., help="A document's id, or id:version for an older version; or a backup's path, ending in .db."),
) -> None:
    """Make a document, or an older version of it, current again; or put a backup of the conversations back."""
    if what.endswith(".db") or "/" in what:
        conversation_commands.put_back(Path(what).expanduser())
        return
    back = _shelf().restore(what)
    audit.on_record("restore", f"{back.id}:{back.version}")
    out.print(f"'{back.id}' (version {back.version}) is current again.", markup=False)


def remove(document: str = typer.Argument(..., help="The document's id, or id:version for one version.")) -> None:
    """Delete a document for good, with all its versions."""
    for gone in _shelf().remove(document):
        audit.on_record("remove", f"{gone.id}:{gone.version}")
        out.print(f"Removed: {gone.title} (version {gone.version})", markup=False)


def search(
    question: Optional[str] = typer.Argument(None, help="What a resident would ask, in quotes."),
    documents: Optional[Path] = _FOLDER,
    queries: Optional[Path] = _QUERIES,
    as_json: bool = typer.Option(False, "--json", help="Print one line of JSON for each question."),
    limit: int = typer.Option(10, min=1, max=200, help="How many passages to list for each question."),
    cut: str = typer.Option(
        "passages",
        help="What a passage is, with --documents: 'passages' of about 900 characters, 'paragraphs', or 'lines'.",
    ),
) -> None:
    """Show what the assistant would quote from the documents, and how well each passage fits."""
    from bot import document_index, searching

    if (question is None) == (queries is None):
        raise Sorry("Give a question in quotes, or a file of them with --queries.")
    if cut not in searching.CUTS:
        raise Sorry(f"'{cut}' is no way to cut. Give --cut one of: {', '.join(searching.CUTS)}.")
    asked = searching.questions_in(queries) if queries else [question or ""]
    if documents:
        made = searching.index_of(documents, cut, lambda text: err.print(text, style="red", markup=False))
    else:
        made = document_index.current(settings_module.read())
    for text, found in zip(asked, searching.find_all(made, asked)):
        line = searching.as_json(made, text, found, limit) if as_json else searching.as_text(made, text, found, limit)
        typer.echo(line)


COMMANDS = (load, documents, supersede, withdraw, restore, remove, search)
