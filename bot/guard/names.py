"""Names of private people in a message: how much the words look like a name, and how much their place says so.

Each run of words that may be a name gets points: for the words (a sure given name goes by itself; a name that is also a
word, or a word nobody knows, needs more) and for what stands before and after ("my name is", "ma da", "here", a phone
number). ENOUGH points and it goes. A word in doubt stays: taking a word out can make the question another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.guard.lexicon import MAYBE, SURE, fold, is_word, sense
from bot.guard.name_cues import AGED, BEFORE, BELONGS, EPITHET, GOES_ON, JOINT, LONE, NICKNAME, STATES, TITLE, VERB, Cue
from bot.guard.name_points import ASKING, ENOUGH, MODALS, points_of
from bot.guard.name_words import VERB_END, WORD, Word, is_particle, read
from bot.guard.public import Public
from bot.guard.public_names import IN, TITLES

_LONGEST = 4
_SHORTENED = frozenset("wm thos jas geo chas robt alexr".split())
"""Given names as they are shortened in writing, with a full stop."""
_GAP = re.compile(r" |\. ?|")


def names_in(text: str, public: Public) -> Iterator[tuple[int, int]]:
    """Where names stand, and each word of these wherever it stands again. "\\0" in `text` is what other rules took."""
    words = read(text, public)
    before = _cues(BEFORE, text)
    spans: list[tuple[int, int]] = []
    at, given = 0, Cue(0)
    while at < len(words):
        cue = max(before.get(words[at].start, Cue(0)), given)
        count = _run(text, words, at, cue)
        points, public_one = points_of(text, words[at : at + count], cue, public) if count else (0, False)
        if points >= ENOUGH:
            last = words[at + count - 1]
            spans.append((_start(text, words[at : at + count], spans), last.stop))
            joint = JOINT.match(text, last.stop)
            sure = count == 1 and words[at].sense.forename == SURE
            given = Cue(min(cue.points, 3), cue.own) if joint and cue.own else Cue(3) if joint and sure else Cue(0)
            at += count
        else:
            given = given if given.points and words[at].low in ("and", "an", "n", "also") else Cue(0)
            at += count if public_one else 1
    again = {part for start, stop in spans for part in map(fold, WORD.findall(text[start:stop])) if len(part) > 2}
    for word in words if again else ():
        if (
            word.low in again
            and not word.sense.plain
            and not (word.place and IN.search(text[: word.start][-12:]))
            and (word.capital or word.sense.forename and word.low not in ASKING or word.sense.name == SURE or word.sense.unknown and not word.slip)
        ):
            spans.append((word.start, word.stop))
    return iter(sorted(set(spans), key=lambda span: span[0] - span[1]))


def _start(text: str, run: list[Word], before: list[tuple[int, int]]) -> int:
    """Where a name begins: at its title, or what stands before it in a by-name; a couple's at the first of the two."""
    if title := TITLE.search(text[max(0, run[0].start - 30) : run[0].start]):
        return run[0].start - len(title["it"])
    if epithet := EPITHET.search(text[max(0, run[0].start - 30) : run[0].start]):
        return run[0].start - len(epithet["it"])
    if before and len(run) > 1 and run[-1].sense.forename != SURE and run[0].sense.forename:
        first, between = text[slice(*before[-1])], text[before[-1][1] : run[0].start]
        if re.fullmatch(" (?:and|&) ", between) and sense(fold(first)).forename:
            return before.pop()[0]
    return run[0].start


def _cues(cues: tuple[tuple[re.Pattern[str], Cue], ...], text: str) -> dict[int, Cue]:
    """Where a cue ends, and the strongest of them; `own` where any of them says so."""
    found: dict[int, Cue] = {}
    for pattern, cue in cues:
        for match in pattern.finditer(text):
            known = found.get(match.end(), Cue(0))
            found[match.end()] = replace(max(cue, known), own=cue.own or known.own)
    return found


