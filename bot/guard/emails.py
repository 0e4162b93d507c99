"""E-mail addresses: RFC 5321 in its common form, and as people write them out: "jim dot broon at gmail dot com"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.guard.lexicon import fold, sense
from bot.guard.public import STAYS, Public, Span

_END = r"(?:com|co|org|net|uk|scot|ie|pl|info|eu|me|gov|ac|nhs|edu|io|live)"
_DOT = r" ?(?:\.|[(\[{]dot[)\]}]|\bdot\b|\bpoint\b) ?"
_AT = r" ?(?:@|[(\[{] ?at ?[)\]}]) ?"
_HOSTS = r"(?:gmail|g mail|hotmail|yahoo|outlook|icloud|btinternet|aol|sky|live|protonmail)"
_SIGNS = re.compile(
    rf"(?i)(?<![\w.+%'-])[\w.+%'-]{{1,64}}(?:[(\[{{]dot[)\]}}][\w-]+)*{_AT}(?:[\w-]+(?:(?:\.|{_DOT}(?={_END}\b))[\w-]+)+|[\w-]{{3,}})"
)
_COUNT = r"(?:\d{1,4}|one|two|three|four|five|six|seven|eight|nine|zero|oh)"
_WORDS = re.compile(
    rf"(?i)(?<![\w.+-])[\w+-]{{1,64}}(?:(?:\.| dot | underscore | dash | hyphen )[\w+-]+){{0,3}}(?: {_COUNT}){{0,4}} at "
    rf"(?:[\w-]+{_DOT}{_END}\b(?:{_DOT}{_END}\b)?|{_HOSTS}(?: (?:com|co uk))?\b)"
)
_NAMED = re.compile(
    rf"(?i)\b{_HOSTS}(?: (?:address|account|name))?(?: is|'s|:| =) (?P<it>[\w.+-]*(?:\d|[._])[\w.+-]*|"
    rf"[a-z]{{8,}})(?!\w)"
)
_SAMPLE = re.compile(
    r"(?i)(?:(?:your|my|some|first|user)?[._]?name(?:[._](?:surname|lastname))?|some(?:one|body)|you|xxx+) ?@ ?"
    r"(?:example|company|domain|email|provider|xxx)\b"
)
"""What shows the form of an address and is nobody's."""
_OFFICE = re.compile(
    r"(?:(?:customer|services?|info|information|enquir(?:y|ies)|inquiries|contact|contactus|complaints?|feedback|help|helpdesk|"
    r"foi|press|comms|communications|office|admin|reception|hello|support|careers?|welfare|social|work|housing|carers)[._-]?)+"
    r"@[\w.-]+\.(?:gov\.uk|gov\.scot|nhs\.uk|nhs\.scot|police\.uk)$"
)
"""An office's, by what stands before the sign and after it."""
_LOOK = re.compile(r"(?i)(?:look\w*|see|go|site|website|page|find|found|check\w*|online|read|info\w*|it|is) at ")


def emails_in(text: str, public: Public) -> Iterator[Span]:
    """E-mail addresses, those of public offices as STAYS."""
    for pattern in (_SIGNS, _WORDS):
        for match in pattern.finditer(text):
            if _SAMPLE.match(match.group()) or (_is_no_host(match) if pattern is _SIGNS else _is_site(match)):
                continue
            address = match.group().lower().strip(" .'")
            yield *match.span(), STAYS if address in public.names or _OFFICE.match(address) else "email"
    yield from ((*match.span("it"), "email") for match in _NAMED.finditer(text))


def _is_no_host(match: re.Match[str]) -> bool:
    """Whether "@" only says where, what it costs or what somebody is called: "meet @ the hub", "3 @ 4.50", "on @club".

    A host that has no dot is one where "@" stands between two words without a blank, or where it is a mail host's name.
    """
    host = re.split(_AT, match.group(), maxsplit=1, flags=re.IGNORECASE)[1]
    if re.fullmatch(r"[\w-]+", host):
        return bool(re.search(r" @|@ ", match.group())) and not re.fullmatch(_HOSTS, host, re.IGNORECASE)
    return not re.search(r"[^\W\d_]\W*$", host)


def _is_site(match: re.Match[str]) -> bool:
    """Whether "look at nhs dot scot" speaks of a site: an ordinary word before, and a host that is no mail's."""
    if _LOOK.match(match.group()) and not re.search(rf"(?i) at {_HOSTS}", match.group()):
        return "mail" not in match.string[max(0, match.start() - 30) : match.start()].lower()
    word, _, host = match.group().lower().partition(" at ")
    before = match.string[max(0, match.start() - 30) : match.start()].lower()
    of = sense(fold(word))
    ordinary = word.isalpha() and (of.plain or of.word)
    return ordinary and "." in host and not re.match(_HOSTS, host) and "mail" not in before
