"""What stands before or after a private person's name.

The words for kin and for introducing oneself are those residents of Lanarkshire use, Scots and text-speak too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Cue:
    """`points` for a name; `own`: the person is the resident's, so a public name counts as theirs; `title`: "Mr"."""

    points: int
    own: bool = False
    title: bool = False


KIN = (
    r"(?:(?:step|foster|half|grand|great|god|adopted|adoptive)[ -]?)*(?:mum|mummy|mam|mammy|mama|maw|ma|mother|mither|"
    r"mom|da|dad|daddy|faither|father|gran|granny|grannie|nan|nana|nanna|papa|pa|gramps|granda|gran?dad|grandpa|"
    r"grandma|wife|husband|hubby|hubbie|man|missus|other half|old man|old dear|partner|boyfriend|girlfriend|bf|gf|"
    r"fiancee?|spouse|sons?|daughters?|boys?|girls?|lassie|lassies|laddies?|lads?|weans?|wains?|bairns?|kids?|child|"
    r"children|bab(?:y|ies)|toddler|twins?|triplets|br[io]thers?|bro|lass|lasses|quine|loon|chum|buddy|wee one|"
    r"little one|eldest|youngest|oldest|(?:middle|first|second|only) (?:one|born|wan)|teenager|godson|goddaughter|"
    r"sweetheart|soulmate|pupil|student|classmate|sisters?|sis|aunts?|aunt(?:ie|y)s?|uncles?|nieces?|nephews?|"
    r"cousins?|neighbou?rs?|neebou?rs?|pals?|friends?|m8s?|mates?|bestie|ex|flatmate|roommate|housemate|lodger|tenant|"
    r"landlord|landlady|guidman|guidwife|wifie|(?:wee|auld|big) (?:yin|wan|one)|grandson|granddaughter|grandwean|"
    r"granddochter|dochter|relative|colleague|godmother|godfather|guardian|in[ -]laws?)s?(?:[ -]in[ -]law)?"
)
_WORKER = (
    r"(?:carer|client|patient|resident|service user|social worker|support worker|key ?worker|care ?worker|home help|"
    r"personal assistant|pa|advocate|named person|nurse|worker|lady|gentleman|wumman|woman|guy|fella|boss|manager|gp|"
    r"doctor|consultant|physio|psychiatrist|dentist|midwife|health visitor|cpn|ot|(?:occupational |speech )?therapist|"
    r"befriender|warden|teacher|gardener|cleaner|housekeeper|child ?minder)"
)
_ONE_OF = r"(?:lady|ladies|gentleman|man|men|wumman|woman|women|guy|fella|lad|lass|lassie|person|family|couple|boy|girl)"
_MINE = r"\b(?:my|ma|mah|me|mi|our|oor|wir|his|her|their|your|the|wee|old|auld|poor|puir|late|elderly)"
_BETWEEN = r"(?!(?:o|of|wi|with|fae|frae|tae|to|at|in|on|oan|an|and|for|fur|efter|after|that|who)\b)[\w'-]+"
_ROLE = r"(?:volunteer|helper|befriender|companion|trustee|organiser|driver|coach|co-?worker|member|carer|caregiver)"
_CALLED = (
    r"(?:,? (?:who|that|wha))?(?:(?: is| was| are|'s| wis)?(?: also| just)? (?:called|named|cawed|cried|known as|"
    r"by the name of|goes by))(?: (?:mrs?|ms|miss|mx|dr)\.?)? "
)
_LINK = r"[ ,:;(\-\"']{1,3}(?<!'(?=s ))(?:(?:mrs?|ms|miss|mx|dr)\.? )?"
_IS_LINK = r"(?:'s| is| was| are| wis|s is)(?: (?:mrs?|ms|miss|mx|dr)\.?)? "
_IS = r"(?:'?s|es)?(?: (?:is|iz|was|are|wis|wiz|be))?"


def _table(*rows: tuple[str, Cue]) -> tuple[tuple[re.Pattern[str], Cue], ...]:
    return tuple((re.compile(f"(?i){pattern}"), cue) for pattern, cue in rows)


