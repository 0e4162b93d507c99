"""Names of private people in a message: cues ("my name is", "ma da"), how sure each makes us, and word lists.

A word in doubt stays: leaving a name in is a slip, taking a word out can make the question another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Optional


@dataclass(frozen=True)
class Public:
    """What may stay: whole names, the words at the start or end of one, digits of phones."""

    names: frozenset[str]
    parts: frozenset[str]
    digits: frozenset[str]


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
    return low in _SURNAMES and (upper or low not in _PLAIN) or upper and not is_plain_word(low)


def is_plain_word(word: str) -> bool:
    """Whether a word is ordinary rather than a name."""
    low = word.lower()
    return low in _PLAIN or bool(_ENDING.search(low)) and low not in _FORENAMES and low not in _SURNAMES


def names_in(text: str, public: Public) -> Iterator[tuple[int, int]]:
    """Names after a cue, forename and surname together, and each word of these wherever it stands again."""
    words = list(_WORD.finditer(text))
    plain = [word.group() for word in words[1:] if word.group().lower() in _PLAIN and word.group() != "I"]
    cased = sum(word[0].isupper() for word in plain) * 2 <= len(plain)
    spans: list[tuple[int, int]] = []
    for pattern, trust in _CUES:
        for cue in pattern.finditer(text):
            spans += _name_list(text, cue.end(), trust, cased, public)
    for word in words:
        if word.group().lower().split("'")[0] in _FORENAMES and not _OFFICE.search(text_before(word, 14)):
            span = _name_at(text, word.start(), 0, cased, public)
            if span and (" " in text[slice(*span)] or cased and _DOES.match(text, span[1])
                         and not _MIDDLE.search(text_before(word, 20))):
                spans.append(span)
    again = {part.lower() for span in spans for part in _WORD.findall(text[slice(*span)])} - public.names
    for word in words if again else ():
        low = word.group().lower().split("'")[0]
        if low in again and len(low) > 2 and not is_plain_word(low) and (word[0][0].isupper() or low not in _ALSO_WORDS):
            spans.append((word.start(), word.start() + len(word[0].split("'")[0])))
    return iter(sorted(set(spans), key=lambda span: span[0] - span[1]))


def _name_list(text: str, at: int, trust: int, cased: bool, public: Public) -> list[tuple[int, int]]:
    """The name at `at` and those joined to it: "Jack and Emma"."""
    spans: list[tuple[int, int]] = []
    while len(spans) < 6 and (span := _name_at(text, at, trust, cased, public)):
        spans.append(span)
        joint = _JOINT.match(text, span[1])
        if not joint:
            break
        at, trust = joint.end(), 0
    return spans


def _name_at(text: str, at: int, trust: int, cased: bool, public: Public) -> Optional[tuple[int, int]]:
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
    if not known and (is_plain_word(low) or trust == 0 or low in public.parts and trust < 3):
        return None
    place = _PLACE.match(text, end)
    if place and (trust == 0 or trust < 3 and place[1].lower() not in _SURNAMES):
        return None
    while count < 4 and (more := _NEXT.match(text, end)):
        part, initial = more[1].lower().removesuffix("'s"), text[end - 2 : end - 1] in ("", " ")
        sure = _is_surname(part, _is_upper(more[1], cased)) and (part not in public.names or part in _SURNAMES)
        guess = count == 1 and not is_plain_word(part) and part not in public.names and (
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


def text_before(match: re.Match[str], length: int = 50) -> str:
    return match.string[max(0, match.start() - length) : match.start()]
