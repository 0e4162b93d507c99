"""The urgent step: who is in danger gets the number, who only speaks of danger does not."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.guard.patterns import PatternError, Patterns
from bot.guard.urgent import PATTERNS, TIERS, Urgent, look, patterns

URGENT = {
    "emergency": """
        my dad has chest pain and it's going down his arm
        crushing pain across my chest
        ma chest is awfy tight an ah feel sick
        cant breathe
        I can't catch my breath, my lips are going blue
        she's no breathin
        my husband is struggling to breathe
        I think my mum is having a stroke
        his face has drooped on one side and he's slurring
        her speech is slurred and she cant lift her arm
        granda's mooth is aw droopin doon wan side
        found my brother unconscious on the bathroom floor
        he wont wake up
        ma maw's collapsed
        my neighbour collapsed in the close
        mum fell and cannot get up
        She has fallen down the stairs and isn't moving
        the bleeding won't stop
        there's blood everywhere
        he cut his leg and blood is pouring out
        I'm pregnant and bleeding heavily
        I've taken an overdose
        i took all my tablets
        ive tuk a load of pills n i feel sleepy
        my daughter has swallowed a whole packet of paracetamol
        ma pal's od'd
        my son drank bleach
        the baby is choking
        she's choking on a grape
        he's having a fit and it won't stop
        shes takin a fit
        my baby's not breathing
        the wean's gone aw floppy an blue
        I think I'm having a heart attack
        think ma man's huvin a hert attack
        my throat is closing up after eating nuts
        he's been stabbed
        the house is on fire
        someone is trying to break into my house
        my toddler has a rash that doesn't fade with a glass
        need an ambulance now
        My wife is unresponsive. What should I do?
        dad just collasped and is not respondng
        hes unconcious on the flr
        my gran took 20 of her heart tablets by mistake
        there's a man standing on the bridge
    """,
    "crisis": """
        I want to die
        i want to kill myself
        I'm going to end my life tonight
        going tae end it aw
        had enough of it all, im done
        they'd be better off without me
        no point any more
        I won't be here tomorrow
        whats the point in living
        i just want it all to stop, forever
        Ah cannae go oan
        I can't go on like this any longer
        kms tonight for real
        im gonna kms
        i wnt 2 die
        i want to k i l l myself
        k1ll myself
        feeling suicidal
        i'm sucidal and scared
        I have been thinking about suicide
        I've got a plan to end it
        how many paracetamol would it take to die
        what is the easiest way to die
        nobody would miss me if i was gone
        wish i was dead
        I wish I'd never been born
        wish a could go tae sleep an no wake up
        I don't want to be here anymore
        I dont want to live
        I've been cutting myself
        started self harming again
        ma lassie's been cuttin hersel
        my son says he wants to die
        My friend texted me goodbye and said she is going to jump off the bridge
        my brother tried to kill himself last night
        my husband is talking about ending it all
        there is nothing left to live for
        im tired of living
        done with life
        I've written goodbye letters to my kids
        the voices are telling me to jump
        I'm scared of what I might do to myself
        am at the end of ma tether, cannae cope, nae point in anythin
        everyone would be happier if i wasnt here
        I cant face another day
        My grandmother keeps saying she wants to die and has been saving up her pills
        i tried to take my own life in march and its all coming back
        see no way out
        gonna do masel in
        I'd rather be dead than live like this
        life isn't worth living since she went
        gonny top masel
        ive lost the will to live since my wife died
        unalive myself
        sewerslide
        i want to be with my wife in heaven
        hope i dont wake up the morra
        i dont trust myself tonight
        I have the tablets in front of me
        jumping in front of a train
    """,
    "harm_partner": """
        my husband hits me
        he hits me when he's drunk
        he'll kill me if he finds out
        ma man batters me
        my boyfriend strangled me last night
        He won't let me see my family
        he takes my phone and checks my messages
        I'm frightened of my partner
        ah'm feart ae ma man
        My wife punches me
        I'm scared to go home
        my ex keeps turning up at my door threatening me
        he put his hands round my throat
        my girlfriend threw a plate at me and attacked me
        he forces me to have sex
        my partner controls all my money
        my sister's husband beats her
        my friend is being battered by her boyfriend
        I have been living with domestic abuse for years
        he lifts his hauns tae me
        he used to beat me and I still can't sleep
        i need to get away from my abusive husband
        im not allowed to leave the house
        my family are forcing me to marry someone
        he says he'll burn the house down with us in it
        the man upstairs is battering his wife
        he gave me a black eye
    """,
    "harm_child": """
        the wee yin next door is aye covered in bruises
        my dad hits me
        my stepdad touches me
        my uncle comes into my room at night
        the kids next door are left alone all night
        my mum's boyfriend hits us
        I think my neighbour is hitting her children
        my grandson says his dad hurts him
        a pupil told me she is being abused at home
        i was sexually abused as a child
        they weans are starvin, they've nae food in the hoose
        the baby has cigarette burns
        my ex is hurting my son
        I shook the baby
        I'm scared I'll hurt my baby
        there is a wee boy locked in a room next door
        a man online keeps asking my daughter for pictures
        my mum is drunk every night and she hits my brother
        the wean's got bruises aw ower
        he touched me and told me to keep it secret
        neighbours children are always filthy and hungry
    """,
    "harm_adult": """
        my son hits me
        the carer slapped my mother
        my carer is stealing money from me
        her son takes all her pension
        staff at the home are hurting the residents
        my gran's covered in bruises and the home won't say why
        ma neebor's son batters him
        the auld wife next door is feart ae her son
        My father is left lying in his own urine all day
        my mum isn't being fed in the care home
        they lock my brother in his room
        dad's carer shouts and swears at him
        I am being bullied and robbed by my flatmate
        drug dealers have taken over my neighbour's flat
        my nephew is emptying my grandfather's bank account
        the nurse was rough with her and hurt her arm
        people are taking advantage of my brother who has a learning disability
        I was raped by a carer
        someone is abusing my aunt
        I hit my mum, I just snapped, I can't cope caring for her
    """,
}

HARMLESS = """
    does the plan cover suicide prevention?
    what is the suicide prevention strategy
    how many suicides were there in Lanarkshire last year
    suicide prevention training for staff
    who do I report harm to
    how do I report abuse of an adult
    what is domestic abuse
    where can I get help with domestic abuse
    domestic abuse helpline number
    what does adult protection mean
    what counts as neglect
    what happens after I report harm
    what are the signs of a stroke
    stroke rehabilitation services
    my dad had a stroke last year and needs help at home
    mum had a stroke in 2019, can she get a stairlift
    support after a heart attack
    chest clinic phone number
    where is the chest physio
    what is Breathing Space
    breathing space opening hours
    samaritans number
    what is childline
    dying to know when the new plan comes out
    these stairs are killing me
    my feet are killing me
    my back is killing me, can I get a grab rail
    this bin is doing my head in
    this website is doing ma heid in
    I nearly died of embarrassment
    I'd kill for a cup of tea
    the suspense is killing me
    I'm dead chuffed with my carer
    that was dead easy thanks
    the link is dead
    my phone died
    dead line for comments on the plan
    drug deaths in South Lanarkshire
    what is the plan doing about drug deaths
    how do I register a death
    what happens to my carers allowance if my mum dies
    my wife died and I need help at home
    can my husband die at home
    mum wants to die at home, can the hospice help
    what is palliative care
    support for dying people
    assisted dying bill
    overdose prevention plan
    naloxone training
    how do I get naloxone kits
    fit note for work
    how do I keep fit
    when will the handrail be fitted
    the man is fitting a ramp today
    the ceiling collapsed
    the care company collapsed, who takes over
    falls prevention class
    what if I fall, will the alarm work
    will the alarm go off if my mum falls
    hit me with the facts
    did the board hit its targets
    hit by the cuts
    the cuts are hurting disabled people
    budget cuts are killing the service
    the council are robbing us blind with these charges
    kick off time for the meeting
    the meeting kicks off at 2
    I can't live on my pension
    I don't want to live in a care home
    can I live independently
    I'm done thanks
    that's me done, cheers
    I give up smoking tomorrow, where do I get help
    give up smoking services
    I've had enough of the bins not being collected
    fed up waiting for a reply
    sick and tired of filling in forms
    lost the will to live on hold to the council
    I lost the will to live filling in that form
    what's the point of the plan
    is there any point in applying
    I won't be here tomorrow, can the carer come on Friday
    I'll not be in tomorrow for the nurse's visit
    who will look after my disabled son when I'm gone
    cutting red tape
    care hours cut
    my package has been cut
    who cuts toenails
    end of life care
    what happens at the end of the plan
    when does the plan end
    how do I end my tenancy
    how do I end the chat
    improve my quality of life
    blood test at home
    blood pressure check
    the bleeding council never answers
    bleeding radiators
    emergency contact number for social work
    emergency accommodation
    what do I do in an emergency
    when should I phone 999
    difference between 111 and 999
    how long are ambulance waiting times
    panic button for my mum
    gun crime figures
    fire safety visit
    who fits smoke alarms
    scared to death of the dentist haha
    violence against women strategy
    is there a bullying policy at the council
    child protection committee
    self harm policy
    what help is there for people who self harm
    what does the plan say about neglect
    gender based violence team
    adults at risk of harm definition
    pushing the wheelchair is hard
    my mum needs her wheelchair pushed
    my knee hurts
    my hip hurts me on the stairs
    goodbye
    thanks, goodbye
    I'm tired of waiting for an assessment
    how to stop living alone
    what are the priorities
    can I get help at home
    who is the chief officer
    my gran fell last week, what support is there
    take my mum to the day centre
    who do I phone about my mum's medication
    is the board going to axe the budget
    do I get paid for caring for my mum
    I want to complain about a carer being late
    he takes his tablets at night, can a carer help
    my son is autistic, what support is there
    is there a carers' group in Hamilton
    where do I hand in old tablets
    my husband has dementia and needs respite
    my brother is in hospital, when will he get home
    what is a stroke nurse
    I drive my dad to the day centre