BEFORE = _table(
    (
        r"(?:\b(?:my|ma|mah|mi|his|her|their|your|our|oor|full|first|last|sur|maiden|middle|family|real|given|the|"
        r"patient|client|child|carer|applicant)|'s)[ -]?(?:(?:full|first|last|maiden|middle|sur|real|own|"
        r"given) ?)?(?:name|nane|naem|nam|neme|nmae)"
        rf"{_IS}(?: (?:now|actually|just|really|spelt))?(?: (?:mr|mrs|ms|miss|dr)\.?)?[ :=\-]{{1,3}}",
        Cue(4, True),
    ),
    (rf"(?:^|[.!?,;] ?)(?:the )?(?:names?|nane|naem){_IS}[ :=\-]{{1,3}}", Cue(4, True)),
    (r"\bname on (?:the |my |ma )?(?:card|account|form|letter)(?: is|:)? ", Cue(4, True)),
    (r"\b(?:in|under|by|wi|with) (?:the |my |ma )?name (?:of )?", Cue(4, True)),
    (
        r"\b(?:applicant|complainant|claimant|cardholder|card holder|account ?holder|payee|next of kin|nok|surname|"
        r"forename|first name|attn|fao)(?: is)?[ :;\-,.]{1,3}(?:(?:mr|mrs|ms|miss|dr|master)\.? )?",
        Cue(3, True),
    ),
    (r"\bnames?\? ", Cue(4, True)),
    (r"\bname,? (?:if you (?:need|want) it,? |by the way,? )(?:is |it'?s )?", Cue(4, True)),
    (
        r"\b(?:(?:first|last|family|previous|former|middle|birth|maiden) name|forenames?(?:\(s\))?|surname|person (?:needing "
        r"help|filling this in|cared for)) ?:? ?",
        Cue(3, True),
    ),
    (r"\b(?:the|yon|that|this) (?:boy|boay|lad|laddie|lassie|wumman|wifie|fella) (?!(?:may|will|can)\b)", Cue(3, True)),
    (
        r"\b(?:oor|our) (?!(?:bill|grant|hope|rose|faith)\b)(?=[^\W\d_]+'?s (?:a|an|no|not|been|got|in|on|oan|at|had|hud|only|just)\b)",
        Cue(4, True),
    ),
    (r"\b(?:aye )?(?:its|it's) (?=(?:pat|rose|may|hope|joy|grace|glen|dale|bill|mark|ivy|nan)\b(?:[.,!]|$))", Cue(4, True)),
    (r"\bthat'?s me,? (?=(?-i:[A-Z]))", Cue(3, True)),
    (r"\bme (?:and|an|n|&) (?:auld |wee |big )?", Cue(3, True)),
    (r"\b(?:buzzer|name ?plate|door ?bell|letter ?box) says ", Cue(3, True)),
    (
        rf"\b(?:{_ONE_OF} (?:through the wall|next door|(?:up|down)stairs|across the (?:road|street|landing|close)|"
        rf"(?:up|doon|down) the (?:stair|road|street)|over the road)|{_ONE_OF} (?:(?:that|who|whom) )?(?:i|we|ah|a) "
        r"(?:look after|care for|visit|clean for|help|support))[ ,:\-]{1,3}",
        Cue(3, True),
    ),
    (r"\b(?:for|fur) (?=[^\W\d_]+\? (?:she|he|shes|hes|she's|he's)\b)", Cue(2)),
    (
        r"\b(?:booked|registered|listed|filed|down|(?:find|got|have) (?:me|him|her|us)|signed up[\w' ]{0,30}) under ",
        Cue(3, True),
    ),
    (rf"(?:^|[.!?,;] ?){KIN}{_IS_LINK}(?=(?-i:[A-Z][\w'-]+ [A-Z]))", Cue(2, True)),
    (r"(?:^|[.!?] )re:? ", Cue(3, True)),
    (
        r"\b(?:patient|client|service user|tenant|carer|contact|person|attention|sender|signed|signature|deceased|"
        r"guardian|attorney|for|parent|child|referral|referred|details|re|ref|regarding|resident|user|"
        r"relative)(?: is)? ?[:;\-,] ?(?:(?:mr|mrs|ms|miss|dr|master)\.? )?",
        Cue(3, True),
    ),
    (rf"{_MINE}(?: {_BETWEEN}){{0,4}}? {KIN}{_LINK}(?!{KIN}\b)", Cue(3, True)),
    (
        rf"(?:{_MINE}(?: {_BETWEEN}){{0,4}}? (?:{KIN}|{_ROLE}) (?:and|an|&)(?: my)?|\bfellow)(?: {_BETWEEN})? "
        rf"(?:{KIN}|{_WORKER}|{_ROLE}){_LINK}",
        Cue(3, True),
    ),
    (rf"\b(?:of|o'?|ae) (?:(?:mine|ma ain|my own|ours|oors|hers){_LINK}|his[,:;(] ?)", Cue(3, True)),
    (rf"\b(?:my|ma|our|oor|his|her|their)(?: {_BETWEEN}){{1,3}} (?=(?-i:[A-Z]))", Cue(1)),
    (rf"{_MINE}(?: {_BETWEEN}){{0,4}}? {KIN}{_IS_LINK}", Cue(2, True)),
    (rf"\b(?:{KIN}|{_WORKER}|man|wumman|woman){_CALLED}", Cue(4, True)),
    (rf"{_MINE}(?: [\w-]+){{0,3}}? {_WORKER}(?:(?!s){_LINK}|{_IS_LINK})", Cue(2, True)),
    (rf"\b(?:the|a) {KIN} (?:of|o'?|ae|tae) ", Cue(3, True)),
    (
        r"\b(?:(?:told|seen|sent|referred|diagnosed|prescribed|treated|examined) by|my (?:gp|doctor|consultant)"
        r"(?:'s| is|,)?) (?:dr|doctor)\.? ",
        Cue(3, True, True),
    ),
    (rf"(?:^|[^\w'-])(?!(?:ma|man|ex|pa|the) )(?:{KIN}){_LINK}", Cue(2, True)),
    (
        r"\b(?:i'?m|i am|a'?m|am|ah'?m|ah am|s?he'?s|s?he is|they'?re|who(?:'s| is)) (?:called|named|cawed|known as) |"
        r"\b(?:calls? me(?! (?:[\w'-]+ ){1,3}but\b)|cried me|(?:calls|cries|knows) (?:him|her|them)(?: as)?|knows? me as|"
        r"(?:i|ah|a|he|she|they|who|always) goe?s? by|known as|ken me as) ",
        Cue(4, True),
    ),
    (
        r"\b(?:it'?s|i'?m|i am|this is|am|ah'?m|a'm) (?=[^\W\d_]+ [^\W\d_]+ (?:i|ah|we) (?:need|want|ca\w+|have|live|"
        r"stay|bide|fell|care|look|got|am|wid|would|work|clean)\b)",
        Cue(3, True),
    ),
    (
        r"\b(?:i'?m|i am|a'?m|ah'?m) (?=(?-i:[A-Z][\w'-]+ [A-Z][\w'-]+)(?:[,.]|\W*$| (?:and|an|from|fae|"
        r"here|aye|my|i|ah)\b))",
        Cue(2, True),
    ),
    (
        r"\b(?:nominat(?:e|es|ed|ing)|recommend(?:ed|ing)?|introduc(?:e|es|ing)|prais(?:e|ing)|commend(?:ing)?|"
        r"thank(?:ing)?|(?:credit|shout ?out|hats off|well done|thanks) to) (?=(?-i:[A-Z]))",
        Cue(2),
    ),
    (r"\bme(?: again)?, (?=[^\W\d_]+(?: [^\W\d_]+)?(?:,| (?:from|fae|at|in|up|doon|down)\b))", Cue(3, True)),
    (r"\bwe(?:'re| are) (?=(?-i:[A-Z]))", Cue(2)),
    (r"\bwe(?:'re| are) the (?:van (?:der |den )?|de )?", Cue(3, True)),
    (r"\b(?:called|cawed|named) (?=[^\W\d_])", Cue(1)),
    (r"\b(?:mrs?|(?-i:Ms|Miss|Mx|MS|MISS)|missus|messrs|mister|master)\.? ", Cue(4, False, True)),
    (r"\b(?:mr and mrs|mr & mrs|mrs and mr)\.? ", Cue(4, False, True)),
    (r"\b(?:wee|big|auld|young|oor|our|poor|puir|lady) (?=(?-i:[A-Z]))", Cue(1)),
    (
        r"\b(?:i'?m|i am|a'?m|ah'?m|am|ah am|me is|n[eé]e|(?<!of )this is|this wis|it'?s|its|hi|hello|hiya|hullo|i,) |"
        r"(?:^|[.!?] ?)me ",
        Cue(2),
    ),
    (
        r"(?:^|[.!?] )(?:hi|hello|hiya|hey|hullo|good (?:morning|afternoon|evening))(?: there)?[ ,.!]{1,3}"
        r"(?:i'?m|i am|a'?m|am|ah'?m|ah am|it'?s|this is) ",
        Cue(3),
    ),
    (r"^(?:i'?m|i am|a'?m|am|ah'?m|ah am) (?=[^\W\d_]+(?: [^\W\d_]+)?[.,])", Cue(3)),
    (
        r"\b(?:i'?m|i am|a'?m|am|ah'?m|ah am|this is) (?=[^\W\d_]+(?: [^\W\d_]+)?, (?:can|could|who|wha|what|whit|how|"
        r"where|whaur|when|is|are|do|does|my|ma|i|ah)\b)",
        Cue(3),
    ),
    (r"(?:^|[.!?] ?)(?=[^\W\d_]+(?: [^\W\d_]+)?,? (?:here|speaking|speakin)\b)", Cue(1)),
    (r"(?:^|[.!?] ?)(?=[^\W\d_]+ [^\W\d_]+(?:,? (?:here|speaking|speakin)\b|, [1-9]\d,))", Cue(2)),
    (r"\b(?:message|regards|note|letter|pass (?:this|it|that)(?: on)?|said) (?:on )?(?:to|for|tae|fur) ", Cue(2)),
    (r"\b(?:speak|spoke|spoken|speaking|talk|talked|talking|chat|spake) (?:to|tae|with|wi) ", Cue(1)),
    (
        r"\b(?:regards|wishes|sincerely|faithfully|truly|signed|yours(?=\W* (?:[a-z]\. ?)?[^\W\d_]+\W*$))[ ,.!\-]{1,3}",
        Cue(3, True),
    ),
    (
        r"(?:\b(?:thanks|thank you|thank u|thx|ta|cheers|ty|tx)[ ,.!:\-]{1,3}|(?:^|[.!?,] ?)(?:love|sent|love from|"
        r"sent (?:by|from))[ ,:\-]{1,3})(?:from )?(?=[^\d.?!]{2,30}\W{0,3}$)",
        Cue(3),
    ),
    (r"(?:^|[ .?!])(?:[-–—]|x{1,5}) ?(?=(?-i:(?:[A-Z][\w'.-]+ ?){1,3})x*[^\w?]*$)", Cue(2)),
    (r"(?:^|[ .?!])(?:[-–—]|x{1,5}) ?(?=(?-i:(?:[^\WA-Z\d_][\w'.-]+ ?){1,3})x*[^\w?]*$)", Cue(3)),
    (
        r"\b(?:thanks|thank you|cheers|ta|appreciated?|grateful|obliged|helpful)\b[^?]{0,60}[.!] "
        r"(?=(?-i:[A-Z][\w'-]+)\W*$)",
        Cue(3, True),
    ),
    (r"[.?!] (?=(?-i:(?:[A-Z][\w'.-]+ ?){1,3})x*[^\w?]*$)", Cue(2)),
    (r"\w \w+[^\w,;:]* \w+[.?!] (?=(?-i:[^\WA-Z\d_][\w'.-]+ ?){1,2}x*[^\w?]*$)", Cue(3)),
    (
        r"\b(?:tell|ask|asked|told|look(?:s|ed|ing)? after|car(?:e|es|ed|ing) for|worried (?:sick )?about|visit(?:s|"
        r"ed|ing)?|me and|behalf of|help(?:s|ed|ing)? for|helping|wash(?:es|ing)?|bath(?:e|es|ing)|feed(?:s|ing)?|"
        r"lift(?:s|ing)?|married(?: to)?|about|aboot) ",
        Cue(2),
    ),
    (r"(?:^|[.!?,] ?)(?:from|fae) (?=[^\d.?!]{2,30}\W{0,3}$)", Cue(2)),
    (r"^from |\bfrom (?=[^\W\d_]+(?: [^\W\d_]+)?:)", Cue(2)),
    (r"\0[ ,;:.\-]{0,3}(?:name|from|ask for|ask fur) ", Cue(1)),
)
"""Where a name may follow."""

