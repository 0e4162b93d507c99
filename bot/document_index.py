"""The search index of the loaded documents: made before a change of the library takes effect, and found with it.

Each state of the library has its own index file, named by that state's fingerprint. The library's manifest is the one
pointer to both, so that documents and index change in the same instant, and a broken-off change changes neither.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Optional

from bot.errors import Sorry
from bot.knowledge.choices import key_of
from bot.knowledge.documents.library import Library, Prepare, Snapshot
from bot.knowledge.search import index
from bot.knowledge.search.index import Index
from bot.settings import Settings

logger = logging.getLogger(__name__)

_PATTERN = "search-*.index"


def preparing(settings: Settings) -> Prepare:
    """What the library calls with its coming state: makes the index for it. Passages that are known keep their vectors."""

    from bot import searching  # seconds, of which only those who make an index need know

    def prepare(coming: Snapshot) -> None:
        shelf = Library(settings.documents)
        now = _path(shelf, shelf.now())
        known = _known(now)
        passages = [passage for document in coming.documents for passage in shelf.passages(document)]
        index.write(index.build(coming.documents, passages, searching.text_reading(), known), _path(shelf, coming))
        for old in shelf.folder.glob(_PATTERN):
            if old not in (now, _path(shelf, coming)):
                old.unlink(missing_ok=True)

    return prepare


def outdated(settings: Settings) -> bool:
    """Whether documents are loaded whose index cannot be read: after an update of the program, or a loss."""
    path = _present(settings)
    return path is not None and _known(path) is None


def renew_outdated(settings: Settings, say: Callable[[str], None]) -> None:
    """Makes the index of the library as it stands anew if it cannot be read. Whatever is wrong with it is told, and no more."""
    try:
        if outdated(settings):
            say("The documents' search index is not one of this version. Making it anew; that takes a minute for a long document ...")
            Library(settings.documents, preparing(settings)).prepare_anew()
    except (Sorry, OSError) as error:
        say(f"{error} The assistant starts without the documents; load them again.")


def current(settings: Settings) -> Index:
    """The index of the library as it stands now. Raises Sorry when nothing is loaded, or IndexBroken."""
    made = loaded(settings)
    if made is None:
        raise Sorry("No document has been loaded yet. Load one with: planbot load FILE")
    return made


def quoting(settings: Settings) -> Callable[[str], Optional[str]]:
    """What the assistant would quote for a question from the library as it is at that moment; None when nothing."""
    from bot import searching

    def quote(question: str) -> Optional[str]:
        made = loaded(settings)
        found = next(searching.find_all(made, [question])) if made is not None else None
        return searching.quoted_text(made, found.quote.hit) if made is not None and found and found.quote else None

    return quote


def loaded(settings: Settings) -> Optional[Index]:
    """As `current`, but None when nothing is loaded. Costs one look at the library's pointer when nothing has changed."""
    path = _present(settings)
    return _read(path) if path else None


def passage_of(settings: Settings) -> Callable[[str], Optional[str]]:
    """What a register of choices needs: from a choice's key to the passage it stands for, in the library as it is then."""

    def passage(key: str) -> Optional[str]:
        try:
            path = _present(settings)
            return _by_key(path).get(key) if path else None
        except Sorry as error:  # a damaged library or index: nobody can read around anything
            logger.error("The documents cannot be read: %s", type(error).__name__)
            return None

    return passage


def _present(settings: Settings) -> Optional[Path]:
    """The index file of the library as it stands now; None when nothing is loaded."""
    shelf = Library(settings.documents)
    state = shelf.now()
    return _path(shelf, state) if state.documents else None


def _path(shelf: Library, state: Snapshot) -> Path:
    return shelf.folder / f"search-{state.fingerprint}.index"


def _known(path: Path) -> Optional[Index]:
    """The index in a file, if there is one and it is whole: a broken one is made anew."""
    try:
        return index.read(path)
    except index.IndexBroken:
        return None


@lru_cache(maxsize=2)
def _read(path: Path) -> Index:
    """A file of that name never changes once it can be read: it carries the fingerprint of what it was made from."""
    return index.read(path)


@lru_cache(maxsize=1)
def _by_key(path: Path) -> Mapping[str, str]:
    """Every passage's id by the key of its choice."""
    made = _read(path)
    ids = (made.passage(number).id for number in range(made.count))
    return {key_of("passage", passage): passage for passage in ids}
