"""Personal data goes out of a message before anything stores or logs it.

Input is text from `bot.language.text.normalise`. What is found is replaced by a short mark in round brackets, as
"(phone number)": of the forms tried, the one that moves the sentence encoder's vector least. Of a postcode the first
half stays, without a mark: it tells the locality. A number in doubt goes; a word in doubt stays.

Where the rules come from
- Phone: Ofcom, National Telephone Numbering Plan. 01, 02 and 07 may be a person's; 03, 05, 08, 09 and short codes stay.
- CHI: Public Health Scotland, data dictionary: ten digits, DDMMYY first, the last a check digit as in NHS numbers.
- NHS number: NHS Data Dictionary: ten digits, weights 10 to 2, modulus 11.
- National Insurance: HMRC manual NIM39110, read loosely: two letters (HMRC's unused ones too), six digits, A to D.
- Card: ISO/IEC 7812-1, Luhn. Bank: six-digit sort code, eight-digit account (Pay.UK); IBAN (ISO 13616) by its form.
- Postcode: Royal Mail, PAF guide: the second half is a digit and two letters, none of them C, I, K, M, O, V.
- E-mail (RFC 5321, common form; "at ... dot com"), dates of birth, streets, names: cues and word lists of our own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Optional

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
_PASSES = 6
_Span = tuple[int, int, str]


@dataclass(frozen=True)
class Redacted:
    """`text` without personal data; `kinds` says in plain words what was left out, each once, as it came."""

    text: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class _Public:
    """What may stay: whole names, the words at the start or end of one, digits of phones."""

    names: frozenset[str]
    parts: frozenset[str]
    digits: frozenset[str]


def redact(text: str, public: frozenset[str] = frozenset()) -> Redacted:
    """`text` with marks for personal data. `public`: lower-case names, addresses and phone numbers that may stay.

    Looks again until nothing more is found, so that redacting twice changes nothing.
    """
    kinds: dict[str, None] = {}
    stays = _read_public(public)
    for _ in range(_PASSES):
        # Earlier marks are hidden from the rules, which would take "(date of birth)" for a cue.
        spans = sorted(_find(_MARKS.sub(lambda mark: "\0" * len(mark.group()), text), stays))
        if not spans:
            break
        text = _replace(text, spans)
        kinds.update((_KINDS[kind][1], None) for _, _, kind in spans)
    return Redacted(text, tuple(kinds))


def _replace(text: str, spans: list[_Span]) -> str:
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


@lru_cache(maxsize=8)
def _read_public(public: frozenset[str]) -> _Public:
    names = frozenset(" ".join(name.lower().split()) for name in public)
    parts = frozenset(" ".join(words[cut]) for words in map(str.split, names) for n in range(1, len(words) + 1)
                      for cut in (slice(n), slice(-n, None)))
    return _Public(names, parts, frozenset(filter(None, map(_digits, names))))


def _digits(text: str) -> str:
    """Digits alone; UK phones with their 0: "+44 (0)1698 ..." as "01698 ..."."""
    digits = "".join(filter(str.isdecimal, text))
    return re.sub(r"^(?:00)?440?(?=\d{9,10}$)", "0", digits) if digits[:1] in "40" else digits


def _find(text: str, public: _Public) -> Iterator[_Span]:
    """Spans that must go, none over another: the earlier rule wins, be it that the span goes or that it stays."""
    taken = bytearray(len(text))
    for start, stop, kind in (*_numbers(text, public), *((*span, "name") for span in _names(text, public))):
        if start < stop and taken.find(1, start, stop) < 0:
            taken[start:stop] = b"\1" * (stop - start)
            if kind != "stays":
                yield start, stop, kind


# Numbers, addresses, e-mails: a kind, a pattern (its group `it`, or the whole, goes), and what else must hold.

_Check = Callable[[re.Match[str]], bool]


def _luhn(digits: str) -> bool:
    return sum(int(d) if n % 2 == 0 else sum(divmod(2 * int(d), 10)) for n, d in enumerate(reversed(digits))) % 10 == 0


def _mod_11(digits: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    return (11 - total % 11) % 11 == int(digits[9])


def _card(match: re.Match[str]) -> bool:
    digits = _digits(match.group())
    cue = re.search(r"(?i)\b(?:card|visa|mastercard|debit|credit)\b[^.?!]*$", _before(match))
    years = all(digits[n : n + 2] in ("19", "20") for n in range(0, len(digits), 4))
    return not years and bool(cue or match.group(1) and digits[0] in "3456" or _luhn(digits))


def _before(match: re.Match[str], length: int = 50) -> str:
    return match.string[max(0, match.start() - length) : match.start()]


def _birth(match: re.Match[str]) -> bool:
    """After or before a word for birth; or with a year up to 2014 right after a person, not after "on" or "since"."""
    before, date = _before(match), match.group()
    if _BORN_BEFORE.search(before) or _BORN_AFTER.match(match.string, match.end()):
        return True
    year = re.search(r"^\d{4}(?=\D)|\d{4}$|\d\d$", date.replace("'", ""))
    if not year or not re.search(r"\d\W?.*\d{2}$|^\d{4}", date) or not match.group("day"):
        return False
    old = int(year.group()) < 2015 if len(year.group()) == 4 else not 15 <= int(year.group()) <= 30
    return old and bool(_PERSON.search(before)) and not _EVENT.search(before)


def _phone(match: re.Match[str]) -> bool:
    return not re.match(r"0[35689]", _digits(match.group()))


def _ten(match: re.Match[str], chi: bool) -> bool:
    digits, sizes = _digits(match.group()), tuple(map(len, re.findall(r"\d+", match.group())))
    dated = 0 < int(digits[:2]) <= 31 and 0 < int(digits[2:4]) <= 12
    if chi:
        return dated and (_mod_11(digits) or sizes in ((10,), (6, 4), (2, 2, 2, 4)))
    return _mod_11(digits) and sizes in ((10,), (3, 3, 4))


def _street(match: re.Match[str]) -> bool:
    """The words between number and "Street" are a name; a word like "way" or "close" needs capitals or a cue too."""
    words = match.group("name").replace(".", " ").split()
    if any(_is_plain(word) and word.lower() not in _STREET_WORDS and not (n and word[0].isupper())
           for n, word in enumerate(words)):
        return False
    cue = re.search(rf"(?i){_HOME}\b[^.?!]{{0,20}}$|flat[^.?!]{{0,9}}$|\0,? $", _before(match))
    return bool(match.group("street") or cue or all(word[0].isupper() for word in words))


def _postcode(match: re.Match[str]) -> bool:
    local = re.match(r"(?i)ml|g\d|eh|ka", match.group())
    return bool(local) or not re.search(r"\W*(?:1st|2nd|3rd|\dth)$", match.group())


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,7}"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)(?![\d:])"
_BORN = r"\b(?:born|d\.? ?o\.? ?b|dat[eo] ?(?:of|o) ?b(?:irth)?|birth ?dates?|birth ?da(?:y|ys)|bday|b-day)\b"
_BORN_BEFORE = re.compile(rf"(?i){_BORN}(?:[^?!\d\0]{{0,20}}\d[\d/.\- ]{{5,9}})?"
                          r"(?:(?!\b(?:after|before|between|since|until)\b)[^?!\d\0]){0,25}$")
_BORN_AFTER = re.compile(rf"(?i)(?:(?!\b(?:and|or|but)\b)[^.?!,;\d\0]){{0,24}}{_BORN}")
_PERSON = re.compile(r"\b(?i:my|ma|mah|her|his|he|she|him|i'?m|i am|a'm|mrs?|ms|patient|client|mum|dad|gran|name|he's|"
                     r"she's)\b[^.?!\d\0]{0,40}$|[A-Z][a-z]+ [A-Z][\w']+\W{1,4}$|\0\W{1,4}$")
_EVENT = re.compile(r"(?i)\b(?:on|since|from|until|till|to|by|before|after|in|of|dated|between|and|the|for|at|plan|"
                    r"act|report|strategy|published|law|version|paper|minutes?|meeting)\W{0,3}$")
_STREETS = (r"street|st|str|road|rd|avenue|ave|av|crescent|cres|terrace|terr|wynd|quadrant|gardens|gdns|brae|loan|"
            r"vennel|boulevard|mews|drive|lane|grove|circus")
_WAYS = r"place|pl|court|ct|way|close|square|sq|row|gate|park|view|path|walk|rise|quad|green|hill|bank|mount|dr|cross"
_STREET_WORDS = frozenset("""
main high north south east west old new low upper lower mill well park hall hospital station church school bank union
""".split())
_HOME = r"\b(?:live|lives|living|stay|stays|staying|bide|bides|bidin|address|home|moved)"
_FLAT = r"\b(?:flat|flt|apartment|apt) ?(?:no\.? ?|number )?"

_RULES: tuple[tuple[str, re.Pattern[str], Optional[_Check]], ...] = tuple(
    (kind, re.compile(f"(?i){pattern}"), check) for kind, pattern, check in (
        ("stays", r"\b116[ -]?(?:123|000|111)\b|£ ?\d[\d,.]*|\b20\d\d ?[-/–] ?20\d\d\b", None),
        ("email", r"(?<![\w.+%-])[\w.+%-]+(?: ?(?:@|[(\[{]at[)\]}]) ?[\w-]+(?:\.[\w-]+)*)+", None),
        ("email", r"(?<![\w.+-])[\w+-]+(?:(?:\.| dot )[\w+-]+){0,3} at (?:[\w-]+ ?(?:\.| dot ) ?"
                  r"(?:com|co|org|net|uk|scot)\b(?: ?(?:\.| dot ) ?uk\b)?|"
                  r"(?:gmail|hotmail|yahoo|outlook|icloud|btinternet|aol)\b)", None),
        ("bank", r"\bGB\d\d ?[A-Z]{4} ?(?:\d{4} ?){3}\d\d\b", None),
        ("bank", r"(?<!\d)\d\d[ -]?\d\d[ -]?\d\d(?:[ ,;:/.&-]|and|account|acct?|a/c|number|no|num|is){1,8}\d{8}(?!\d)",
         None),
        ("card", r"(?<!\d)(?:\d{4}([ \-]?)\d{4}\1\d{4}\1\d{4}|\d{4}[ \-]?\d{6}[ \-]?\d{5}|\d(?:[ \-]?\d){12,18})(?!\d)",
         _card),
        ("card", r"\b(?:cvv|cvc|security code)\W{0,3}(?:is |number )?(?P<it>\d{3,4})(?!\d)", None),
        ("bank", r"\bsort ?code[^\d.?!]{0,15}(?P<it>\d\d[- .]?\d\d[- .]?\d\d)(?!\d)", None),
        ("bank", r"\b(?:account|acct?|a/c)\b[^\d.?!]{0,20}(?P<it>\d(?:[ -]?\d){7})(?!\d)", None),
        ("chi", r"\bchi\b[^\d.?!]{0,20}(?P<it>\d(?:[ \-/]{0,3}\d){7,10})(?!\d)", None),
        ("nhs", r"\bnhs ?(?:number|no|num|id|#)\W[^\d.?!]{0,15}(?P<it>\d(?:[ \-]{0,3}\d){7,10})(?!\d)", None),
        ("birth", rf"(?<![\d£])(?=[\djfmasond])(?:(?P<day>(?:19|20)\d\d[-/.](?:0[1-9]|1[0-2])[-/.]\d\d(?!\d)"
                  rf"|{_DAY} ?([/.\- ]) ?(?:0?[1-9]|1[0-2]) ?\2 ?{_YEAR}"
                  rf"|{_DAY}(?: of)?[ \-/]?{_MONTH}[ ,.\-/]{{0,2}}{_YEAR}"
                  rf"|{_MONTH} {_DAY},? {_YEAR})|{_DAY}(?: of)?[ \-/]?{_MONTH}|{_MONTH} (?:{_DAY}|(?:19|20)\d\d)(?!\d)"
                  rf"|{_DAY}[/.](?:0?[1-9]|1[0-2])(?![\d/.])|\d\d[01]\d(?:19|20)?\d\d(?!\d))", _birth),
        ("bank", r"(?<![\d/-])(?:(?:3[2-9]|[4-9]\d)-\d\d|\d\d-(?:1[3-9]|[2-9]\d))-\d\d(?![\d-])", None),
        ("ni", r"\b[a-z] ?[a-z][ -]?\d\d[ -]?\d\d[ -]?\d\d[ -]?[a-d]\b", None),
        ("ni", r"\b(?:ins(?:urance)?|ni|nino)\b[^\d.?!]{0,15}?(?P<it>\b[a-z]{2}[ -]?\d\d[ -]?\d\d[ -]?\d\d\b)", None),
        ("phone", r"(?<![a-z0-9£])(?:(?:\+ ?|00 ?)44|44(?=[ \-]?7)|\(?[0o](?=[ \d()]))"
                  r"(?:[ ().\-/]{0,3}(?:\d|o(?![a-z]))){10,11}(?!\d)", _phone),
        ("chi", r"(?<![\d£])\d(?:[ \-/.]{0,3}\d){9}(?!\d)", lambda match: _ten(match, True)),
        ("nhs", r"(?<![\d£])\d(?:[ \-/.]{0,3}\d){9}(?!\d)", lambda match: _ten(match, False)),
        ("phone", r"(?<![a-z0-9£])(?:(?:\+ ?|00 ?)44|\(?0(?=[ \d]))(?:[ ().\-/]{0,3}\d){9}(?!\d)", _phone),
        ("phone", r"\+(?!44)\d{1,3}(?:[ .\-]{0,3}\d){6,12}(?!\d)", None),
        ("phone", r"(?<![\w£.,])(?:7[3-9]\d\d|1698|1355|1555|1899)[ .\-]{0,3}\d{3}[ .\-]{0,3}\d{3}(?!\d)", None),
        ("phone", r"\b(?:phone|call|ring|text|tel|telephone|mob|mobile|fone|landline|whatsapp|number|num|cell)\b"
                  r"(?:[ :,.]{1,2}(?:me|us|is|on|at|her|him|mum|back|my|ma|the|number|no|or|oan|home|house|mobile)\b)"
                  r"{0,4}[ :,.]{1,3}(?P<it>\d{3}[ -]?\d{3,4}|\d\d[ -]\d\d[ -]\d\d|\d(?:[ .-]?\d){8,11})(?![\d/])",
         _phone),
        ("address", r"(?<![\w£.:])(?:no\.? ?)?(?!(?:19|20)\d\d )\d{1,4} ?[a-h]?(?:[/\-]\d{1,3}[a-h]?){0,2},? "
                    r"(?P<name>(?:[^\W\d_]+(?:['.][^\W\d_]*)? ){1,3})"
                    rf"(?:(?P<street>{_STREETS})|(?:{_WAYS}))\b(?!')", _street),
        ("address", rf"{_FLAT}(?:\d{{1,3}}(?:[/-]\d{{1,3}}){{0,2}}[a-h]?|[a-h]\d)\b(?! ?(?:st|nd|rd|th|flights?|"
                    r"floors?|stairs?|bed\w*|rooms?|mi\w+|years?|weeks?|days?|months?|storeys?|people|or|times|hours?)"
                    r"\b)",
         None),
        ("address", rf"{_HOME} (?:at|in|is|to) (?:house )?(?P<it>(?:no\.? ?|number )\d{{1,4}}[a-h]?\b(?: the [a-z]+)?)",
         None),
        ("address", rf"{_HOME}[ :]{{1,2}}(?:(?:at|in|is|on|to) )?"
                    r"(?P<it>\d{1,4}[a-h]? (?:(?:the )?(?:(?-i:[A-Z])[\w']+ ?){1,3}|the [a-z]+))", None),
        ("postcode", r"(?<![a-z0-9])[a-z]{1,2} ?\d[\da-z]?(?P<it>[ .,\-]{0,2}(?:\d ?[abd-hjlnp-uw-z]{2}|"
                     r"o(?!ld|ne|ur|ut|wn|ff|an|or|ot|dd|ft|we|pt|rb|il)[abd-hjlnp-uw-z]{2}))(?![a-z0-9])", _postcode),
    )
)


def _numbers(text: str, public: _Public) -> Iterator[_Span]:
    rules = _RULES if any(map(str.isdigit, text)) else [rule for rule in _RULES if rule[0] == "email"]
    for kind, pattern, check in rules:
        for match in pattern.finditer(text):
            group = "it" if "it" in pattern.groupindex else 0
            if check is None or check(match):
                found = {match.group().lower(), match.group(group).lower().strip(" .")}
                known = found & public.names or _digits(match.group(group)) in public.digits
                yield *match.span(group), "stays" if known else kind


# Names: cues, how sure each makes us, and words.

_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_NEXT = re.compile(r"(?:\.? |\.)" + f"({_WORD.pattern})")
_RELATIVE = (
    r"(?:(?:step|foster |grand|great |god)-?)?(?:mum|mummy|mam|mammy|maw|ma|mother|mither|mom|da|dad|daddy|faither|"
    r"father|gran|granny|grannie|nan|nana|papa|pa|granda|grandma|wife|husband|hubby|man|partner|boyfriend|girlfriend|"
    r"fiancee?|sons?|daughters?|boys?|girls?|lassie|laddie|lad|weans?|bairns?|kids?|child|children|twins?|brother|bro|"
    r"sister|sis|aunt|aunt(?:ie|y)|uncle|niece|nephew|cousin|neighbou?r|pal|friend|mate|ex|flatmate|carer|client|"
    r"patient)(?:[ -]in[ -]law)?")
_LINK = (r"(?:'s)?(?:,? (?:who|that))?(?:(?: is| was| are|'s)?(?: called| named| cawed)?"
         r"(?: (?:mrs?|ms|miss)\.?)?|'s)[ ,:;(\-\"]{1,3}")
_CUES = tuple((re.compile(rf"(?i){pattern}"), trust) for pattern, trust in (
    (r"(?:\b(?:my|ma|mah|mi|his|her|their|full|first|last|sur|maiden|patient|client)|'s)[ -]?"
     r"(?:(?:full|first|last|maiden|sur|real) ?)?(?:name|nane|naem|nam|neme)(?:'?s|es)?(?: (?:is|iz|was|are|wis))?"
     r"[ :=\-]{1,3}", 3),
    (r"(?:^|[.!?,] ?)(?:the )?(?:name|names|name's)(?: is)?[ :]{1,2}", 2),
    (rf"\b(?:my|ma|mah|me|mi|our|oor|his|her|their|the|wee)(?: [\w-]+){{0,4}}? (?:{_RELATIVE}){_LINK}", 2),
    (r"\b(?:(?:i'?m|i am|a'?m|am|s?he'?s|s?he is|who(?:'s| is)) (?:called|named)|calls? me) ", 2),
    (r"\b(?:mrs?|(?-i:Ms|Miss|Mx))\.? ", 2),
    (r"\b(?:i'?m|i am|a'?m|ah'?m|am|on behalf of|nee) |(?:^|[.,!?] ?|\b(?:this is|it'?s|hi|hello|hiya) )"
     r"(?=(?:[^\W\d_]+ ){1,2}(?:here|speaking)\b)|\b(?:regards|sincerely|faithfully|signed)[ ,.!\-]{1,3}", 1),
    (rf"\b(?=[a-z])(?:(?:{_RELATIVE}){_LINK}|(?:called|cawed|named|call me|it'?s|this is) |"
     r"(?:thanks|thank you|ta|cheers|love|from)[ ,.!\-]{1,3}(?=\D{2,30}$))", 0),
))
"""Where a name may follow, and how far to trust that it does; `_name_at` says what the figures mean."""
_OFFICE = re.compile(r"(?i)\b(?:who(?:'s| is| was)|councillor|cllr|minister|director|chair|dr|st|saint|queen|king|"
                     r"prince|princess|storm|prof|professor)\.? $")
_DOES = re.compile(r"(?i)\W{0,2}$| ?[,.;:)!?]| (?:is|was|has|had|hasn't|isn't|needs?|fell|gets?|lives?|stays?|bides|"
                   r"wants?|can|can't|cannot|cannae|cant|doesn't|doesnt|isnae|hasnae|who|whos|aged|and|an|"
                   rf",? ?(?:my|ma|our) (?:{_RELATIVE}))\b")
_JOINT = re.compile(r",? (?:(?:and|an|&|n) )?")
_PLACE = re.compile(r"(?i)(?:'s)? (?:(?-i:[A-Z])\w+ )?(hospital|centre|house|park|road|street|hall|court|ward|trust|"
                    r"hospice|complex|housing|school|academy|primary|unit|association|infirmary|clinic|care|msp|mp|"
                    r"foundation|square|lodge|nurses?|law|gardens|water|glen|commission)\b")
_MIDDLE = re.compile(r"\b(?:[A-Z][\w']*|[Tt]he|near|in) $")
_ENDING = re.compile(r"(?:ing|ed|ly|ish|ian|n't|nae|'s|'ve|'ll|'re|'d|ness|tion|ful|ment|ity|ies)$")
_IS = re.compile(r"(?i)(?:\b(?:is|was|are)|(?<!name)'s) $")
_NOT_ALONE = frozenset(("april", "may", "june", "august", *"abcdefghijklmnopqrstuvwxyz"))
_PARTICLES = frozenset(("de", "van", "von", "bin", "al", "mac", "mc", "o", "el"))
_FORENAMES = frozenset("""
aaron abby abdul abigail adam adele adrian agnes agnieszka ahmed aidan aileen ailsa aisha alan alana alasdair alastair
albert aleksandra alex alexander alexandra alfie ali alice alicia alison alistair allan amanda amelia amina amy ana
andrew andrzej andy angela angus anita ann anna anne annette annie anthony anya april archie arlene arran arthur
ashley audrey ava barbara barry beata becky ben benjamin bernadette bert bertha beth betty bill billy blair bob bobby
brenda brendan brian bridget brodie bruce bryan caitlin callum calum cameron carol caroline carolyn catherine cathie
cathy catriona charles charlie charlotte cheryl chloe chris christina christine christopher claire clare colin connor
conor craig daisy daniel danny darren dave david davie davy dawn dean debbie deborah declan denise dennis dereck derek
diane donald donna doreen doris dorothy dot dougie douglas drew duncan dylan eddie edith edward effie eileen elaine
eleanor elizabeth ella ellen ellie elsie emily emma eric erin esther ethan ethel euan eunice eva evan evelyn ewan
fatima fergus finlay finn fiona florence frances francis frank frankie fraser fred freda freya gail gareth gary gavin
gayle gemma geoff george georgina gerald gerard gerry gillian gina glen gloria gordon grace graeme graham grant greg
gregor greta hamish hannah harris harry hassan hayley heather hector helen henry hilda holly hugh iain ian ibrahim ina
iona irene iris isa isabel isabella isla isobel ivy jack jackie jacob jacqueline jade jaime jake jakub james jamie jan
jane janet janette janice jasmine jason jayden jean jeanette jeanie jemma jennifer jenny jess jessica jessie jill jim
jimmy joan joanna joanne joe john johnny jon jonathan jordan joseph josh joshua joy joyce judith judy julia julie june
karen karolina katarzyna kate katherine kathleen kathryn katie katrina kay kayleigh keith kelly ken kenneth kenny
kerry kevin khalid kieran kim kirsten kirstie kirsty krzysztof kyle lachlan laura lauren leah leanne lee lena leo leon
lesley leslie lewis liam lily linda lindsay lisa liz lizzie logan lorna lorraine louise lucas lucy luke lynda lynn
lynne lynsey mabel maggie magnus mairi maisie malcolm malgorzata marek margaret maria marian marie marion marjorie
mark martha martin mary mason matthew maureen maurice mavis max maxine may megan mei mhairi michael michelle mick mike
mina mirren mohamed mohammad mohammed moira molly monica morag muhammad murdo muriel murray myra nan nancy naomi
natalie nathan neil nessie niamh nicholas nicola nicole nigel noah nora noreen norma norman olive oliver olivia orla
oscar owen pamela parveen pat patricia patrick paul paula pauline pawel peggy penny peter philip phyllis piotr priya
rab rachael rachel ralph ray raymond rebecca rena reza rhona richard rita robbie robert roberta robin rod roddy rodger
roger ronald ronnie rory rosa rose rosemary rosie ross roy ruaridh ruby ruth ryan sadie sally sam samantha samina
samuel sandra sandy sara sarah scott sean senga shannon sharon shaun sheena sheila shirley shona sinead singh skye
sofia sophia sophie stella stephanie stephen steve steven stevie stewart stuart sue susan suzanne sylvia tam tammy
tara teresa terry theresa thomas tina toby tom tomasz tommy tony tracey tracy trevor tricia una ursula valerie vera
veronica vicky victor victoria vincent violet walter wanda wendy wilhelmina will william willie wilma wullie yasmin
yousef yvonne zainab zara zoe zofia
""".split())
_SURNAMES = frozenset("""
adams ahmed aitken akhtar ali allan allison anderson baillie bain baird barr baxter begum bell bennett black boyd
boyle brady broon brown bruce bryce buchanan burns cairns cameron campbell carr chalmers christie clark clarke
clelland cochrane connelly connolly cooper craig crawford cunningham currie dempsey devlin dick dickson docherty
doherty donald donaldson donnelly douglas doyle drummond duffy duncan dunn edgar ferguson findlay fleming forbes
forrest forsyth fraser fulton gallacher gallagher gibson gilchrist gilmour gordon graham grant gray greig hamilton
harding hay henderson hendry higgins hill hogg houston hughes hunter hussain hutchison inglis irvine jackson jamieson
johnston johnstone jones kane kaur kelly kennedy kerr khan king kowalska kowalski lang lawson leitch lennox lindsay
logan love low lynch main malik marshall martin masson mathieson maxwell meikle millar miller milligan milne mitchell
moffat moore morgan morrison morton muir mullen murdoch murphy murray neil neilson nelson nicol nowak paterson paton
patterson phillips pollock quinn rae ramsay rankin reid reilly rennie ritchie robb robertson robinson ross roy russell
rutherford scott shah sharma shaw shields simpson sinclair singh smith smyth sneddon somerville spence steele steven
stevenson stewart stirling strachan struthers stuart sutherland syme taylor thompson thomson tierney todd turnbull
walker wallace ward watson watt weir welsh white whyte williamson wilson wood woods wright young yuill
""".split())
_PLAIN = frozenset("""
a about across adhd ae after again age ago ah aid alarm all alone also always alzheimer alzheimers am an and anxious
any are as ask at august auld autism autistic aw away awfy aye baby back bad bairn be because been before behind best
better blind board both but by call came can cancer canna card care carer carers catholic centre chair child clinic
come concern copd could council covid da dad daddy dae daughter day dead deaf december deid dementia desperate
diabetes did different dis disabled' do doctor does doon down drink due each east ee either else emergency end enough
epilepsy ever every everyone fae fair fall fallen feart february feel fell few fine first fit folk for forms friday
friend from fu full gaun gets gey gie goes gone gonna good got gp greater group gull had half hall happy hard has have
he head health hear help her here hers hi him his hiv home hospital hour hours house how i ill in is it its january
jist just keeps know late least left legal let life like link list little live lives local look lost lot lots low
lower ma made main many march maw me medical member mental mibbe might mine mobile monday months more most much mum
must my name names near needs neighbour never new next nhs nice night no none noo north not november now nurse o' oan
october of off office oh ok old on one oor open or other our out over own pain parent park parkinson parkinsons part
party patient people personal phone plan please plus poor power pregnant private quite residential respite right road
said same sat saturday says scot scots see september service services she should sick since single sister skint so
social some someone son soon sore sorry south spouse stay stays still street stroke struggles stuck such suffers
sunday support sure ta take takes team than thank thanks that the their them then there they third this tho thon
through thursday till to today told too town tuesday twa two type under unit until up upper upset urgent use uses ve
very vulnerable wae walk walks want wants ward was we weak wean wednesday wee week weeks well went were west wha what
whaur wheelchair when where which while who whose why wi widow wife wis with within without work worker would year
years yer yes yesterday yet you young your mr mrs ms miss dr him us name machine french welsh greek dutch thai czech
swiss muslim hindu sikh protestant both universal attendance blue
""".split())
_ALSO_WORDS = frozenset("""
angel april art august bill craig daisy dale dawn dean dot douglas drew eve faith frank gail gay glen grace grant
heather holly hope iona iris isla ivy jack jade jan jordan joy june kay kim lee lewis logan mark mason max may mike
nan norma olive pat penny ray rob rod rose ross ruby ruth sandy sky skye stuart sue summer vera victoria violet will
""".split())


def _is_upper(word: str, cased: bool) -> bool:
    """Whether a capital says something here: not in shouted text, nor in short all-capitals like "NHS"."""
    return cased and word[0].isupper() and not (word.isupper() and 1 < len(word) < 5)


def _is_surname(low: str, upper: bool) -> bool:
    if low.startswith(("mc", "mac", "o'")) and len(low) > 4 and low not in _PLAIN:
        return True
    return low in _SURNAMES and (upper or low not in _PLAIN) or upper and not _is_plain(low)


def _is_plain(word: str) -> bool:
    """Whether a word is ordinary rather than a name."""
    low = word.lower()
    return low in _PLAIN or bool(_ENDING.search(low)) and low not in _FORENAMES and low not in _SURNAMES


def _names(text: str, public: _Public) -> Iterator[tuple[int, int]]:
    """Names after a cue, forename and surname together, and each word of these wherever it stands again."""
    words = list(_WORD.finditer(text))
    plain = [word.group() for word in words[1:] if word.group().lower() in _PLAIN and word.group() != "I"]
    cased = sum(word[0].isupper() for word in plain) * 2 <= len(plain)
    spans: list[tuple[int, int]] = []
    for pattern, trust in _CUES:
        for cue in pattern.finditer(text):
            spans += _name_list(text, cue.end(), trust, cased, public)
    for word in words:
        if word.group().lower().split("'")[0] in _FORENAMES and not _OFFICE.search(_before(word, 14)):
            span = _name_at(text, word.start(), 0, cased, public)
            if span and (" " in text[slice(*span)] or cased and _DOES.match(text, span[1])
                         and not _MIDDLE.search(_before(word, 20))):
                spans.append(span)
    again = {part.lower() for span in spans for part in _WORD.findall(text[slice(*span)])} - public.names
    for word in words if again else ():
        low = word.group().lower().split("'")[0]
        if low in again and len(low) > 2 and not _is_plain(low) and (word[0][0].isupper() or low not in _ALSO_WORDS):
            spans.append((word.start(), word.start() + len(word[0].split("'")[0])))
    return iter(sorted(set(spans), key=lambda span: span[0] - span[1]))


def _name_list(text: str, at: int, trust: int, cased: bool, public: _Public) -> list[tuple[int, int]]:
    """The name at `at` and those joined to it: "Jack and Emma"."""
    spans: list[tuple[int, int]] = []
    while len(spans) < 6 and (span := _name_at(text, at, trust, cased, public)):
        spans.append(span)
        joint = _JOINT.match(text, span[1])
        if not joint:
            break
        at, trust = joint.end(), 0
    return spans


def _name_at(text: str, at: int, trust: int, cased: bool, public: _Public) -> Optional[tuple[int, int]]:
    """The name that starts at `at`, if one does.

    `trust`: 3 after "my name is" (any word that is not plain), 2 after "my mum" (a capital will do), 1 after "I'm" (two
    capitals), 0 elsewhere (a known forename).
    """
    word = _WORD.match(text, at)
    if not word:
        return None
    low = word.group().lower().removesuffix("'s")
    known, upper, end, count = low in _FORENAMES, _is_upper(word.group(), cased), word.end(), 1
    if not (upper or trust == 3 or (known and low not in _ALSO_WORDS) or trust == 2 and _is_surname(low, False)):
        return None
    if not known and (_is_plain(low) or trust == 0 or low in public.parts and trust < 3):
        return None
    place = _PLACE.match(text, end)
    if place and (trust == 0 or trust < 3 and place[1].lower() not in _SURNAMES):
        return None
    while count < 4 and (more := _NEXT.match(text, end)):
        part, initial = more[1].lower().removesuffix("'s"), text[end - 2 : end - 1] in ("", " ")
        sure = _is_surname(part, _is_upper(more[1], cased)) and (part not in public.names or part in _SURNAMES)
        guess = count == 1 and not _is_plain(part) and part not in public.names and (
            trust == 3 or known and trust and _DOES.match(text, more.end()))
        if "." in more[0] and not initial or not (sure or guess or part in _PARTICLES):
            break
        end, count = more.end(), count + 1
    name = text[at:end].lower().removesuffix("'s")
    if trust == 0 and name in public.parts:
        return None
    if not known and (trust < 2 and name in public.names or trust == 1 and count == 1):
        return None
    said_of = not known and trust == 2 and _IS.search(text[max(0, at - 6) : at])
    if count == 1 and (said_of or trust < 2 and low in _NOT_ALONE):
        return None
    return at, end - 2 if text[at:end].lower().endswith("'s") else end
