"""Names of private people in a message: how much the words look like a name, and how much their place says so.

Each run of words that may be a name gets points: for the words (a sure given name goes by itself; a name that is also a
word, or a word nobody knows, needs more) and for what stands before and after ("my name is", "ma da", "here", a phone
number). ENOUGH points and it goes. A word in doubt stays: taking a word out can make the question another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.guard.lexicon import MAYBE, SURE, Sense, fold, is_near, is_slip, is_small, is_word, sense
from bot.guard.name_cues import AFTER, AGED, BEFORE, JOINT, LONE, VERB, Cue
from bot.guard.public import Public
from bot.guard.public_names import (
    ARTICLE,
    DOCTOR,
    FIGURES,
    ILLNESS,
    IN,
    NOT_PEOPLE,
    OFFICE_AFTER,
    OFFICE_BEFORE,
    PLACE_AFTER,
    TO,
)

ENOUGH = 4
_LONGEST = 4
_WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_VERB_END = re.compile(r"(?:s|in|ed|[nr]t)$")
"""Of an unknown word in lower case: sooner a verb, "knackert", than a name."""
_PARTICIPLE = re.compile(r"(?:er|[bdgknpt])ed$")
"""Of an unknown word with a capital: "Scunnered", sooner a state than a name as "Mohammed"."""
_OBJECT = re.compile(r"(?i) (?:a|the|me|us|him|them|my|ma|his|her|it)\b")
"""What follows a verb rather than a name: "drew a picture"."""
_OWN_DOCTOR = re.compile(
    r"(?i) (?:says|said|thinks|(?:told|sent|referred|gave|put|saw|started|diagnosed|prescribed|wants|telt) "
    r"(?:me|us|him|her|my|ma|mum|dad)\b)"
)
"""A doctor whose patient writes; of others is asked whether they take patients."""
_ACRONYM = re.compile(r"[A-Z]{1,5}s?$|[A-Z]{2}(?![A-Z]{4})(?!')")
_TITLED = re.compile(r"(?i)\b(?:mrs?|ms|miss|dr)\.? $")
_GAP = re.compile(r" |\. ?|")
_PARTICLES = frozenset(
    "de da di du del della der den dos van von ter bin ibn binti al el abu ben mac mc o ni nic ui ap la le".split()
)
_MODALS = frozenset(("may", "will"))
_MONTHS_AND_MODALS = _MODALS | frozenset("march mark jan april august june".split())
"""Names that also begin questions and dates: a capital at the start of a sentence says nothing of them."""


@dataclass(frozen=True)
class _Word:
    """`capital`: one that says something, so not in shouted text; `first`: of a sentence; `place`: public by itself;
    `apart`: in a saying, or in the name of what is no person; `slip`: unknown, but sooner an ordinary word mistyped;
    `foreign`: with an accent or a letter that English has not."""

    start: int
    stop: int
    low: str
    sense: Sense
    capital: bool
    first: bool
    place: bool
    apart: bool
    slip: bool
    foreign: bool

    @property
    def initial(self) -> bool:
        return len(self.low) == 1 and self.capital

    @property
    def open(self) -> bool:
        """Whether it might be a name by itself."""
        return self.initial or not (self.sense.plain or self.slip or self.sense.word and not self.capital)


def names_in(text: str, public: Public) -> Iterator[tuple[int, int]]:
    """Where names stand, and each word of these wherever it stands again. "\\0" in `text` is what other rules took."""
    words = _read(text, public)
    before = _cues(BEFORE, text)
    spans: list[tuple[int, int]] = []
    at, given = 0, Cue(0)
    while at < len(words):
        cue = max(before.get(words[at].start, Cue(0)), given)
        count = _run(text, words, at, cue)
        points, public_one = _points(text, words[at : at + count], cue, public) if count else (0, False)
        if points >= ENOUGH:
            last = words[at + count - 1]
            spans.append((words[at].start, last.stop))
            joint = JOINT.match(text, last.stop)
            given = Cue(min(cue.points, 3), cue.own) if joint and cue.own else Cue(0)
            at += count
        else:
            given = given if given.points and words[at].low in ("and", "an", "n", "also") else Cue(0)
            at += count if public_one else 1
    again = {part for start, stop in spans for part in map(fold, _WORD.findall(text[start:stop])) if len(part) > 2}
    for word in words if again else ():
        if (
            word.low in again
            and not word.sense.plain
            and not (word.place and IN.search(text[: word.start][-12:]))
            and (word.capital or word.sense.name == SURE or word.sense.unknown and not word.slip)
        ):
            spans.append((word.start, word.stop))
    return iter(sorted(set(spans), key=lambda span: span[0] - span[1]))


def _read(text: str, public: Public) -> list[_Word]:
    found = list(_WORD.finditer(text))
    lows = [fold(word.group()) for word in found]
    senses = [sense(low) for low in lows]
    small = [word.group() for word, low in zip(found[1:], lows[1:]) if is_small(low) and word.group() != "I"]
    cased = sum(word[0].isupper() for word in small) * 2 <= len(small)
    apart = [match.span() for match in NOT_PEOPLE.finditer(text)]
    words = []
    for word, low, of in zip(found, lows, senses):
        raw, start = word.group(), word.start()
        stop = start + len(raw) - (2 if raw.lower().endswith("'s") else 0)
        letter = len(raw) == 1 and (raw != "I" or bool(_TITLED.search(text[max(0, start - 9) : start])))
        capital = (
            cased and raw[0].isupper() and (letter or of.name == SURE or not _ACRONYM.match(raw))
        )
        foreign = not raw.isascii() and of.unknown
        slip = not capital and not foreign and of.unknown and bool(_VERB_END.search(low) or is_slip(low))
        words.append(
            _Word(
                start,
                stop,
                low,
                of,
                capital,
                _starts(text, start),
                low in public.names or of.unknown and is_near(low, public.names),
                any(begin <= start < end for begin, end in apart),
                slip,
                foreign,
            )
        )
    return words


def _starts(text: str, at: int) -> bool:
    """Whether a sentence starts here."""
    return not (lead := text[max(0, at - 3) : at].rstrip(" \"'(-")) or lead[-1] in ".?!:;"


def _cues(cues: tuple[tuple[re.Pattern[str], Cue], ...], text: str) -> dict[int, Cue]:
    """Where a cue ends, and the strongest of them."""
    found: dict[int, Cue] = {}
    for pattern, cue in cues:
        for match in pattern.finditer(text):
            found[match.end()] = max(cue, found.get(match.end(), Cue(0)))
    return found


def _run(text: str, words: list[_Word], at: int, cue: Cue) -> int:
    """How many words from `at` on make up one name; 0 when the first cannot begin one."""
    first = words[at]
    led = cue.points >= 3 and (_is_particle(words, at) or first.slip and bool(AGED.match(text, first.stop)))
    if not (first.open or led or cue.points >= 4 and first.capital and not first.sense.plain):
        return 0
    count = 1
    while count < _LONGEST and at + count < len(words):
        last, word = words[at + count - 1], words[at + count]
        gap = text[last.stop : word.start]
        if not _GAP.fullmatch(gap) or "." in gap and len(last.low) > 1 or not gap and len(last.low) > 1:
            break
        lead = (word.capital or first.capital or led) and _is_particle(words, at + count)
        if not (lead or _goes_on(text, words[at : at + count + 1], cue)):
            break
        count += 1
    return count


def _is_particle(words: list[_Word], at: int) -> bool:
    """Whether a word is the "de" or "van der" before a family name."""
    after = next((word for word in words[at + 1 : at + 3] if word.low not in _PARTICLES), None)
    return words[at].low in _PARTICLES and after is not None and (after.capital or after.sense.name == SURE)


def _goes_on(text: str, run: list[_Word], cue: Cue) -> bool:
    """Whether the last word of the run still belongs to the name the others begin."""
    first, word = run[0], run[-1]
    if word.initial and first.capital and re.match(r"\.? ?[A-Z]", text[word.stop : word.stop + 3]):
        return True
    strong = first.sense.forename == SURE or cue.points >= 2
    ends = bool(LONE.match(text, word.stop) or VERB.match(text, word.stop))
    given = first.sense.forename == SURE or first.sense.forename == MAYBE and cue.own
    if word.place and word.capital and first.capital and not first.place and given and ends:
        return True
    if word.sense.plain or word.place and not (word.capital and strong and word.sense.surname):
        return False
    if word.capital:
        return not word.sense.word or not word.first and (first.capital or cue.points >= 3)
    if word.sense.name == SURE:
        return first.sense.name > 0 or first.sense.unknown
    if first.sense.forename == SURE and (
        word.sense.unknown and not _VERB_END.search(word.low) or word.sense.surname and not is_word(word.low)
    ):
        return True
    return (
        (strong or first.sense.forename == MAYBE and word.sense.surname > 0)
        and ends
        and not word.sense.word
        and (len(run) == 2 or cue.points >= 3)
    )


def _points(text: str, run: list[_Word], cue: Cue, public: Public) -> tuple[int, bool]:
    """The points of a run of words, and whether it lost any for being a public name."""
    points = _first_points(run[0], cue) + sum(_next_points(word, cue) for word in run[1:]) + cue.points
    for pattern, after in AFTER:
        if pattern.match(text, run[-1].stop):
            points += after.points
            cue = max(cue, Cue(cue.points, after.own or cue.own, cue.title))
            break
    lost = 0 if cue.own else _public_points(text, run, cue, public)
    first = run[0]
    if len(run) == 1 and not first.capital and first.sense.name == MAYBE and _OBJECT.match(text, first.stop):
        lost += 2
    if all(word.initial for word in run):
        lost = 9
    return points - lost, lost > 2


def _first_points(word: _Word, cue: Cue) -> int:
    of = word.sense
    if word.place and of.forename != SURE and not cue.points >= (3 if of.name else 4):
        return -4
    early = _MODALS if cue.points >= 3 else _MONTHS_AND_MODALS
    if not word.capital and (word.low in early or not of.forename and of.surname == MAYBE):
        return -2
    if of.forename == SURE:
        return 4
    if of.name == SURE:
        return 2 if word.capital else 1
    if cue.title and word.capital:
        return 2
    if of.name == MAYBE:
        at_start = word.first and (word.low in _MONTHS_AND_MODALS or not of.forename)
        return 0 if not word.capital or at_start else 1 if word.first or not of.forename else 2
    if cue.points < 4 and _is_inflected(word):
        return -2
    if of.unknown:
        return word.foreign + (0 if not word.capital else 1 if word.first else 2)
    return 0 if word.capital and not word.first else -1 if word.capital else -2


def _is_inflected(word: _Word) -> bool:
    """Whether a word with a capital is a verb all the same, as in "my son Refuses" or "I'm Scunnered"."""
    if word.sense.word:
        return word.low.endswith("ed") or word.low.endswith("s") and not sense(word.low[:-1]).unknown
    return word.sense.unknown and bool(_PARTICIPLE.search(word.low))


def _next_points(word: _Word, cue: Cue) -> int:
    if word.place:
        return 1
    if word.sense.name == SURE:
        return 3
    if word.sense.word:
        return 1
    return 2 if word.capital else 1


def _public_points(text: str, run: list[_Word], cue: Cue, public: Public) -> int:
    """What a name loses for being a public person's, or for standing where one is asked about."""
    name = "" if cue.title and run[0].place else " ".join(word.low for word in run)
    lead = text[max(0, run[0].start - 40) : run[0].start]
    if (
        any(word.apart for word in run)
        or name in public.names
        or OFFICE_BEFORE.search(lead)
        or len(run) == 1 and DOCTOR.search(lead) and not _OWN_DOCTOR.match(text, run[-1].stop)
        or OFFICE_AFTER.match(text, run[-1].stop)
    ):
        return 9
    named_place = len(run) > 2 or run[0].sense.forename != SURE
    if PLACE_AFTER.match(text, run[-1].stop) or named_place and any(PLACE_AFTER.match(f" {w.low}") for w in run[1:]):
        return 9
    sure = run[0].sense.forename == SURE and sense(run[0].low.split("-")[0]).name > 0
    pairs = FIGURES if sure or len(run) > 1 else FIGURES + ILLNESS
    lost = 5 if any(before.search(lead) and after.match(text, run[-1].stop) for before, after in pairs) else 0
    if ARTICLE.search(lead) and not (sure or cue.title):
        lost += 4
    if name in public.parts:
        lost += 9 if len(run) > 1 else 6 if cue.title else 2
    if cue.points < 2 and IN.search(lead) and not (run[0].sense.forename == SURE and TO.search(lead)):
        lost += 2
    if len(run) == 1 and lead.lower().endswith("the "):
        lost += 3
    return lost
