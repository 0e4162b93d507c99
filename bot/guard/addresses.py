"""Where somebody lives: house and street, flat, the name of a house after a cue, a street after "I live in", and the second half
of a postcode.

Postcode: Royal Mail, PAF guide: the second half is a digit and two letters, none of them C, I, K, M, O, V.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.guard.lexicon import fold, sense
from bot.guard.name_cues import KIN
from bot.guard.public import STAYS, Public, Span
from bot.guard.public_names import NOT_PEOPLE

STREETS = (
    r"street|str|st|road|rd|avenue|aven?|av|cres[cs]?[ea]nt|cres|terrace|terr?|wynd|quadrant|gardens|gdns|brae|loan|"
    r"loaning|vennel|boulevard|blvd|mews|drive|drv|lane|ln|grove|circus|causeway|parade|esplanade|knowe|neuk|pend|"
    r"rigg|towers?|cottages?|steading|mains|farm|villas?|buildings|bldgs|crofts?|heights|meadows?|bungalows?|tenement"
)
_WAYS = (
    r"place|pl|court|ct|way|close|square|sq|row|gate|park|view|path|walk|rise|quad|green|hill|bank|mount|dr|cross|"
    r"fields?|wood|woods|dale|house|hall|lodge|crest|ridge|glade|garth|burn|dell|orchard|side|toll|bridge|head|law|"
    r"muir|shaw|craigs?|point"
)
_SURELY_STREETS = re.compile(
    r"(?i)(?:street|str|st|road|rd|avenue|aven?|av|cres\w*|terrace|terr?|wynd|quadrant|gardens|gdns|brae|grove|"
    r"loaning|vennel)$"
)
_STREET_WORDS = frozenset(
    """