_OWN = (
    r"case|care|carers?|package|plan|file|review|assessment|records?|notes|support|room|house|hoose|flat|bed|door|keys?|"
    r"key ?safe|alarm|pendant|buzzer|medication|medicine|meds|tablets|pills|insulin|prescriptions?|dosette|inhaler|oxygen|"
    r"catheter|stoma|dressings?|bandages?|wound|skin|legs?|foot|feet|hips?|back|hands?|arm|eyes?|heart|hearing|glasses|"
    r"teeth|dentures|wheelchair|walker|zimmer|hoist|chair|commode|stairlift|rails?|ramp|mattress|appointments?|scan|op|"
    r"operation|discharge|referral|results|bloods|visits?|tuck|shower|bath|meals?|dinner|shopping|money|benefits?|"
    r"payments?|budget|bills?|fees|charges?|pip|claim|form|application|badge|bus pass|letters?|school|teacher|class|"
    r"named person|nursery|statement|worker|nurse|doctor|gp|ot|physio|consultant|dentist|midwife|health visitor|"
    r"guardian\w*|attorney|next of kin|address|phone|number|email|chi|dob|birthday|funeral|death|condition|dementia|"
    r"diagnosis|treatment|therapy|respite|transport|placement|tenancy"
)
BELONGS = re.compile(rf"(?i)'s (?:(?-i:[a-z])[\w-]* ){{0,2}}?(?-i:{_OWN})\b")
"""What is a person's own, of their care, case, school or body."""
_DOES = (
    r"(?:won'?t|can'?t|canny|cannae|cannot|fell|falls|needs|wants|takes|keeps|lives|stays|bides|hates|loves|refuses|"
    r"forgets|sleeps|eats|hasn'?t|hasnae|doesn'?t|disnae|didn'?t|didnae|wouldn'?t|wouldnae|came off|came home|turned|"
    r"will be|has (?:a|an|been|got|had|lost|no|never|started|stopped)|is (?:not )?(?:only |just |nearly )?(?:\d+|"
    r"deaf|blind|diabetic|autistic|in (?:hospital|respite|bed|pain|a home))|was (?:at|taken|sent|told|discharged|admitted|"
    r"seen)|(?:get|have|be|go|come|see|need|still)\b[^.?!]{0,60}?)"
)
_SOMEBODY = r"(?:he|she|her|his|him|hes|shes|he's|she's|himsel\w*|hersel\w*)"
PERSON = re.compile(
    rf"(?i) {_DOES}\b[^?!\0]{{0,90}}?\b{_SOMEBODY}\b| (?:fell|has fallen) (?:again|last|on|in|doon|down|oot|out|off)\b|"
    r"'s (?:eyes|eyesight|ears|memory|legs?|temper|mind|carers?|school|tablets|medication|insulin|dementia|catheter|walker|"
    r"hoist|wheelchair|zimmer|commode|chair|stoma)\b| is \d{1,2} (?:and|an|but|noo|now)\b| needs (?:her|his|help|someone|"
    r"somebody|an? (?:new )?(?:walker|zimmer|wheelchair|hip|hoist|bed|carer|nurse|doctor|bath|shower|commode|rail|scan))\b|"
    r" says (?:i|ah|we|she|he)\b| (?:and|an|n) (?:me|masel|myself)\b| that (?:comes|cuts|cleans)\b| (?:back (?:fae|frae|from|"
    r"at)|(?:aff|off) (?:sick|the day|today)|on (?:shift|duty|holiday)|working (?:today|the day))\b"
)
"""What a person does, and "he" or "she" after it, or what only a person has: after a name that is also a word."""
SURELY_PERSON = re.compile(
    rf"(?i)(?:'s| is| was| wis) (?:my|ma|mah|our|oor)(?: [\w-]+){{0,2}}? (?:{KIN}|advocate|nurse|carer|\w*worker)\b| is (?:only "
    r"|just |nearly )?(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven) (?:days?|weeks?|months?|years?)(?: old\b|[.,;])|"
    r" was in (?:hairmyres|monklands|wishaw general|udston|stonehouse|hospital)\b"
)
"""The same, after a name that is also a month or asks, as "may" and "will" do."""
LEAD = re.compile(
    r"(?i)(?:^|[.?!,;:(-] ?|\b(?:for|fur|does|can|is|did|and|an|n|when|whan|because|cause|cos|since|sin|that|if|after|efter|"
    r"says|said|think|with|wi|but|so|then|while|until|till|how|why|should|could|do|tell|ask|help|wee|auld|oor|hi|hello|pal|"
    r"freend|friend) )$"
)
"""Before one who does something: the start of a clause, or one of these words."""
AFTER = _table(
    (rf", (?:my|ma|mah|our|oor|his|her|their) (?:[\w-]+ )?{KIN}, ", Cue(4, True)),
    (
        rf",? ?\(?-? ?(?:(?:who|that) )?(?:(?:'s|is|was) )?(?:my|ma|mah|mi|our|oor|his|her|"
        rf"their)(?: [\w-]+){{0,3}}? {KIN}(?=[,.;:)?!]|$| who)",
        Cue(3, True),
    ),
    (
        rf" (?:is|was|wis) (?:my|ma|mah|our|oor|his|her)(?: [\w-]+){{0,3}}? {KIN}(?=\W*$|[,.;:)!?]| (?:and|an|n|who|"
        rf"but|she|he|has|had|hes|shes|needs)\b)",
        Cue(4, True),
    ),
    (
        r",? (?:next door|upstairs|downstairs|across the (?:road|street|landing)|doon the stair|up the stair|"
        r"through the wall|in the flat)\b",
        Cue(3, True),
    ),
    (rf",? \((?:[\w-]+ ){{0,2}}{KIN}\)", Cue(3, True)),
    (rf",? (?:who is |an? )(?:[\w-]+ )?(?:{KIN}|{_WORKER}) of (?:mine|ours|my|our|the family)\b", Cue(3, True)),
    (rf" (?:is|was|wis) (?:my|ma|mah|our|oor) {_WORKER}\b", Cue(4, True)),
    (rf",? (?:my|ma|mah|our|oor|his|her|their)(?: old| new| auld)? {_WORKER}\b", Cue(2, True)),
    (r"(?:'s| is| wis) (?:my|ma|mah|mi|his|her) (?:full )?(?:name|nane)\b", Cue(4, True)),
    (r" (?:family|brothers|sisters|household|weans|boys|girls)\b", Cue(3, True)),
    (r" to (?:get|have|be|see|go|come|stay|move|attend|register|join|use)\b", Cue(2)),
    (r",? (?:here|speaking|speakin|again|here again)\b", Cue(3, True)),
    (r"[ ,;:(\-]{1,4}(?:aged?|born|dob|d\.o\.b|date of birth|chi|ni|nino|nhs (?:no|num)|national insurance)\b", Cue(4)),
    (r"[ ,;:(\-]{1,4}(?:postcode|tel|mobile|email)\b", Cue(2)),
    (r"(?:'s)?(?: (?:on|oan|at|is|number|nummer|mobile|phone|tel)){1,3} ?:? ?\0", Cue(3)),
    (r"[ ,;:(\-]{0,4}\0", Cue(2)),
    (r" \((?:aged? )?\d{1,2}\)", Cue(3)),
    (r",? \(?(?:[1-9]\d|1[01]\d)\)?(?=[ ,.)]|$)(?![,.]\d)(?! ?(?:am|pm|o'clock|%|times|days|weeks))", Cue(3)),
    (r"\W{0,3}(?:x{1,5}\W{0,2})?$", Cue(1)),
    (
        r" (?:fell|falls|needs|lives|stays|bides|wants|keeps|died|passed away|was (?:discharged|admitted|told)|(?:is|"
        r"wis|was) (?:\d\d|in hospital|unwell|no well|dying|deaf|blind|disabled|bedbound|housebound|confused|three|"
        r"four|five))\b",
        Cue(3),
    ),
    (
        r" (?:cannae|can't|cant|cannot|hasnae|hasn't|isnae|isn't|hisnae|won't|has been|hasn't been|gets|takes|uses|"
        r"comes|goes|thinks|feels)\b",
        Cue(2),
    ),
    (r" (?:said|says|telt|told|tells|reckons|promised)\b", Cue(2)),
    (rf"(?: and| an| n) (?:(?:she|he|she's|he's|hes|shes)\b|(?:my|ma|mah|our|oor) {KIN}\b)", Cue(2)),
    (r"[.?!,;] (?:she|he|she's|he's|hes|shes)\b", Cue(2)),
    (r" (?:get|have|go|come|be|stay|use|apply|move)\b[^.?!,;]{0,40}[.?!,;] (?:she|he|she's|he's|hes|shes)\b", Cue(2)),
    (r", (?:i|ah|a|we|i'm|im|am)\b", Cue(2)),
    (r"(?: and| n| an| &)? (?:fae|from|and i|an i|n i|and my|an ma|n my|and ma|but i|i)\b", Cue(1)),
    (r"'s? (?:case|care|carer|carers|file|review|room|house|hoose|bed|notes|appointment)\b", Cue(2)),
    (rf"'s (?:[\w-]+ ){{0,2}}?(?:{_OWN}|{KIN})\b", Cue(2)),
    (r" (?:he|she|hes|shes|he's|she's|they)\b| (?:is|was|has|had|wis|hes) ", Cue(2)),
    (r" (?:need|want|have|live|stay|bide)\b", Cue(1)),
    (r" [a-z]{3,}s (?:too|a|the|to|my|ma|his|her|him|us|me|in|on|at|all|every|like|when|that|and)\b", Cue(1)),
    (
        r" ?[,.;:)!?(]| (?:is|was|has|had|who|whos|and|an|n|gets|got|does|doesn't|doesnae|said|says|came|comes|went|"
        r"to|on|in|at|a|uses|used|the|will|can)\b",
        Cue(1),
    ),
)
"""What may follow a name; the first that fits counts."""