def _run(text: str, words: list[Word], at: int, cue: Cue) -> int:
    """How many words from `at` on make up one name; 0 when the first cannot begin one."""
    first = words[at]
    if cue.points < 3 and _leads(text, words, at):
        return 0
    led = cue.points >= 3 and (is_particle(words, at) or first.slip and bool(AGED.match(text, first.stop)))
    if not (first.open or led or cue.points >= 4 and first.capital and not first.sense.plain):
        return 0
    count = 1
    while count < _LONGEST and (more := _more(text, words, at, count, cue, led)):
        count += more
    return count


def _more(text: str, words: list[Word], at: int, count: int, cue: Cue, led: bool) -> int:
    """How many words more the name has that begins at `at`: the next, or one with a nickname before it, or none."""
    first, last = words[at], words[at + count - 1]
    nickname = NICKNAME.match(text, last.stop) if first.sense.forename or cue.points >= 3 else None
    inside = len(WORD.findall(nickname.group())) if nickname else 0
    if at + count + inside >= len(words):
        return 0
    word = words[at + count + inside]
    gap = " " if nickname else text[last.stop : word.start]
    short = len(last.low) == 1 or last.low in _SHORTENED
    if not _GAP.fullmatch(gap) or not short and ("." in gap or not gap):
        return 0
    if word.low in TITLES and _leads(text, words, at + count + inside):
        return 0
    if nickname and nickname.group("aside") and not (word.capital and not word.sense.plain and last.capital):
        return 0
    lead = (word.capital or first.capital or led) and is_particle(words, at + count + inside)
    return 1 + inside if lead or _goes_on(text, [*words[at : at + count], word], cue) else 0


def _leads(text: str, words: list[Word], at: int) -> bool:
    """Whether a word that may be a name only stands before one: "Provost", "will", or "heard" in small letters."""
    word, after = words[at], words[at + 1] if at + 1 < len(words) else None
    if after is None or text[word.stop : after.start] != " ":
        return False
    if word.low in TITLES:
        return after.capital or after.sense.name > 0
    if word.low in MODALS:
        return after.sense.forename == SURE and not (word.low == "may" and word.capital)
    family = word.sense.surname == MAYBE and not (word.sense.forename or word.capital or is_particle(words, at))
    return family and after.capital and after.sense.forename > 0


def _goes_on(text: str, run: list[Word], cue: Cue) -> bool:
    """Whether the last word of the run still belongs to the name the others begin."""
    first, word = run[0], run[-1]
    if word.initial and first.capital and re.match(r"\.? ?[A-Z]", text[word.stop : word.stop + 3]):
        return True
    strong = first.sense.forename == SURE or cue.points >= 2
    ends = bool(LONE.match(text, word.stop) or VERB.match(text, word.stop))
    ends = ends or first.sense.forename == SURE and word.low not in STATES and bool(GOES_ON.match(text, word.stop))
    own = cue.own or BELONGS.match(text, word.stop) is not None
    given = first.sense.forename == SURE or first.sense.forename == MAYBE and own
    if word.place and word.capital and first.capital and not first.place and given and ends:
        return True
    if len(run) == 2 and first.sense.forename == SURE and word.sense.surname and not (word.capital or first.capital):
        return ends or word.place or word.sense.surname == SURE and not is_word(word.low)
    if word.sense.plain or word.place and not (word.capital and strong and word.sense.surname):
        return False
    if word.capital:
        return not word.sense.word or not word.first and (first.capital or cue.points >= 3)
    if word.sense.name == SURE:
        return first.sense.name > 0 or first.sense.unknown
    if first.sense.forename == SURE and (
        word.sense.unknown and not VERB_END.search(word.low) or word.sense.surname and not is_word(word.low)
    ):
        return True
    if cue.points >= 2 and first.sense.surname == SURE and not (is_word(word.low) or VERB_END.search(word.low)):
        return True
    return (
        (strong or first.sense.forename == MAYBE and word.sense.surname > 0)
        and ends
        and not word.sense.word
        and (len(run) == 2 or cue.points >= 2)
    )