main high north south east west old new low upper lower mill well park hall hospital station church school bank union
the long union bridge castle kirk loch queen king st saint cross front back first second third fourth fifth
glasgow edinburgh lanark wishaw falkirk dumbarton kilmarnock cumbernauld stranraer
bute clyde lomond avon calder tay ness kelvin leven nith tweed dee spey garry rannoch katrine etive carron clydesdale
""".split()
)
_HOME = (
    r"\b(?:live|lives|living|stay|stays|staying|bide|bides|bidin|biding|address|adress|addres|home|moved|moving|house|"
    r"hoose|flat|parents are|we're|we are|wer|am|i'm|deliver|flit|flitted|flitting|decanted|rehoused|transferred)"
)
_AT_HOME = re.compile(rf"(?i)(?:{_HOME}\b[^.?!]{{0,20}}|\b(?:at|to|tae|address|fae|from|in|visit)) $")
_FLAT = r"\b(?:flat|flt|apartment|apt) ?(?:no\.? ?|number )?"
_SPELT = (
    r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[ -](?:one|two|three|four|five|six|seven|eight|"
    r"nine))?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen)"
)
_HOUSE = r"(?:no\.? ?|number )?(?!(?:19|20)\d\d )\d{1,4} ?[a-h]?(?:[/\-]\d{1,3}[a-h]?){0,2}"
_INSIDE = re.compile(
    r"(?i)\b(?:ward|room|bed|bay|zone|gate|class|phase|platform|stance|unit|page|section|option|bus|route|service|"
    r"junction|line|aged?|chapter|outcome|priority|aim|paragraph|table|figure|part|step|stage|grade|level|band|"
    r"floor)\W{1,2}$"
)
_COUNT = re.compile(r"(?i)\b(?:the|about|over|only|just|under|at least|than|of|or|and)\W$")
_UNITS = (
    "mile|metre|meter|yard|kilometre|km|min|minute|hour|hr|day|night|week|month|year|star|bed|bedroom|berth|storey|"
    "point|wheel|stop|step|way|pin|plus|up|mph|pound|quid|carer|bus"
)
_COUNTED = re.compile(rf"(?i)(?:{_UNITS})e?s?$")
"""Right after a number: it counts these, and no house has it: "3 miles Glasgow Road", "5 Star Court"."""
_ALSO_STREETS = frozenset(("star", "point"))
_OF_ALL = re.compile(
    r"(?i)(?: (?:area|area's|corridor))? (?:residents|tenants|neighbours|households|houses|homes|flats|folk|people|"
    r"patients|pensioners|families|carers|drivers|parents|pupils|shops|shopkeepers|entrances|doors|traders|businesses|"
    r"staff|workers|protesters|surgeries|clinics|offices|chemists|bus|buses|stops?|route|service|train|taxi|one(?! bed)|way|"
    r"closures?|roadworks|diversion|works)\b(?! (?:is|was|has|where|who|that) (?:my|our)\b)"
)
"""What has a street for its name, and a number of its own: "200 Union Street residents", "the 14 Main Street bus"."""
_STREET = re.compile(
    rf"(?i)(?<![\w£.:])(?:{_HOUSE}|(?:number |no )?(?P<spelt>{_SPELT})),? "
    r"(?P<name>(?:[^\W\d_]+(?:['.-][^\W\d_]*)? ){1,3})"
    rf"(?:(?P<street>{STREETS})|(?:{_WAYS}))\b(?!')"
)
_STAIR = re.compile(r"(?i)(?<![\w/.])(?<!flat )(?<!flt )(?P<it>\d{1,2}/\d{1,2}[a-d]?),? $")
"""Storey and door before the number of a tenement: "1/2, 30 Glasgow Road"."""
_THE = re.compile(
    r"(?:^|(?:\b(?:at|to|tae|in|is|from|visit|find)|[,:]) )(?P<it>\d{1,3} ?[A-Ha-h]? The (?P<name>[A-Z][a-z]+))"
    r"(?=\W*$|[,;]|\. | [a-z])"
)
"""A number in a row of houses that has a name for a street: "3 The Steadings"."""
_FLAT_NUMBER = re.compile(
    rf"(?i){_FLAT}(?:\d{{1,3}}(?:[/-]\d{{1,3}}){{0,2}}[a-h]?|[a-h]\d|[a-h](?= ?[,;]))\b(?! ?(?:st|nd|rd|th|flights?|"
    r"floors?|stairs?|bed\w*|rooms?|mi\w+|years?|weeks?|days?|months?|storeys?|people|or|times|hours?|get|go|be|see|"
    r"have|the)\b)"
)
_NUMBER_ALONE = re.compile(
    rf"(?i){_HOME} (?:at|in|is|to) (?:house )?(?P<it>(?:no\.? ?|number )(?:\d{{1,4}}[a-h]?|{_SPELT})\b(?: the [a-z]+)?)"
)
_AT_NUMBER = re.compile(r"(?i)\bat (?P<it>(?:no\.? ?|number )\d{1,3}[a-h]?\b)(?! (?:on|in|of)\b)")
_NO_STREET = r"\d{1,4}(?: ?[a-h])? (?:(?:the )?(?:(?-i:[A-Z])[\w']+)(?: (?-i:[A-Z])[\w']+){0,2}|the [a-z]+)"
_AFTER_HOME = re.compile(
    rf"(?i){_HOME}[ :,]{{1,2}}(?:(?:at|in|is|on|to|tae|from|fae|frae|into) )?(?P<it>{_NO_STREET})"
    rf"(?: (?:to|tae|into|and now|and) (?P<on>{_NO_STREET}))?"
)
"""A number and a name without a word for a street, where somebody says that they live, or moved from and to."""
_NAMED = re.compile(
    r"(?i)\b(?:(?P<said>add?ress?(?:'s| is| wis|:| =| at){1,2})|(?:live|lives|living|stay|stays|bide|bides|"
    r"deliver(?: it)?|send it|post it|parents are|mum is|dad is|house is|hoose is|house is called|"
    r"hoose is cawed) (?:at|tae|to|called)) (?P<it>(?:the )?(?-i:[A-Z][\w']+|"
    r"[A-Z][\w']+ \d+[a-z]?)(?:,? (?-i:[A-Z][\w']+)){0,3})"
)
_IN_STREET = (
    r"(?:, (?:[A-Z][\w']+ ){1,2}(?:Road|Street|Avenue|Lane|Wynd|Crescent|Drive|Place|Brae|Terrace|Loan|Row)\b)?"
)
_HOUSE_NAME = re.compile(
    r"\b(?:(?:The )?(?:[A-Z][\w']+ ){1,2}|The )(?:Cottages?|Farmhouse|Farm|Steading|Bungalow|Manse|Croft|Mains|Villa|"
    r"Towers?|Schoolhouse|Gatehouse|Smithy)\b(?:(?=,)" + _IN_STREET + r"| \d+\b)|\b(?:Cottage|Caravan|Plot|Chalet|Villa|"
    r"Bungalow|Lodge) \d+[a-z]?\b(?:, [A-Z]\w+ (?:Mains|Farm|Park|Estate|Steading))?"
)
_ROAD = r"(?:Road|Rd|Street|St|Avenue|Ave|Lane|Ln|Wynd|Crescent|Cres|Drive|Place|Brae|Terrace|Loan|Row)\b"
_IN_ROAD = re.compile(
    rf"(?i)(?:{_HOME}|by (?:myself|himself|herself|masel|hersel|himsel)|come|comes|came|sent|send|post(?:ed)?|deliver\w*|visited)\b"
    r"[^.?!]{0,30}?(?:,| (?:at|to|tae|in|is|called)) (?P<it>[\"']?(?:the )?(?P<house>(?-i:[A-Z][\w']+(?: (?:[A-Z][\w']+|na|nan|of|"
    rf"an))*))[\"']?, (?-i:(?:[A-Z][\w']+ ){{1,3}}{_ROAD}))"
)
"""The name of a house and its road, where somebody is at home or is to be found: "at Four Winds, Hazelbank Road"."""
_PITCH = re.compile(
    r"\b(?:Stance|Pitch|Plot|Caravan|Chalet|Berth) \d+[a-z]?, (?:The )?[A-Z][\w']+(?: [A-Z][\w']+){0,3}"
    rf"(?:, (?:[A-Z][\w']+ ){{1,2}}{_ROAD})?"
)
_IN_BUILDING = re.compile(
    r"\b(?:[A-Z][\w']+ ){1,2}(?:Lodge|House|Court|Gardens|Terrace|Crescent|Avenue|Place|Towers?|Mews|View), "
    r"(?i:number|no\.?|flat) \d{1,3}[a-h]?\b"
)
_LABELLED = re.compile(
    r"(?i)(?<!at )(?<!care )\b(?:house|hoose|home|address|deliver to|post to): ?(?P<it>(?-i:[A-Z][\w']+(?:,? [A-Z\d][\w'/]*){0,5}))"
    r"(?=[.,;?!]|$)"
)
"""What stands in a form after "Address:", as far as it is capitals and figures."""
_LETTERED = re.compile(r"(?<![\w£/-])(?P<it>\d{1,3}[A-Ha-h] (?P<name>[A-Z][a-z]{3,}))(?=\W*$|[,.;?!])")
"""A house that was divided, in a street that is not called one: "14A Burnfoot"."""
_AT_KIN = re.compile(
    rf"(?i)\b(?:(?:{KIN})'?s|mine)(?: (?:house|hoose|bit|place|flat))?(?: just (?:now|noo))?,? (?:at )?(?P<it>\d{{1,3}}[a-h]? "
    r"(?P<name>[a-z]{5,}))\b"
)
"""The same without a capital, where a relative lives: "at his nan's at 70 viewfield"."""
_UNNAMED = re.compile(
    rf"(?:(?i:{_HOME}|flat|attic|bedroom|chapped)\b[^.?!]{{0,30}} at |(?P<who>[A-Z][\w'-]+), )(?P<it>\d{{1,3}}[a-hA-H]? "
    r"(?P<name>[A-Z][a-z]{4,}))(?=\W*$|[,.;?!]| [a-z])"
)
"""A house in a street that is called by one word, which is no other word, at home or after a name: "Jean Auld, 13 Mossbank"."""
_NUMBERED_THE = re.compile(r"(?i)(?:^|\b(?:at|to|tae) )(?P<it>(?:no\.? ?|number )\d{1,3}[a-h]? the (?!one\b|other\b|same\b)[a-z]{4,})(?=,)")
_HOME_STREET = re.compile(
    r"(?i)(?:\b(?:live|lives|living|stay|stays|staying|bide|bides|bidin|biding|my home|oor hame|my (?:ain |own )?(?:house|hoose|"
    rf"flat|kitchen|bedroom|landing|close|door\w*))\b[^.?!,;:]{{0,25}}|\b(?:my|our|oor|ma) (?:{KIN})) (?:in|on|oan|at) "
    r"(?:the corner of )?(?P<it>(?-i:(?:[A-Z][\w']+ ){1,2}(?:Street|St|Avenue|Ave|Crescent|Terrace|Road|Rd|Drive|Gardens|Lane|"
    r"Wynd|Row|Court|Place))\b(?: and (?-i:(?:[A-Z][\w']+ ){1,2}(?:Street|Avenue|Crescent|Terrace|Road|Drive|Lane))\b)?)(?! area)"
)
"""A street without a number, where somebody says that they live."""
_RURAL = "Cottages?|Farm|Farmhouse|Steadings?|Bungalow|Manse|Croft|Mains|Schoolhouse|Smithy"
_AT_HOUSE = re.compile(
    rf"(?i)(?:{_HOME}|find us|collect)(?: (?!at )[\w']+){{0,3}} (?:at|to|tae|in) (?P<it>(?:the )?"
    rf"(?-i:(?:[A-Z][\w']+ ){{1,3}}(?:{_RURAL}|House|Villa|Lodge)\b))"
)
"""A house with a name, where somebody says that they live or may be found."""
_AT_FARM = re.compile(
    rf"(?i)\b(?:farm|(?:send|post|bring|deliver) (?:it|them|that)|(?:my|ma|our|oor|his|her) {KIN}(?:'?s| is| are)?|"
    r"(?:nurses?|carers?|doctor|gp|van|driver|they|you|somebody|someone|anyone|anybody)(?: \w+)? (?:come|came|visit))"
    rf"(?: (?!at )[\w']+){{0,3}} (?:at|to|tae|in) (?P<it>(?:the )?(?-i:(?:[A-Z][\w']+ ){{1,3}}(?:{_RURAL})\b))"
)
"""The same of a house in the country, with less to say so: no care home is called a farm or a cottage."""
_NO_HOUSE = re.compile(
    r"(?i),? (?:hospital|care home|nursing home|home|centre|center|health|clinic|hospice|hub|house care|sheltered|"
    r"complex|surgery|day care|ward|primary|school)\b|.*\b(?:hospital|hospice|centre|clinic|ward)$"
)
_BODY = re.compile(
    r"(?i)\b(?:hospital|care|nursing|centre|center|health|clinic|hospice|hub|surgery|practice|pharmacy|chemist|ward|school|"
    r"academy|nursery|college|library|church|kirk|hall|office|offices|council|museum|station|bank|cafe|shop|store|hotel|"
    r"club|service|services|team|unit|department|boots|asda|tesco|lidl|aldi|dentist|gp|opticians?|medical|group|project|"
    r"association|trust|charity|police|court|stadium|pool|leisure|sports?|building|dewar|almada)\b"
)
"""What is no home, though it stands before a road."""
_AREAS = (
    r"a[bl]|b[abdhlnrst]?|c[abfhmortvw]|d[adeghlnty]|e[chnx]?|f[ky]|g[luy]?|h[adgprsux]|i[gmpv]|je|k[atwy]|l[adelnsu]?|"
    r"m[ekl]?|n[egnprw]?|o[lx]|p[aehlor]|r[ghm]|s[aegk-pr-twy]?|t[adfnqrsw]|ub|w[acdfnrsv]?|yo|ze"
)
_POSTCODE = re.compile(
    rf"(?i)(?<![a-z0-9'])(?:{_AREAS}|(?:ml|g|eh|ka) )\d[\da-z]?"
    r"(?P<it>\d[abd-hjlnp-uw-z]{2}|(?-i: \d(?!AM|PM|KG|KM|CM)[A-Z]{2})|[ .,\-(]{1,2}\d ?[abd-hjlnp-uw-z]{2}|"
    r"[ .,\-]{0,2}(?:o ?(?!ld|ne|ur|ut|wn|ff|an|or|ot|dd|ft|we|pt|rb|il)[abd-hjlnp-uw-z]{2}))(?![a-z0-9])"
)


def addresses_in(text: str, public: Public) -> Iterator[Span]:
    """Addresses, each from the house to the street, without town; then the second halves of postcodes."""
    for pattern, check in (
        (_STREET, _is_street),
        (_FLAT_NUMBER, None),
        (_NUMBER_ALONE, None),
        (_AFTER_HOME, _is_no_count),
    ):
        for match in pattern.finditer(text):
            if check is None or check(match):
                yield *_span(match), _kind(match, public)
                if pattern is _STREET:
                    if stair := _STAIR.search(text, max(0, match.start() - 9), match.start()):
                        yield *stair.span("it"), "address"
                    yield from ((*number.span("it"), "address") for number in _AT_NUMBER.finditer(text))
                elif pattern is _AFTER_HOME and match.group("on"):
                    yield *match.span("on"), "address"
    yield from ((*row.span("it"), "address") for row in _THE.finditer(text) if not sense(fold(row["name"])).plain)
    for match in (found for pattern in (_IN_ROAD, _LABELLED) for found in pattern.finditer(text)):
        named = match.groupdict().get("house") or match.group("it")
        if not _is_public_place(named, public, match.re is _LABELLED) and not _BODY.search(named):
            yield *match.span("it"), _kind(match, public)
    for match in (*_AT_HOUSE.finditer(text), *_AT_FARM.finditer(text)):
        if not _is_public_place(match.group("it"), public, True) and not _NO_HOUSE.match(text, match.end()):
            yield *match.span("it"), _kind(match, public)
    yield from ((*match.span(), "address") for pattern in (_PITCH, _IN_BUILDING) for match in pattern.finditer(text))
    for match in (found for pattern in (_LETTERED, _AT_KIN, _UNNAMED) for found in pattern.finditer(text)):
        who = match.groupdict().get("who")
        if _is_unknown_street(match, public) and (who is None or sense(fold(who)).name):
            yield *match.span("it"), _kind(match, public)
    yield from ((*match.span("it"), "address") for match in _NUMBERED_THE.finditer(text))
    for match in _HOME_STREET.finditer(text):
        if not _BODY.search(match.group("it")):
            yield *match.span("it"), _kind(match, public)
    for match in _NAMED.finditer(text):
        if not _is_public_place(match.group("it"), public, bool(match.group("said"))) and not _NO_HOUSE.match(
            text, match.end()
        ):
            yield *match.span("it"), _kind(match, public)
    for match in _HOUSE_NAME.finditer(text):
        yield *match.span(), _kind(match, public)


_SPACED_OUT = re.compile(
    r"(?i)(?<![\w'])(?:m ?l|g|e ?h|k ?a) ?\d(?: ?\d)?(?P<it>(?: ?[-,])? \d ?[abd-hjlnp-uw-z] [abd-hjlnp-uw-z])(?!\w)"
)


def postcodes_in(text: str, public: Public) -> Iterator[Span]:
    """The second halves of postcodes, with the blank before them."""
    for match in _POSTCODE.finditer(text):
        local = re.match(r"(?i)ml|g\d|eh|ka", match.group())
        if local or not re.search(
            r"(?i)\W*(?:1st|2nd|3rd|\dth|\dpm|\d (?:a[nst]|be|be|he|ha[sd]|us|we|up|yr|hr|hrs))$", match.group()
        ):
            bare = re.sub(r"\W", "", match.group()).lower()
            yield *match.span("it"), STAYS if bare in public.postcodes else "postcode"
    yield from ((*match.span("it"), "postcode") for match in _SPACED_OUT.finditer(text))


def _span(match: re.Match[str]) -> tuple[int, int]:
    return match.span("it" if "it" in match.re.groupindex else 0)


def _kind(match: re.Match[str], public: Public) -> str:
    start, stop = _span(match)
    return STAYS if match.string[start:stop].lower().strip(" .,") in public.texts else "address"


def _is_public_place(found: str, public: Public, sure: bool) -> bool:
    """Whether the words are a public place; where an address was announced all must be."""
    words = [word for word in re.findall(r"[^\W\d_]+", found.lower()) if word != "the"]
    named = [word in public.names for word in words]
    return (
        " ".join(words) in public.names
        or (all(named) if sure else any(named))
        or all(word in public.parts or sense(word).plain for word in words)
    )


def _is_unknown_street(match: re.Match[str], public: Public) -> bool:
    """Whether the word after the number is no word, no public place and nothing that a ward or a section has."""
    name = fold(match.group("name"))
    inside = _INSIDE.search(match.string[max(0, match.start("it") - 12) : match.start("it")])
    return sense(name).unknown and name not in public.names and not NOT_PEOPLE.match(match.group("name")) and not inside


def _is_count(match: re.Match[str], first: str) -> bool:
    """Whether the number says how many: "3 miles Glasgow Road", "200 Union Street residents"."""
    if not re.match(r"\d+ |[^\W\d]+ ", match.group()):
        return False
    street = _SURELY_STREETS.match(match.group("street") or "") and match.group("name").strip().lower() in _ALSO_STREETS
    return bool(_COUNTED.match(first) and not street or _OF_ALL.match(match.string, match.end()))


def _is_no_count(match: re.Match[str]) -> bool:
    """Whether what follows the number is no ordinary word, and nothing that is counted."""
    word = match.group("it").split()[1]
    named = word.lower() in _STREET_WORDS or not sense(fold(word)).plain
    return named and not _COUNTED.match(word)


def _is_street(match: re.Match[str]) -> bool:
    """The words between number and "Street" are a name; a word like "way" or "close" needs capitals or a cue too."""
    names = match.group("name").replace(".", " ").split()
    before = match.string[max(0, match.start() - 50) : match.start()]
    if _INSIDE.search(before):
        return False
    if not _AT_HOME.search(before) and _is_count(match, names[0]):
        return False
    if match.group("spelt") and not match.group("street") and not _AT_HOME.search(before):
        return "-" in match.group("spelt") and all(word[0].isupper() for word in match.group().split()[1:])
    if all(word[0].isupper() for word in match.group().split()[1:]):
        return True
    if _COUNT.search(before):
        return False
    sure = not match.group("spelt") and bool(_SURELY_STREETS.match(match.group("street") or ""))
    for n, word in enumerate(names):
        of = sense(fold(word))
        plain = of.plain or of.word and not word[0].isupper() and not sure
        if plain and word.lower() not in _STREET_WORDS and not (n and word[0].isupper()):
            return False
    cue = re.search(rf"(?i){_HOME}\b[^.?!]{{0,20}}$|flat[^.?!]{{0,9}}$|\0,? $|\b(?:at|to|tae|address) $", before)
    upper = all(word[0].isupper() for word in names)
    unknown = all(sense(fold(word)).unknown or sense(fold(word)).name for word in names)
    if match.group("spelt"):
        return upper or bool(cue and match.group("street"))
    return bool(match.group("street") or cue or upper or unknown)
