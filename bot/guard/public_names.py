"""What shows that a name is no private person's: that of somebody in office, a place, a body, an illness, a saying."""

from __future__ import annotations

import re

from bot.guard.lexicon import phrases

_BOARD = (
    r"(?:the )?(?:ijb|(?:integration )?joint board|(?:health |nhs |council )?board|nhs lanarkshire|hscp|"
    r"health and social care partnership|parliament|holyrood|cabinet)"
)
OFFICE_BEFORE = re.compile(
    r"(?i)\b(?:co[ou]+ncillor|cllr|minister|secretary|director(?: of [\w ]{3,30})?|chair\w*|convener|provost|leader|"
    r"officer|chief(?: \w+){0,2}|executive|president|sir|dame|lord|baron|baroness|viscount|sheriff|ombudsman|"
    r"commissioner|saint|st|queen|king|prince|princess|pope|storm|hurricane|bishop|prof|professor|msp|mp|politician|"
    r"author|poet|singer|footballer|actor|actress|comedian)\.?,?(?: (?:dr|prof|professor|sir|dame|mrs?|ms)\.?)* $"
)
TITLES = frozenset("provost dame sir lord minister sheriff baron king queen bishop pope saint chief convener".split())
"""Words of office that are also names, and begin none where a name follows: "Provost Margaret Cooper"."""
DOCTOR = re.compile(r"(?i)\b(?:dr|doctor)\.? $")
"""Makes a family name that of somebody in office; with a given name as well it may be a resident's or a relative's."""
OFFICE_AFTER = re.compile(
    r"(?i),? (?:(?:msp|mp|mep|obe|mbe|cbe)\b|(?:the |our |is the |still |as |still the )*(?:chief|chair\b|chairs|chairman|"
    r"chairwoman|director|leader|minister|convener|councillor|health secretary|first minister|boss of|head of|"
    r"in charge)|(?:is |was |as |still |now )*(?:the|our|my|your) (?:[\w-]+ ){0,2}?(?:msp|mp|minister|director|convener|"
    r"councillor|provost)\b)"
)
OF_BOARD = re.compile(
    rf"(?i),? (?:of (?:the )?(?:nhs (?:lanarkshire|scotland)|ijb|health board|joint board|"
    rf"scottish government|south lanarkshire council)|(?:(?:still|been|be|get|gets|sit|sits|sat|serves?|served|voted|"
    rf"elected|appointed|put|was|is|now|has) ){{0,4}}(?:on|onto|on to|off) {_BOARD}|(?:tell|told|tells|join\w*|chair\w*|"
    rf"runs?|left|leaves?|leads?|lead|address\w*|reports? to|spoke to|speaks? to) {_BOARD})\b"
)
"""Somebody of the board or the health service, as long as nobody says that it is them."""
_KIND = (
    r"(?:sports?|leisure|community|health|medical|day|care|dental|nursery|high|primary|arts?|heritage|activity|learning|"
    r"resource|training|visitor|youth|family|swimming|football|bowling|golf|social|shopping|business|respite|dementia|"
    r"stroke) (?:cent(?:re|er)s?|clubs?|hall|school|complex|unit|hub|pool|park|college|stadium|building|campus)"
)
PLACE_AFTER = re.compile(rf"(?i)(?:'?s)? (?:{_KIND}|(?:(?-i:[A-Z])\w+ )?(?:{phrases('institutions')}))\b(?!')")
"""What makes a name that of a place, an organisation or an illness."""
PLANT = re.compile(
    r"(?:heather|rose|iris|rowan|willow|holly|ivy|daisy|lily|hazel|poppy|fern|violet|laurel|jasmine|olive|bryony|myrtle|"
    r"primrose|ash|elm|cedar|linden|robin|wren|skye|iona|isla|arran|lorne|clyde|avon|douglas|hope|grace|faith|joy|peace|"
    r"sunny|summer|dawn|victoria|alexandra|elizabeth|beatrice|charlotte)$"
)
"""Given names that wards, gardens and lodges are called by."""
SHORT = re.compile(
    r"(?:bill|bob|bobby|ben|frank|jack|mark|rob|don|dan|pat|val|vic|nick|mick|joe|ken|kim|sue|lee|ray|drew)$"
)
"""Given names that are also words, yet hardly the first word of a place."""
FIRM = re.compile(r"(?i) (?:and|&|n) (?:(?P<more>co|sons?|partners|company)\b|(?P<other>[^\W\d_]['\w]+))")
FIRM_FIRST = re.compile(r"(?i)(?<!mr )(?<!mrs )(?<![\w'])(?P<other>[^\W\d_]['\w]+) (?:and|&) $")
"""Two family names, as shops and lawyers have: "Lindsay and Gilmour"."""
FIGURES = tuple(
    (re.compile(f"(?i){before}"), re.compile(f"(?i){after}"))
    for before, after in (
        (r"\b(?:who(?:'s| is| was|s)|wha(?:'s| is)) $", ""),
        (
            r"\b(?:did|does|do|has|have|what's|whats|is|was|it|will|can|that|or|if|what|when|why|how)(?: (?:mr|mrs|ms|"
            r"miss|dr|prof|professor)\.?)? $",
            r" (?:still|get paid|gets paid|sits? on\b|launch\w*|(?:support|back) (?:the|it)\b|cut (?:the|our)\b|give on\b|"
            r"visit\w* (?:the new|our|wishaw|hairmyres|monklands|blantyre|lanark)\b|open(?:ing|ed)? the|say|said|"
            r"promis\w+|chairs?\b|signed?|sign\b|deciding|decides?|repl\w+|"
            r"resign\w*|announc\w+|vot\w+|think|earns?|runs?\b|leads?\b|do\b|write|wrote|publish\w*|agree\w*|"
            r"have any say|or \w+ \w+ (?:who|that)|who (?:decides|runs|chairs)|approve\w*|step\w* down|leave\b|"
            r"left the|stand\w* for|be at the (?:meeting|event))",
        ),
        (
            "",
            r" (?:promised|announced|resigned|chairs|chaired|voted|launched|unveiled|opened (?:the|a|our) (?:new|[\w ]{0,12}"
            r"(?:hall|centre|unit|hospital|hospice|clinic|garden|wing|building|fair|gala))|(?:built|builds?|factors?|"
            r"designed|invented|sponsors?|sponsored) (?:the|this|these|my|our|them|it|your)|said (?:on|in|at) (?:the )?"
            r"(?:radio|news|tv|telly|paper|meeting))",
        ),
        (r"\b(?:is|at|to|for) $", r" (?:and|&) (?-i:[A-Z])\w+'s (?:still|open|shut|closed|in|on|near)\b"),
    )
)
"""Before and after together: a public person is asked about, or a place called after two people."""
ILLNESS = tuple(
    (re.compile(f"(?i){before}"), re.compile(f"(?i){after}"))
    for before, after in (
        (r"\b(?:has|have|had|hae|got|hasnae|diagnosed with) $", r"(?:'s)?(?=\W*$|[,.;?!)]| (?:or|and|but|an)\b)"),
        (r"\b(?:it'?s|it is|is it|maybe|possible|possibly|or) $", r"'s(?=\W*$|[,.;?!)]| (?:or|and|but|an)\b)"),
    )
)
"""Before and after together: an illness that is called after somebody, as in "it's Addison's"."""
ARTICLE = re.compile(r"(?i)\b(?:a|an) $")
"""Makes the capitals after it those of a thing, unless a given name or a title follows."""