# What ends a name: a verb or what else people put after one; an age; the end of a clause; what joins it to another.
VERB = re.compile(
    r"(?i) (?:is|was|has|had|hasn't|isn't|needs|fell|gets|got|lives|stays|bides|wants|can't|cannot|cannae|cant|"
    r"doesn't|doesnt|isnae|hasnae|hisnae|wisnae|wasnae|who|whos|aged|dob|born|keeps|and|an|n|here|fae|from|says|said|"
    r"my|ma|our|i|ah|im|i'm|does|wis|hes|shes|he|she|he's|she's|with|wi|can|could|still|chi|ni|,)\b"
)
GOES_ON = re.compile(r"(?i) (?:back|been|be|get|getting|qualify|phone|at|of|that|to)\b")
STATES = frozenset(
    "bright cross down dry good hard hurt ill long old poor proud rich sharp short sick small strong sweet wise young".split()
)
"""After a given name these say how somebody is, where no verb follows: "is agnes hurt at all"."""
AGED = re.compile(r"(?i) (?:is|was|wis|turns|turned|turnt) \d")
LONE = re.compile(r"\W{0,3}$|[,.;:)!?(]| ?[(,;:\-]? ?\0|'s ")
EPITHET = re.compile(
    r"(?i)\b(?:it'?s|i'?m|i am|am|ah'?m|this is|cawed|called|known as|(?:call|ken|know) (?:me|him|her)(?: as)?) "
    r"(?P<it>(?:big|wee|auld|old|young) )$"
)
"""What stands before a name in a by-name: "big Tam Rafferty"."""
TITLE = re.compile(
    r"(?i)(?<![\w'-])(?P<it>(?:\(?(?:mrs?|ms|mx|messrs|missus|mister|(?-i:Miss|MISS|Master)|signora?|madame?)\b\.?\)?"
    r"(?: (?:and|&) |/)?){1,2} )$"
)
"""What stands before a name in polite speech: "Mrs", "Mr and Mrs"."""
_BY = r"[^\W\d_]+(?: [^\W\d_]+)?"
NICKNAME = re.compile(rf" (?:'{_BY}'|\"{_BY}\"|\((?P<aside>[^\W\d_]+)\)) (?=[^\W\d_])")
"""One in quotes or brackets inside a name: "Alan 'Sconey' Weir"."""
JOINT = re.compile(r"(?i)(?:,? (?:(?:and|an|&|n) )?|/|,)(?=[^\W\d_])")
