"""The points of a run of words: for the words themselves, for what stands around them, and off for a public name."""

from __future__ import annotations

import re

from bot.guard.lexicon import MAYBE, SURE, Sense, fold, sense
from bot.guard.name_cues import AFTER, BELONGS, LEAD, PERSON, SURELY_PERSON, Cue
from bot.guard.name_words import Word
from bot.guard.public import Public
from bot.guard.public_names import (
    ARTICLE,
    DOCTOR,
    FIGURES,
    FIRM,
    FIRM_FIRST,
    ILLNESS,
    IN,
    OF_BOARD,
    OFFICE_AFTER,
    OFFICE_BEFORE,
    PLACE_AFTER,
    PLANT,
    SHORT,
    TO,
)

_PARTICIPLE = re.compile(r"(?:er|[bdgknpt])ed$")
"""Of an unknown word with a capital: "Scunnered", sooner a state than a name as "Mohammed"."""
_OBJECT = re.compile(r"(?i) (?:a|the|me|us|him|them|my|ma|his|her|it)\b")
"""What follows a verb rather than a name: "drew a picture"."""
_OWNED = re.compile(r"(?i)'s $")
_IS = re.compile(r"(?i) (?:is|was|are|were|has|had|said|says|needs|keeps|won't|cannae|can't)\b")
"""Around what is somebody's: "my gran's eyesight is going"; a name would have no second "is"."""
_OWN_DOCTOR = re.compile(
    r"(?i) (?:says|said|thinks|(?:told|sent|referred|gave|put|saw|started|diagnosed|prescribed|wants|telt) "
    r"(?:me|us|him|her|my|ma|mum|dad)\b)"
)
"""A doctor whose patient writes; of others is asked whether they take patients."""
ENOUGH = 4
"""As many points make a name."""
MODALS = frozenset(("may", "will"))
"""Names that more often ask than name."""
_MONTHS = frozenset("march april may june august jan".split())
_NEVER_AFTER_KIN = MODALS | _MONTHS | {"isa", "ina"}
"""Names that after "my mum" are sooner something else: "ina care home"."""
ASKING = MODALS | frozenset("march mark jan april august june".split())
"""Names that also begin questions and dates: a capital at the start of a sentence says nothing of them."""


def points_of(text: str, run: list[Word], cue: Cue, public: Public) -> tuple[int, bool]:
    """The points of a run of words, and whether it lost any for being a public name."""
    points = _first_points(run, cue) + sum(_next_points(word, cue) for word in run[1:]) + cue.points
    said = False
    for pattern, after in AFTER:
        if pattern.match(text, run[-1].stop):
            points += after.points
            said = after.points >= 3
            cue = max(cue, Cue(cue.points, after.own or cue.own, cue.title))
            break
    sure, told = _told(text, run[0]) if len(run) == 1 else (False, False)
    if sure or told:
        points = max(points, ENOUGH + 2)  # so that a word of a public name counts no more than what is told
    lost = 0 if cue.own or sure else _public_points(text, run, cue, public, said)
    first = run[0]
    if len(run) == 1 and not first.capital and first.sense.name == MAYBE and _OBJECT.match(text, first.stop):
        lost += 2
    owned = _OWNED.search(text[: first.start][-3:]) and _IS.match(text, first.stop)
    if owned and first.sense.unknown or all(word.initial for word in run):
        lost = 9
    return points - lost, lost > 2


def _told(text: str, word: Word) -> tuple[bool, bool]:
    """Whether a given name that is also a word is surely a person's by what is told of it, as "may is my gran", and whether it
    sounds like it: "joy fell again. she's 88"."""
    if word.sense.forename != MAYBE or word.place or not LEAD.search(text[max(0, word.start - 12) : word.start]):
        return False, False
    told = word.low not in ASKING and PERSON.match(text, word.stop)
    return bool(SURELY_PERSON.match(text, word.stop)), bool(told)


