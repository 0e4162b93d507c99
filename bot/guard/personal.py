"""Personal data goes out of a message before anything stores or logs it.

Input is text from `bot.language.text.normalise`. What is found is replaced by a short mark in round brackets, as
"(phone number)": of the forms tried, the one that moves the sentence encoder's vector least. Of a postcode the first
half stays, without a mark: it tells the locality. A number in doubt goes; a word in doubt stays.

The rules stand by kind in `emails`, `numbers`, `spoken`, `births`, `addresses` and `names` (its parts in `name_words`,
`name_cues` and `name_points`); what may stay in `public` and `public_names`. Of names and addresses `tagger` has its own word:
what it thinks likely goes, and what it thinks unlikely stays. Without it, as while it is loaded, the rules stand alone.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Optional

from bot.guard import public as public_data
from bot.guard.addresses import STREETS, addresses_in, postcodes_in
from bot.guard.births import births_in
from bot.guard.emails import emails_in
from bot.guard.lexicon import SURE, fold, sense
from bot.guard.name_points import MODALS
from bot.guard.names import names_in
from bot.guard.numbers import later_numbers_in, numbers_in
from bot.guard.public import STAYS, Public, Span
from bot.guard.spoken import spoken_in
from bot.guard.tagger import KINDS, Tagged, Tagger

logger = logging.getLogger(__name__)

_KINDS = {
    "name": ("(name)", "a name"),
    "phone": ("(phone number)", "a phone number"),
    "email": ("(email address)", "an email address"),
    "postcode": ("", "the end of a postcode"),
    "address": ("(address)", "an address"),
    "birth": ("(date of birth)", "a date of birth"),
    "chi": ("(CHI number)", "a CHI number"),
    "nhs": ("(NHS number)", "an NHS number"),
    "ni": ("(National Insurance number)", "a National Insurance number"),
    "bank": ("(bank details)", "bank details"),
    "card": ("(card number)", "a card number"),
}
"""Kind to the mark left in the text and the words for the resident."""
_MARKS = re.compile("|".join(re.escape(mark) for mark, _ in _KINDS.values() if mark))
_ADDRESSED = re.compile(rf"\d|[A-Z]|\b(?:{STREETS})\b")
"""What an address that the tagger alone finds must have: a figure, a capital, or a word for a street."""
_OWNER = re.compile(r"(?i)['’]s$")
_PASSES = 4
TAGGED = 0.5
"""From this probability on, the tagger's word alone makes words a name or an address."""
TAGGED_WORD = 0.9
"""The same for a word that the lists know as an ordinary one and as no name: to lose it can make the question another one."""
CLEARED = 0.4
"""Below it, what the rules take for a name or an address stays."""
_JOINED = re.compile(r"[ .'’-]*")
"""What may stand between the words of one name or address, that are not themselves part of it."""


@dataclass(frozen=True)
class Redacted:
    """`text` without personal data; `kinds` says in plain words what was left out, each once, as it came."""

    text: str
    kinds: tuple[str, ...]


_LED = re.compile(
    r"(?i)(?:\b(?:my|ma|his|her|the|our|their)\s+)?(?:\b\w+\s+)?(?:\b(?:name|number|phone|mobile|email|address|chi|"
    r"dob|details|born|birthday|live|bide|stay)\s*(?:'s|is|are|was|at|on|:)?\s*)?(?:"
    + "|".join(re.escape(mark) for mark, _ in _KINDS.values() if mark)
    + r")[,.;]?(?:\s*(?:and|an|&)\b)?"
)


def without_marks(text: str) -> str:
    """The text without the marks and the words that led up to them, for reading what is asked."""
    return " ".join(_LED.sub(" ", text).split()) if "(" in text else text


def redact(text: str, public: frozenset[str] = frozenset(), tagger: Optional[Tagger] = None) -> Redacted:
    """`text` with marks for personal data. `public`: lower-case names, addresses and phone numbers that may stay.

    Looks again until nothing more is found, so that redacting twice changes nothing.
    """
    kinds: dict[str, None] = {}
    stays = public_data.read(public)
    for _ in range(_PASSES):
        # Earlier marks are hidden from the rules, which would take "(date of birth)" for a cue.
        hidden = _MARKS.sub(lambda mark: "\0" * len(mark.group()), text)
        found = ruled(hidden, stays)
        if tagger is not None:
            found = _weighed(hidden, found, stays, tagger)
        spans = sorted(span for span in found if span[2] != STAYS)
        if not spans:
            break
        text = _replace(text, spans)
        kinds.update((_KINDS[kind][1], None) for _, _, kind in spans)
    return Redacted(text, tuple(kinds))


