"""What a message asks for: one card, two close ones, two questions at once, or nothing that is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Optional

from bot.language.classifier import Ranking

FALLBACK = "nlu_fallback"
URGENT_PREFIX = "urgent_"
"""Labels of messages that say someone is in danger: the prefix and the tier."""
QUESTION_KINDS = frozenset({"answer", "not_known", "clarify", "form", "signposted", "refused"})
"""Kinds of card that answer a question; the rest is small talk or part of a dialogue."""
REFUSING_KINDS = frozenset({"refused", "signposted"})
SUBJECT_KINDS = frozenset({"answer", "not_known", "clarify", "form"})
OFFERED_KINDS = QUESTION_KINDS - {"refused"}
"""Kinds of card that are worth choosing: nobody wants to choose a refusal."""
MAX_NEAR = 3
MAX_PERHAPS = 2
MAX_PARTS = 4
MIN_PART_WORDS = 3

_SHORT_NUMBER = re.compile(r"\W*\d{1,2}\W*")
"""A number that picks nothing."""
_ASKING_WORDS = (
    "who wha which what whit where whaur when why how hoo is are am can kin do dae does could will would should if "
    "tell please i a"
).split()
_ASKING = frozenset((*_ASKING_WORDS, "what's", "whit's", "who's", "whats", "whits", "whos", "hows", "how's", "where's")) - {"i", "a"}
_WISHING = re.compile(
    r"(?:i|we|a|ah)(?:'[dmv]e?)?\s+(?:just\s+|also\s+)?(?:am\s+|was\s+)?"
    r"(?:need|want|would|wid|wondere?d?|wondering|like|wish|require|looking|hoping|asking|dinnae ken|do(?:n't|nt| not) know)\b",
    re.IGNORECASE,
)
"""What a part begins with that asks though it is no question; "I live in Lanark" only tells."""
_BREAK = re.compile(
    r"(?<=[.?!;])\s+|\s*\n\s*|,?\s+(?:and also|also|an also|and|an|plus|oh and)\s+(?=(?:"
    + "|".join(_ASKING_WORDS)
    + r")\b)",
    re.IGNORECASE,
)


_WEAK_BREAK = re.compile(r"\s*[,;&]\s+|,?\s+(?:and|an|also|plus|then|but|or)\s+(?:also\s+)?", re.IGNORECASE)
"""Where a message may go on to another question; whether it does, the two halves must show."""
MAX_WEAK_BREAKS = 4


@dataclass(frozen=True)
class Thresholds:
    """`unknown`: below this confidence nothing fits. `sure`: above it the first card is taken without asking.
    `rival`: a second card at least this share of the first is close to it. `part`: what each of two questions
    needs. `unlike`: a text whose nearest example has a lower cosine than this is like nothing that was taught.
    `noise`: a text with a lower share of real words is no question. `certain`: below this confidence, other cards of at least `chance` are offered under the answer.
    `whole`: from this confidence on, a message is one question unless a part asks the same as the whole.
    `aside`: what a part needs to be offered under the answer to another.
    `caution`: how much more than its own probability a card counts that refuses or signposts: to answer what must not
    be answered is worse than to signpost what could be.
    `danger`: an urgent label needs this confidence to be the reply; from `worry` on, its helpline stands under it."""

    unknown: float = 0.12
    sure: float = 0.35
    rival: float = 0.75
    part: float = 0.35
    unlike: float = 0.35
    noise: float = 0.34
    certain: float = 0.95
    chance: float = 0.015
    whole: float = 0.9
    aside: float = 0.25
    caution: float = 1.5
    danger: float = 0.5
    worry: float = 0.08


@dataclass(frozen=True)
class Reading:
    """`intent` and its confidence; cards `close` to it, to choose from; cards `also` asked for; cards `near` when
    none fits; `perhaps`: cards to offer under an answer that may not be the one meant; `helpline`: the urgent tier
    whose helpline should stand under the answer."""

    intent: str
    confidence: float
    close: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    helpline: Optional[str] = None


def parts_of(text: str) -> list[str]:
    """The questions or sentences a message is made of, when it is made of several."""
    parts = [part.strip() for part in _BREAK.split(text) if part and part.strip()]
    return parts[:MAX_PARTS] if len(parts) > 1 else []


def read(
    text: str,
    ranking: Ranking,
    rank: Callable[[str], Ranking],
    kinds: Mapping[str, str],
    limits: Thresholds,
    watched: bool = False,
) -> Reading:
    """`kinds`: card id to kind; labels that are no card are part of a dialogue. `watched`: danger has been looked for
    with better means and none is certain; then what looks urgent here has the helpline under its answer."""
    tier, likely = danger(ranking)
    if tier and likely >= limits.danger and not watched:
        return Reading(URGENT_PREFIX + tier, likely)

    def careful(ranked: Ranking) -> Ranking:
        return _careful(ranked, kinds, limits.caution)

    read = _read_calm(text, careful(_without_danger(ranking)), lambda part: careful(rank(part)), kinds, limits)
    worry = limits.danger if watched else limits.worry
    return replace(read, helpline=tier) if tier and likely >= worry else read


def danger(ranking: Ranking) -> tuple[Optional[str], float]:
    """The likeliest urgent tier, and how likely it is that the message is urgent at all."""
    urgent = [
        (label.removeprefix(URGENT_PREFIX), confidence)
        for label, confidence in zip(ranking.labels, ranking.confidences)
        if label.startswith(URGENT_PREFIX)
    ]
    return (urgent[0][0] if urgent else None), sum(confidence for _, confidence in urgent)


def leaves_open(intent: str, confidence: float, kinds: Mapping[str, str], sure: float) -> bool:
    """Whether a document may answer instead: nothing fits, the card says only that the answer is not known, or it is not
    certain (below `sure`). What is refused stays refused, however unsure; small talk and dialogue ask no document."""
    if intent == FALLBACK or kinds.get(intent) == "not_known":
        return True
    return answers(intent, kinds) and confidence < sure


def answers(intent: str, kinds: Mapping[str, str]) -> bool:
    """Whether a card answers the question, or says who does, so that a document must be the better answer to be quoted."""
    return kinds.get(intent) in QUESTION_KINDS - {"refused", "form", "not_known"}


def _without_danger(ranking: Ranking) -> Ranking:
    """The ranking of everything else; confidences stay as they are."""
    calm = [
        (label, confidence)
        for label, confidence in zip(ranking.labels, ranking.confidences)
        if not label.startswith(URGENT_PREFIX)
    ]
    return replace(ranking, labels=tuple(label for label, _ in calm), confidences=tuple(c for _, c in calm))


def _careful(ranking: Ranking, kinds: Mapping[str, str], caution: float) -> Ranking:
    """The ranking with cards that refuse or signpost counting more; the confidences sum to what they did."""
    weighed = [
        (label, confidence * (caution if kinds.get(label) in REFUSING_KINDS else 1.0))
        for label, confidence in zip(ranking.labels, ranking.confidences)
    ]
    scale = sum(ranking.confidences) / (sum(confidence for _, confidence in weighed) or 1.0)
    weighed.sort(key=lambda row: -row[1])
    return replace(ranking, labels=tuple(label for label, _ in weighed), confidences=tuple(c * scale for _, c in weighed))


def _read_calm(
    text: str, ranking: Ranking, rank: Callable[[str], Ranking], kinds: Mapping[str, str], limits: Thresholds
) -> Reading:
    best, confidence = ranking.labels[0], ranking.confidences[0]
    asked = _questions([part for part in parts_of(text) if _asks(part)], rank, kinds, limits)
    parts = [(label, sure) for label, sure in asked if sure >= limits.part]
    if confidence >= limits.whole and best not in dict(parts):
        parts = []  # the sentences describe one thing, which the message as a whole makes clear
    if len(parts) < 2:
        asked += _halves(text, rank, kinds, limits)  # only offered: a comma alone makes no second question
    if len(parts) > 1:
        first, second = parts[0], parts[1]
        return Reading(first[0], min(first[1], second[1]), also=(second[0],))
    if len(parts) == 1 and parts[0][1] > confidence:
        best, confidence = parts[0]
    aside = [label for label, _ in asked if label != best]
    noise = ranking.known < limits.noise or _SHORT_NUMBER.fullmatch(text)
    if confidence < limits.unknown or ranking.nearest < limits.unlike or noise:
        return Reading(FALLBACK, confidence, near=_near(ranking, kinds))
    close = _close(best, confidence, ranking, kinds, limits)
    perhaps = _perhaps(best, confidence, ranking, kinds, limits)
    return Reading(
        best, confidence, close=close, perhaps=() if close else tuple(dict.fromkeys((*aside, *perhaps)))[:MAX_PERHAPS]
    )


def _asks(part: str) -> bool:
    """Whether a part is a question or a request, not a piece of a situation that somebody describes."""
    return part.endswith("?") or part.split()[0].lower().strip(",") in _ASKING or bool(_WISHING.match(part))


def _questions(
    parts: Sequence[str], rank: Callable[[str], Ranking], kinds: Mapping[str, str], limits: Thresholds
) -> list[tuple[str, float]]:
    """The parts that may ask for a card, each card once, in the order asked."""
    found: dict[str, float] = {}
    for part in parts:
        if len(part.split()) < MIN_PART_WORDS:
            continue
        ranking = rank(part)
        label, confidence = ranking.labels[0], ranking.confidences[0]
        if kinds.get(label) in QUESTION_KINDS and confidence >= limits.aside and ranking.nearest >= limits.unlike:
            found.setdefault(label, confidence)
    return list(found.items())


def _halves(
    text: str, rank: Callable[[str], Ranking], kinds: Mapping[str, str], limits: Thresholds
) -> list[tuple[str, float]]:
    """The two questions of a message without clear parts, split where both halves are surest; empty if it has not two."""
    best: list[tuple[str, float]] = []
    for gap in list(_WEAK_BREAK.finditer(text))[:MAX_WEAK_BREAKS]:
        halves = (text[: gap.start()], text[gap.end() :])
        if any(len(half.split()) < MIN_PART_WORDS for half in halves):
            continue
        found = _questions(halves, rank, kinds, limits)
        if len(found) == 2 and (not best or min(c for _, c in found) > min(c for _, c in best)):
            best = found
    return best


def _close(
    best: str, confidence: float, ranking: Ranking, kinds: Mapping[str, str], limits: Thresholds
) -> tuple[str, ...]:
    """Other subject cards about as likely as the best one; none when it is sure, or is no subject card."""
    if confidence >= limits.sure or kinds.get(best) not in SUBJECT_KINDS:
        return ()
    return tuple(
        label
        for label, other in zip(ranking.labels[:3], ranking.confidences[:3])
        if label != best and kinds.get(label) in SUBJECT_KINDS and other >= limits.rival * confidence
    )


def _perhaps(
    best: str, confidence: float, ranking: Ranking, kinds: Mapping[str, str], limits: Thresholds
) -> tuple[str, ...]:
    """Cards that the message may have meant instead; small talk needs none."""
    if confidence >= limits.certain or kinds.get(best) == "small_talk":
        return ()
    return tuple(
        label
        for label, other in zip(ranking.labels[:4], ranking.confidences[:4])
        if label != best and kinds.get(label) in OFFERED_KINDS and other >= limits.chance
    )[:MAX_PERHAPS]


def _near(ranking: Ranking, kinds: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(label for label in ranking.labels[:8] if kinds.get(label) in SUBJECT_KINDS)[:MAX_NEAR]