IN = re.compile(r"(?i)\b(?:in|near|from|fae|at|around|across|outside|to|tae|via|round|live in) $")
TO = re.compile(r"(?i)\b(?:to|tae|from|fae) $")
"""A place may follow rather than a person; after TO as well a person."""
NOT_PEOPLE = re.compile(
    r"(?i)\b(?:(?-i:CHI|NI|NHS|PIP)|(?:i'?m|i am|a'?m|ah'?m|ah am|s?he'?s|s?he is) (?:english|welsh|irish|scots|french|"
    r"german|polish|gay|trans|bi|straight|queer)(?! (?-i:[A-Z]))|(?:mother|father|valentine|mither|faither)s?'?s?(?= day)|"
    r"(?:mother|father|valentine)'?s'? day|valentine'?s|modern studies|(?:m|so|very|be|been|get|got|was) lucky|"
    r"ray of sunshine|(?:month of|in|since|last|next|this|until|till|by|early|late|mid|during) (?:may|june|april|august|"
    r"march)|[a-z]+ ward(?= (?:visiting|staff|manager|sister|phone|(?:at|in) (?:hairmyres|udston|monklands|wishaw|kello))\b)|"
    rf"st\.? [a-z]+'?s?|saint [a-z]+|{phrases('not_people')}|{phrases('public_people')})\b"
)
"""What carries a person's name and is none; sayings; people in public life."""