def _first_points(run: list[Word], cue: Cue) -> int:
    word, of = run[0], run[0].sense
    full = len(run) > 1 and of.forename == MAYBE and run[1].sense.surname == SURE and not run[1].place
    if word.place and of.forename != SURE and not (full and word.capital) and not cue.points >= (3 if of.name else 4):
        return -4
    early = MODALS if cue.points >= 3 else ASKING
    if not word.capital and (word.low in early or not of.forename and of.surname == MAYBE):
        return -2
    if of.forename == SURE:
        return 4
    if of.name == SURE:
        return 2 if word.capital else 1
    if cue.title and word.capital:
        return 2
    if of.name == MAYBE:
        if full and not word.capital:
            return 1
        at_start = word.first and (word.low in ASKING or not of.forename)
        if cue.own and cue.points >= 3 and of.forename and word.low not in _NEVER_AFTER_KIN:
            return 1
        return 0 if not word.capital or at_start else 1 if word.first or not of.forename else 2
    if cue.points < 4 and _is_inflected(word):
        return -2
    if of.unknown:
        return word.foreign + (0 if not word.capital else 1 if word.first else 2)
    return 0 if word.capital and not word.first else -1 if word.capital else -2


def _is_inflected(word: Word) -> bool:
    """Whether a word with a capital is a verb all the same, as in "my son Refuses" or "I'm Scunnered"."""
    if word.sense.word:
        return word.low.endswith("ed") or word.low.endswith("s") and not sense(word.low[:-1]).unknown
    return word.sense.unknown and bool(_PARTICIPLE.search(word.low))


def _next_points(word: Word, cue: Cue) -> int:
    if word.place:
        return 1
    if word.sense.name == SURE:
        return 3
    if word.sense.word:
        return 1
    return 2 if word.capital else 1


def _public_points(text: str, run: list[Word], cue: Cue, public: Public, said: bool) -> int:
    """What a name loses for being a public person's, or for standing where one is asked about; `said`: a person's doing
    follows."""
    name = "" if cue.title and run[0].place else " ".join(word.low for word in run)
    lead = text[max(0, run[0].start - 40) : run[0].start]
    sure = run[0].sense.forename == SURE and sense(run[0].low.split("-")[0]).name > 0
    if (
        any(word.apart for word in run)
        or name in public.names
        or OFFICE_BEFORE.search(lead)
        or len(run) == 1
        and DOCTOR.search(lead)
        and not _OWN_DOCTOR.match(text, run[-1].stop)
        or OFFICE_AFTER.match(text, run[-1].stop)
        or cue.points < 3
        and OF_BOARD.match(text, run[-1].stop)
        or not cue.title
        and _is_firm(text, run, lead)
    ):
        return 9
    if len(run) > 1 and run[0].sense.forename and BELONGS.match(text, run[-1].stop):
        return 0
    if _is_of_a_place(text, run, said):
        return 9
    pairs = FIGURES if sure or len(run) > 1 else FIGURES + ILLNESS
    lost = 5 if any(before.search(lead) and after.match(text, run[-1].stop) for before, after in pairs) else 0
    if ARTICLE.search(lead) and not (sure and run[0].capital or cue.title):
        lost += 4
    if name in public.parts:
        lost += 9 if len(run) > 1 else 6 if cue.title else 2
    if cue.points < 2 and IN.search(lead) and not (run[0].sense.forename == SURE and TO.search(lead)):
        lost += 2
    if lead.lower().endswith("the ") and (len(run) == 1 or not cue.points):
        lost += 3 if len(run) == 1 else 9
    return lost


def _is_of_a_place(text: str, run: list[Word], said: bool) -> bool:
    """Whether the run stands before a word that makes it a place or a body, or has it; `said`: a person's doing follows."""
    if PLACE_AFTER.match(text, run[-1].stop):
        return True
    first = run[0]
    given = len(run) == 2 and (SHORT.match(first.low) or first.sense.forename == SURE and not PLANT.match(first.low))
    person = given and run[1].sense.name or said and first.sense.forename
    return not person and any(PLACE_AFTER.match(text, word.start - 1) for word in run[1:])


def _is_firm(text: str, run: list[Word], lead: str) -> bool:
    """Whether the name and the other on the far side of "and" are family names only, or the other is "Sons" or "Co"."""
    if len(run) > 1 and any(word.sense.forename for word in run) or not run[-1].sense.surname:
        return False
    if after := FIRM.match(text, run[-1].stop):
        other = sense(fold(after.group("other") or ""))
        return bool(after.group("more")) or other.surname >= (MAYBE if run[0].capital else SURE) and not other.forename
    before = FIRM_FIRST.search(lead)
    other = sense(fold(before.group("other"))) if before else Sense()
    return other.surname == SURE and not other.forename