"""


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


URGENT_CASES = [(message, tier) for tier, messages in URGENT.items() for message in lines(messages)]


@pytest.mark.parametrize("message, tier", URGENT_CASES)
def test_someone_in_danger_gets_the_urgent_reply(message: str, tier: str) -> None:
    found = look(message)
    assert found is not None and found.certain, "no urgent reply"
    assert found.tier == tier


@pytest.mark.parametrize("message", lines(HARMLESS))
def test_a_harmless_mention_gets_its_normal_answer(message: str) -> None:
    found = look(message)
    assert found is None or not found.certain


def test_there_are_enough_examples_of_both_kinds() -> None:
    assert len(URGENT_CASES) >= 120 and len(lines(HARMLESS)) >= 120


# --- in doubt ---


@pytest.mark.parametrize(
    "message",
    lines("""
        I'm not suicidal but I feel low
        i feel so low
        I can't cope
        i'm at the end of my tether
        nobody cares
        I feel like a burden
        what should I do if someone is suicidal
        what do I do if someone collapses
        my mum is dying
        I feel dizzy and I've got a temperature
        my brother died by suicide
        my husband shouts at me
        my son was hit by another boy at school
        I'm worried about the old man next door
        my neighbour's child looks dirty
    """),
)
def test_in_doubt_the_helpline_goes_under_the_normal_answer(message: str) -> None:
    assert look(message) is not None


def test_two_unsure_signs_of_a_crisis_are_certain() -> None:
    for sign in ("I can't cope", "I feel like a burden"):
        found = look(sign)
        assert found is not None and not found.certain
    assert look("I can't cope, I feel like a burden") == Urgent("crisis", True, False)


def test_saying_that_one_is_not_suicidal_is_in_doubt_and_not_certain() -> None:
    assert look("I am not going to kill myself") == Urgent("crisis", False, False)


@pytest.mark.parametrize("message", ["what are the priorities", "", "   ", "👍", "?", "123", "मदद", "Où est le bureau"])
def test_other_messages_are_left_alone(message: str) -> None:
    assert look(message) is None


@pytest.mark.parametrize("odd", [None, 7, b"I want to die", ["I want to die"]])
def test_what_is_not_text_is_left_alone(odd: object) -> None:
    assert look(odd) is None  # type: ignore[arg-type]
    assert look("hello", odd) is None  # type: ignore[arg-type]


# --- how people write ---


@pytest.mark.parametrize(
    "message",
    [
        "I WANT TO KILL MYSELF", "i want to k.i.l.l myself", "i want to ki\u200bll myself", "i wаnt to kіll myself",
        "i want to diiiiie", "i want to… die", "i w@nt to d1e", "I want to ***kill*** myself", "suic1dal",
        "I’m suicidal", "i want\nto die", "iwanttodie", "i just really fucking want to die", "ｉ ｗａｎｔ ｔｏ ｄｉｅ",
    ],
)
def test_no_disguise_hides_it(message: str) -> None:
    found = look(message)
    assert found is not None and found.certain and found.tier == "crisis"


def test_a_harmless_topic_beside_it_does_not_hide_it() -> None:
    assert look("does the plan cover suicide prevention? because I want to kill myself") == Urgent("crisis", True, False)
    assert look("who do I report harm to? my neighbour is battering his kids") == Urgent("harm_child", True, True)


def test_the_most_pressing_tier_wins() -> None:
    assert look("my husband hits me and I've taken an overdose") == Urgent("emergency", True, False)
    assert look("he hits me and I want to die") == Urgent("crisis", True, False)


# --- who is in danger ---


@pytest.mark.parametrize(
    "message, other",
    [
        ("I want to die", False),
        ("my son says he wants to die", True),
        ("my husband left and I want to die", False),
        ("my friend is going to kill herself", True),
        ("they'd be better off without me", False),
        ("I've got chest pain", False),
        ("my mum has chest pain", True),
        ("my baby is not breathing", True),
        ("my husband hits me", False),
        ("I'm frightened of my partner", False),
        ("my sister's husband beats her", True),
        ("my dad hits me", False),
        ("the boy next door is covered in bruises", True),
        ("my carer steals money from me", False),
        ("the carer slapped my mother", True),
    ],
)
def test_it_tells_the_writer_from_someone_else(message: str, other: bool) -> None:
    found = look(message)
    assert found is not None and found.about_other is other


# --- two messages ---


@pytest.mark.parametrize(
    "before, text, tier",
    [
        ("i want to", "die", "crisis"),
        ("I just want to kill", "myself", "crisis"),
        ("my husband", "hits me", "harm_partner"),
        ("my dad has terrible pain", "in his chest", "emergency"),
        ("i cant cope", "i feel like a burden", "crisis"),
    ],
)
def test_a_sentence_may_run_over_two_messages(before: str, text: str, tier: str) -> None:
    alone = look(text)
    assert alone is None or not alone.certain
    found = look(text, before)
    assert found is not None and found.certain and found.tier == tier


def test_what_the_previous_message_said_by_itself_is_not_answered_again() -> None:
    assert look("what are the priorities", "I want to die") is None
    assert look("thanks", "my husband hits me") is None


# --- long messages, and time ---


def seconds(text: str) -> float:
    patterns()
    start = time.perf_counter()
    look(text)
    return time.perf_counter() - start


FILLER = " ".join(lines(HARMLESS))


@pytest.mark.parametrize("where", [0, 2_500, 5_000, 9_900])
def test_it_is_found_anywhere_in_a_message_of_10_000_characters(where: int) -> None:
    plain = ("The board meets in Hamilton and the plan has thirteen priorities. " * 200)[:10_000]
    cut = plain.rfind(" ", 0, where + 1) + 1
    assert look(plain) is None
    assert look(f"{plain[:cut]}I want to kill myself. {plain[cut:]}") == Urgent("crisis", True, False)


HOSTILE = {
    "urgent": " ".join(message for message, _ in URGENT_CASES),
    "harmless": FILLER,
    "near misses": "i do not want to kill my ",
    "letters": "a b ",
    "unknown words": " ".join(f"{a}{b}{c}zqxv" for a in "bcdfghjklm" for b in "aeiou" for c in "npqrstvwxz"),
    "one word": "k",
    "marks": "!'*1 ",
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=list(HOSTILE))
def test_10_000_characters_take_well_under_50_milliseconds(piece: str) -> None:
    text = (piece * (10_000 // len(piece) + 1))[:10_000]
    assert min(seconds(text) for _ in range(3)) < 0.05


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=list(HOSTILE))
def test_a_million_characters_take_a_bounded_time(piece: str) -> None:
    text = (piece * (1_000_000 // len(piece) + 1))[:1_000_000]
    assert seconds(text) < 1


# --- the pattern file ---


SMALL = """
skip: [really]
words: {wanna: want to}
mend: [suicide]
lists: {who: [i, we]}
crisis: {certain: ["<who> want to die"], unsure: ["sad"]}
about: []
"""


def test_a_small_pattern_file_works(tmp_path: Path) -> None:
    (tmp_path / "p.yml").write_text(SMALL)
    read = Patterns(tmp_path / "p.yml")
    found = read.hits(read.words("we really wanna die"))
    assert [(hit.pattern.group, hit.pattern.kind, hit.start, hit.end) for hit in found] == [("crisis", "certain", 0, 4)]


@pytest.mark.parametrize(
    "old, new, what",
    [
        ("want to die", "wanna die", "'wanna' is always read as 'want to'"),
        ("<who>", "<whom>", "There is no list called <whom>. Use one of: who"),
        ("want to die", "want to (die)", "begins or ends with a word that may be missing"),
    ],
)
def test_a_line_that_could_never_match_is_refused(tmp_path: Path, old: str, new: str, what: str) -> None:
    (tmp_path / "p.yml").write_text(SMALL.replace(old, new, 1))
    with pytest.raises(PatternError, match=what):
        Patterns(tmp_path / "p.yml")


def test_the_pattern_file_has_every_tier() -> None:
    text = PATTERNS.read_text("utf-8")
    assert all(f"\n{tier}:\n" in text for tier in TIERS)
