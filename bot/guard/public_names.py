"""What shows that a name is no private person's: that of somebody in office, a place, a body, an illness, a saying."""

from __future__ import annotations

import re

OFFICE_BEFORE = re.compile(
    r"(?i)\b(?:co[ou]+ncillor|cllr|minister|secretary|director|chair\w*|convener|provost|leader|officer|chief|executive|"
    r"president|sir|lord|baroness|saint|st|queen|king|prince|princess|pope|storm|hurricane|bishop|prof|professor|msp|"
    r"mp|politician|author|poet)\.?,? $"
)
DOCTOR = re.compile(r"(?i)\b(?:dr|doctor)\.? $")
"""Makes a family name that of somebody in office; with a given name as well it may be a resident's or a relative's."""
OFFICE_AFTER = re.compile(
    r"(?i),? (?:msp|mp|mep|obe|mbe|(?:the |our |is the |still |as |still the )*(?:chief|chair\b|chairs|chairman|"
    r"chairwoman|director|leader|minister|convener|councillor|health secretary|first minister|boss of|head of|"
    r"in charge))"
)
PLACE_AFTER = re.compile(
    r"(?i)(?:'?s)? (?:(?-i:[A-Z])\w+ )?(?:hospital|hospice|infirmary|centre|house|park|road|rd|street|st|avenue|ave|"
    r"crescent|hall|court|wards?|trust|complex|housing|school|academy|primary|unit|association|clinic|foundation|"
    r"square|lodge|nurses?|gardens|commission|gate|campus|offices?|social work|council|ijb|hscp|protocol|care homes|"
    r"building|syndrome|disease|review|act|society|medical|practice|pharmacy|gdns|gairdens|care home|nursing home|day centre|church|"
    r"library|stadium|station|bridge|college|university|club|scale|test|score|method|day|law|water|glen|village|"
    r"valley|homes|homecare|hotel|(?-i:Community|Project|Service|Services|Team|Group|Fund|Charity|Company|Partnership|"
    r"Network|Forum|Programme))\b(?!')"
)
"""What makes a name that of a place, an organisation or an illness."""
FIGURES = tuple(
    (re.compile(f"(?i){before}"), re.compile(f"(?i){after}"))
    for before, after in (
        (r"\b(?:who(?:'s| is| was|s)|wha(?:'s| is)) $", ""),
        (
            r"\b(?:did|does|do|has|have|what's|whats|is|was|it|will|can|that|or|if|what|when|why|how)(?: (?:mr|mrs|ms|"
            r"miss|dr|prof|professor)\.?)? $",
            r" (?:still|get paid|gets paid|say|said|promis\w+|chairs?\b|signed?|sign\b|deciding|decides?|repl\w+|"
            r"resign\w*|announc\w+|vot\w+|think|earns?|runs?\b|leads?\b|do\b|write|wrote|publish\w*|agree\w*|"
            r"have any say|or \w+ \w+ (?:who|that)|who (?:decides|runs|chairs)|approve\w*|step\w* down|leave\b|"
            r"left the|stand\w* for|be at the (?:meeting|event))",
        ),
        (
            "",
            r" (?:promised|announced|resigned|chairs|chaired|voted|said (?:on|in|at) (?:the )?(?:radio|news|tv|telly|"
            r"paper|meeting))",
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
    r"german|polish|gay|trans|bi|straight|queer)(?! (?-i:[A-Z]))|(?:mother|father|valentine|mither|faither)s?'?s?(?= day)|(?:mother|father|valentine)'?s'? day|valentine'?s|"
    r"(?:happy|pleased) as larry|ask for angela|irn[- ]bru|earl grey|boys'? brigade|kit kats?|"
    r"call the midwife|tai chi|home[- ]start|modern studies|prader[- ]willi|(?:m|so|very|be|been|get|got|was) lucky|"
    r"ray of sunshine|(?:month of|in|since|last|next|this|until|till|by|early|late|mid|during) (?:may|june|april|august|march)|"
    r"marie curie|ben (?:nevis|lomond|more|lawers)|fort william|port glasgow|port william|margaret blackwood|"
    r"maggie'?s(?: centres?)?|sue ryder|anthony nolan|ann craft|princess royal|john lewis|lewy bod\w+|"
    r"charcot marie tooth|guillain[- ]barr\w*|ehlers[- ]danlos|down'?s syndrome|hodgkin'?s?|peter to pay paul|"
    r"jack of all|average joe|joe bloggs|jo bloggs|robert burns|rabbie burns|burns night|mary poppins|"
    r"florence nightingale|jack the lad|tom,? dick (?:and|or) harry|bob'?s your uncle|jeremy vine|martin lewis|"
    r"martha'?s rule|anne'?s law|frank'?s law|jade'?s law|milly'?s trust|christie commission|feeley review|"
    r"morgan review|st\.? [a-z]+'?s?|saint [a-z]+|(?:nicola sturgeon|john swinney|humza yousaf|neil gray|"
    r"jeane freeman|keir starmer|rishi sunak|boris johnson|anas sarwar|jackie baillie|wes streeting|maree todd|"
    r"alex salmond|jenni minto|shona robison|angela constance|gordon brown|tony blair|donald trump|king charles|"
    r"prince william))\b"
)
"""What carries a person's name and is none; sayings; people in public life."""
