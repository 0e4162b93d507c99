"""E-mail addresses: RFC 5321 in its common form, and as people write them out: "jim dot broon at gmail dot com"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.guard.lexicon import fold, sense
from bot.guard.public import Public, Span

_END = r"(?:com|co|org|net|uk|scot|ie|pl|info|eu|me|gov|ac|nhs|edu|io|live)"
_DOT = r" ?(?:\.|[(\[{]dot[)\]}]|\bdot\b|\bpoint\b) ?"
_AT = r" ?(?:@|[(\[{] ?at ?[)\]}]) ?"
_HOSTS = r"(?:gmail|g mail|hotmail|yahoo|outlook|icloud|btinternet|aol|sky|live|protonmail)"
_SIGNS = re.compile(
    rf"(?i)(?<![\w.+%'-])[\w.+%'-]{{1,64}}{_AT}(?:[\w-]+(?:(?:\.|{_DOT}(?={_END}\b))[\w-]+)+|[\w-]{{3,}})"
)
_WORDS = re.compile(
    r"(?i)(?<![\w.+-])[\w+-]{1,64}(?:(?:\.| dot | underscore | dash | hyphen )[\w+-]+){0,3} at "
    rf"(?:[\w-]+{_DOT}{_END}\b(?:{_DOT}{_END}\b)?|{_HOSTS}(?: (?:com|co uk))?\b)"
)


_NAMED = re.compile(
    rf"(?i)\b{_HOSTS}(?: (?:address|account|name))?(?: is|'s|:| =) (?P<it>[\w.+-]*(?:\d|[._])[\w.+-]*|"
    rf"[a-z]{{8,}})(?!\w)"
)


def emails_in(text: str, public: Public) -> Iterator[Span]:
    """E-mail addresses, those of public offices as "stays"."""
    for pattern in (_SIGNS, _WORDS):
        for match in pattern.finditer(text):
            if pattern is _WORDS and _is_site(match):
                continue
            yield *match.span(), "stays" if match.group().lower().strip(" .'") in public.names else "email"
    yield from ((*match.span("it"), "email") for match in _NAMED.finditer(text))


def _is_site(match: re.Match[str]) -> bool:
    """Whether "look at nhs.scot" speaks of a site: an ordinary word before, and a host with a dot that is no mail's."""
    word, _, host = match.group().lower().partition(" at ")
    before = match.string[max(0, match.start() - 30) : match.start()].lower()
    of = sense(fold(word))
    ordinary = word.isalpha() and (of.plain or of.word)
    return ordinary and "." in host and not re.match(_HOSTS, host) and "mail" not in before