def _weighed(text: str, found: Sequence[Span], public: Public, tagger: Tagger) -> list[Span]:
    """What the rules found, with what the tagger adds to it and takes from it."""
    try:
        tagged = tagger.read(text, found, public)
    except Exception as error:  # whatever is wrong with the tagger, what the rules found goes
        logger.error("The tagger could not read a message: %s", type(error).__name__)
        return list(found)
    kept = [span for span in found if span[2] not in KINDS.values() or _likeliest(tagged, span) >= CLEARED]
    asking = {token for token, after in zip(tagged, tagged[1:]) if _asks(text, token, after)}
    free = [
        token
        for token in tagged
        if token.likely >= (TAGGED_WORD if _is_word(text, token) else TAGGED)
        and token not in asking
        and not any(start < token.stop and token.start < stop for start, stop, _ in kept)
    ]
    return [*kept, *_runs(text, free, public)]


def _likeliest(tagged: Sequence[Tagged], span: Span) -> float:
    """How likely the likeliest token of a span is personal; 1 where it has none."""
    return max((token.likely for token in tagged if span[0] <= token.start < span[1]), default=1.0)


def _runs(text: str, tokens: Sequence[Tagged], public: Public) -> Iterator[Span]:
    """Tokens of one kind that belong together; none that is public."""
    runs: list[list[Tagged]] = []
    for token in tokens:
        if runs and runs[-1][-1].kind == token.kind and _JOINED.fullmatch(text, runs[-1][-1].stop, token.start):
            runs[-1].append(token)
        else:
            runs.append([token])
    for run in runs:
        words = [token for token in run if text[token.start].isalnum()]
        if words:
            start, stop = words[0].start, words[-1].stop
            stop -= 2 if _OWNER.search(text, start, stop) else 0
            said = " ".join(fold(word) for word in text[start:stop].split())
            bare = run[0].kind == "address" and not _ADDRESSED.search(text, start, stop)
            if not bare and said not in public.names and not (" " in said and said in public.parts):
                yield start, stop, run[0].kind


def _is_word(text: str, token: Tagged) -> bool:
    """Whether what may be a name is known as an ordinary word, and as no name."""
    of = sense(fold(text[token.start : token.stop]))
    return (of.word or of.plain) and not of.name and token.kind == KINDS["N"]


def _asks(text: str, token: Tagged, after: Tagged) -> bool:
    """Whether a "will" or "may" stands before a name and is none itself: "when will Jean be seen"."""
    return text[token.start : token.stop] in MODALS and sense(fold(text[after.start : after.stop])).forename == SURE


def _replace(text: str, spans: list[Span]) -> str:
    pieces: list[str] = []
    end, last = 0, ""
    for start, stop, kind in spans:
        between, mark = text[end:start], _KINDS[kind][0]
        if text[stop : stop + 1] == ")" and (between + text[start:stop]).count("(") > text[start:stop].count(")"):
            between, stop = between.removesuffix("("), stop + 1
        if not mark:
            pieces.append(between.rstrip(" (") if between.strip() else "")
        elif kind != last or between.strip(" ,;:/.-"):
            # A space after "]" keeps the mark from looking like the second half of a Markdown link.
            pieces += [between, " " if between.endswith("]") else "", mark]
        end, last = stop, kind
    return "".join(pieces) + text[end:]


def ruled(text: str, public: Public) -> list[Span]:
    """What the rules say must go, and what must stay (STAYS); none over another: the earlier rule wins."""
    taken = bytearray(len(text))
    found: list[Span] = []
    for start, stop, kind in _numbers(text, public):
        if start < stop and taken.find(1, start, stop) < 0:
            taken[start:stop] = b"\1" * (stop - start)
            found.append((start, stop, kind))
    left = "".join("\0" if gone else c for c, gone in zip(text, taken))
    for start, stop in names_in(left, public):
        if taken.find(1, start, stop) < 0:
            taken[start:stop] = b"\1" * (stop - start)
            found.append((start, stop, "name"))
    return found


def _numbers(text: str, public: Public) -> Iterator[Span]:
    """What has a form of its own, the surest first."""
    figures = any(map(str.isdigit, text))
    yield from emails_in(text, public)
    if figures:
        yield from numbers_in(text, public)
    yield from spoken_in(text, public)
    yield from births_in(text)
    if figures:
        yield from postcodes_in(text, public)
        yield from later_numbers_in(text, public)
    yield from addresses_in(text, public)
