"""The urgent step: does a message say that someone is in danger? It needs no model, no store and no network.

The patterns stand in `urgent_patterns.yml`, which explains how they are written. All of them are matched at once by
a bit-parallel automaton (Navarro and Raffinot, "Flexible Pattern Matching in Strings", 2002, chapter 4): one bit for
each place in each pattern, a few integer operations for each word. So the time grows with the number of words and
with nothing else; no message can make it slow, as it could with regular expressions that go back and try again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Iterable, Iterator, Mapping, Optional, Sequence

from ruamel.yaml import YAML

from bot.language.spelling import Speller, variants
from bot.language.text import normalise

TIERS = ("emergency", "crisis", "harm_child", "harm_partner", "harm_adult")
"""Most pressing first: a message that fits two tiers gets the earlier one, because a life can be lost in minutes."""

PATTERNS = Path(__file__).parent / "urgent_patterns.yml"
MAX_READ = 60_000
"""Characters read of one message: of a longer one the first two thirds and the last third of this."""
MAX_MENDED = 150
"""Unknown words of one message whose spelling is mended: mending is the one slow part of the look."""
_WINDOW, _OVERLAP, _BEFORE = 300, 40, 1_000
_GAPS = {"..": 2, "...": 5}
_BREAK, _OPEN, _CLOSE = ".", "^", "$"
_MARKS = frozenset((_BREAK, _OPEN, _CLOSE))

_SPACED = re.compile(r"(?<![^\W_])(?:[a-z][ .*_-]){3,}[a-z](?![^\W_])")
_DISGUISED = re.compile(r"(?<=[a-z])[013457@$!*](?=[a-z])|(?<=[a-z])[013457@$!*](?=[013457@$!*][a-z])")
_DISGUISE = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "*": ""}
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.?!;]+")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_NEGATED = re.compile(r"(could|should|would|has|have|had|was|were|are|is|did|does|do|will|can|need)n(?:'?t|ae|a|y|ie)")
_ENDINGS = {"ll": "will", "ve": "have", "re": "are", "m": "am", "d": "would", "s": "s"}


@dataclass(frozen=True)
class Urgent:
    """`certain`: the urgent text is the reply; if not, it goes under the normal answer. `about_other`: it is not the
    writer who is in danger."""

    tier: str
    certain: bool
    about_other: bool


class PatternError(Exception):
    """A line of the pattern file cannot be used; the message says which and what to do."""


@dataclass(frozen=True)
class _Place:
    """One place in a pattern: the words that fit; any word at all in a gap."""

    words: frozenset[str]
    stems: tuple[str, ...] = ()
    gap: bool = False
    optional: bool = False

    def fits(self, word: str) -> bool:
        if self.gap:
            return word not in _MARKS
        return word in self.words or (bool(self.stems) and word.startswith(self.stems))


@dataclass(frozen=True)
class _Pattern:
    tier: str
    certain: bool
    places: tuple[_Place, ...]


@dataclass(frozen=True)
class _Hit:
    """A pattern found in the words from `start` to `end`, both counted in."""

    pattern: _Pattern
    start: int
    end: int

    def inside(self, other: _Hit) -> bool:
        return other.start <= self.start and self.end <= other.end and other.end - other.start > self.end - self.start

    def touches(self, other: _Hit) -> bool:
        return self.start <= other.end and other.start <= self.end


class _Automaton:
    """Finds every pattern in a list of words in one go."""

    def __init__(self, patterns: Sequence[_Pattern], skip: frozenset[str]) -> None:
        self.skip = skip
        self._words: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._starts = self._gaps = self._optional = self._last = 0
        self._owner: dict[int, _Pattern] = {}
        self._masks: dict[str, int] = {}
        self._longest_optional = 0
        bit = 0
        for pattern in patterns:
            self._starts |= 1 << bit
            run = 0
            for place in pattern.places:
                bit += 1
                run = run + 1 if place.optional else 0
                self._longest_optional = max(self._longest_optional, run)
                self._optional |= (1 << bit) if place.optional else 0
                self._gaps |= (1 << bit) if place.gap else 0
                for word in place.words:
                    self._words[word] = self._words.get(word, 0) | 1 << bit
                for stem in place.stems:
                    self._stems[stem] = self._stems.get(stem, 0) | 1 << bit
            self._last |= 1 << bit
            self._owner[bit] = pattern
            bit += 1

    def _mask(self, word: str) -> int:
        """The places that this word fits."""
        if word not in self._masks:
            if len(self._masks) > 20_000:
                self._masks.clear()
            mask = self._words.get(word, 0) | (0 if word in _MARKS else self._gaps)
            for size in range(2, len(word) + 1):
                mask |= self._stems.get(word[:size], 0)
            self._masks[word] = mask
        return self._masks[word]

    def hits(self, words: Sequence[str]) -> Iterator[_Hit]:
        """Every place where a pattern ends, with the shortest stretch of words that makes it."""
        state = 0
        for index, word in enumerate(words):
            step = ((state | self._starts) << 1) & self._mask(word)
            found = step & self._last
            for _ in range(self._longest_optional):
                step |= (step << 1) & self._optional
            state = step | (state if word in self.skip else 0)
            while found:
                bit = found.bit_length() - 1
                found ^= 1 << bit
                pattern = self._owner[bit]
                yield _Hit(pattern, self._start(pattern.places, words, index), index)

    def _start(self, places: tuple[_Place, ...], words: Sequence[str], end: int) -> int:
        """Where the shortest match that ends at `end` begins (walking back; bounded by the pattern's length)."""
        open_places = {len(places) - 1}
        for index in range(end, -1, -1):
            fitting = {p for p in open_places if places[p].fits(words[index])}
            if 0 in fitting:
                return index
            before = set()
            for place in fitting:
                place -= 1
                while place >= 0:
                    before.add(place)
                    if not places[place].optional:
                        break
                    place -= 1
            open_places = before | (open_places if index < end and words[index] in self.skip else set())
        return 0


class Patterns:
    """The pattern file, read and compiled. Raises PatternError when a line cannot be used."""

    def __init__(self, path: Path = PATTERNS) -> None:
        data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        self._lists: Mapping[str, list[str]] = data["lists"]
        self._own: dict[str, str] = {str(word): str(standard) for word, standard in data["words"].items()}
        self.skip = frozenset(map(str, data["skip"]))
        self.people = self._single("someone")
        lines = [(tier, sure, line) for tier in TIERS for sure in ("certain", "unsure") for line in data[tier][sure]]
        lines += [("about", "", line) for line in data["about"]]
        patterns = [_Pattern(tier, sure == "certain", places)
                    for tier, sure, line in lines for places in self._compile(str(line))]
        self._known = {word for pattern in patterns for place in pattern.places for word in place.words} | self.skip
        self._speller = Speller([*self._known, *data["mend"]])
        self._automaton = _Automaton(patterns, self.skip)
        self._check(lines)

    def _single(self, name: str) -> frozenset[str]:
        if name not in self._lists:
            raise PatternError(f"There is no list called <{name}>. Use one of: {', '.join(self._lists)}.")
        entries = (str(entry) for entry in self._lists[name])
        return frozenset(word for entry in entries if " " not in entry
                         for word in (self._single(entry[1:-1]) if entry.startswith("<") else (entry,)))

    def _phrases(self, name: str) -> list[str]:
        return [str(entry) for entry in self._lists[name] if " " in str(entry)]

    def _compile(self, line: str) -> Iterator[tuple[_Place, ...]]:
        """A line's patterns: one, or one for each phrase of several words in the lists it names."""
        choices: list[list[tuple[_Place, ...]]] = []
        for part in line.split():
            if part in _GAPS:
                choices.append([(_Place(frozenset(), gap=True, optional=True),) * _GAPS[part]])
                continue
            optional = part.startswith("(")
            names = part.strip("()").split("/")
            words = frozenset(w for n in names for w in (self._single(n[1:-1]) if n.startswith("<") else (n,)))
            place = _Place(frozenset(w for w in words if not w.endswith("*")),
                           tuple(sorted(w[:-1] for w in words if w.endswith("*"))), optional=optional)
            phrases = [] if optional else [p for n in names if n.startswith("<") for p in self._phrases(n[1:-1])]
            choices.append([(place,), *(next(self._compile(phrase)) for phrase in phrases)])
        for chosen in product(*choices):
            places = tuple(place for group in chosen for place in group)
            if places[0].optional or places[-1].optional:
                raise PatternError(f"'{line}' begins or ends with a word that may be missing. Leave that word out.")
            yield places

    def _check(self, lines: Iterable[tuple[str, str, str]]) -> None:
        """A word that standardising always changes can never be found: say so instead of never matching."""
        for word in sorted(self._known - _MARKS):
            if self._standard(word, True) != (word,):
                lost = " ".join(self._standard(word, True))
                where = next((line for _, _, line in lines if word in re.split(r"[ /()]", str(line))), "a list")
                raise PatternError(f"'{word}' (in {where}) is always read as '{lost}'. Write '{lost}' instead.")

    def words(self, raw: str) -> list[str]:
        """The message in standard words; `.` where a sentence ends."""
        if len(raw) > MAX_READ:
            raw = f"{raw[:MAX_READ * 2 // 3]} . {raw[-MAX_READ // 3:]}"
        text = normalise(raw).text.lower()
        text = _SPACED.sub(lambda m: re.sub(r"[^a-z]", "", m.group()), text)
        text = _DISGUISED.sub(lambda m: _DISGUISE[m.group()], text)
        words: list[str] = []
        standard: dict[str, tuple[str, ...]] = {}
        mended = 0
        for token in _TOKEN.findall(text):
            if not token[0].isalnum():
                if not token.startswith(".."):
                    words.append(_BREAK)
                continue
            if token not in standard:
                standard[token] = self._standard(token, mended < MAX_MENDED)
                mended += standard[token] == (token,) and token not in self._known
            words += standard[token]
        return words

    def _standard(self, token: str, mend: bool) -> tuple[str, ...]:
        """One word of a message as one or more standard words."""
        bare = token.replace("'", "")
        for form in (token, bare) if "'" in token else (token,):
            found = self._own.get(form) or variants().get(form)
            if found:
                return tuple(found.lower().split())
        if token in self._known:
            return (token,)
        negated = _NEGATED.fullmatch(token)
        if negated:
            return (negated.group(1), "not")
        head, _, tail = token.rpartition("'")
        if head and tail in _ENDINGS:
            return (*self._standard(head, mend), _ENDINGS[tail])
        drawn = _DRAWN_OUT.sub(r"\1\1", bare)
        for form in (drawn, _DRAWN_OUT.sub(r"\1", bare), f"{bare}g" if bare.endswith("in") else bare):
            if form in self._known or form in self._own:
                return (form,) if form in self._known else tuple(self._own[form].split())
        return (self._speller.standard(bare) or bare,) if mend else (bare,)

    def hits(self, words: Sequence[str]) -> list[_Hit]:
        """What is found once harmless mentions are out: each stops every hit that it touches."""
        found = list(self._automaton.hits(words))
        harmless = {i for hit in found if hit.pattern.tier == "about" for i in range(hit.start, hit.end + 1)}
        return [h for h in found if h.pattern.tier != "about" and harmless.isdisjoint(range(h.start, h.end + 1))]

    def verdict(self, words: Sequence[str], hits: Sequence[_Hit]) -> Optional[Urgent]:
        """The most pressing tier. A longer unsure pattern softens the certain one inside it ("I'm not suicidal");
        two separate unsure signs of a crisis make it certain, for that is how people say it who do not say it."""
        unsure = [hit for hit in hits if not hit.pattern.certain]
        certain = [hit for hit in hits if hit.pattern.certain]
        for hit in sorted(certain, key=_pressing):
            if not any(hit.inside(softer) for softer in unsure):
                return Urgent(hit.pattern.tier, True, self._other(words, hit))
        signs = [h for h in unsure if h.pattern.tier == "crisis" and not any(c.inside(h) for c in certain)]
        for first in signs[:1]:
            if any(not first.touches(second) for second in signs):
                return Urgent("crisis", True, self._other(words, first))
        for hit in sorted(unsure, key=_pressing)[:1]:
            return Urgent(hit.pattern.tier, False, self._other(words, hit))
        return None

    def _other(self, words: Sequence[str], hit: _Hit) -> bool:
        """Whether someone else is in danger: by the pattern's own words, or else by whom the words before it name."""
        said = words[hit.start:hit.end + 1]
        harm = hit.pattern.tier.startswith("harm")
        if {"himself", "herself", "themselves"} & set(said) and not harm:
            return True
        mine = {"i", "me", "us", "myself"} & set(said)
        theirs = [w for at, w in enumerate(said) if w in self.people or w in ("her", "him", "them", "his", "their")]
        if mine or (harm and len(theirs) == 1 and "my" in said):
            return False
        if theirs or "my" in said:
            return bool(theirs)
        nearest = next((w for w in reversed(words[max(0, hit.start - 8):hit.start]) if w == "i" or w in self.people), "i")
        return nearest != "i"


def _pressing(hit: _Hit) -> int:
    return TIERS.index(hit.pattern.tier)


@lru_cache(maxsize=1)
def patterns() -> Patterns:
    """The patterns in use, compiled once. Call it at start, so that the first resident does not wait for it."""
    return Patterns()


def look(text: str, before: str = "") -> Optional[Urgent]:
    """What danger `text` speaks of, or None. `before` is the resident's previous message: a sentence may run over
    from it, and two half-said things may make a whole one; what it said by itself has had its own answer.

    Raises nothing for any text; anything that is not text is None. Time grows with the number of words, up to MAX_READ.
    """
    if not isinstance(text, str):
        return None
    read = patterns()
    words = [_OPEN, *read.words(text), _CLOSE]
    found: list[Urgent] = []
    for start in range(0, len(words), _WINDOW - _OVERLAP):
        part = words[start:start + _WINDOW]
        hits = [hit for hit in read.hits(part) if not start or hit.start >= _OVERLAP // 2]
        found += [verdict for verdict in [read.verdict(part, hits)] if verdict]
    found += [verdict for verdict in [_across(read, before, words[1:-1])] if verdict]
    return min(found, key=lambda urgent: (not urgent.certain, TIERS.index(urgent.tier)), default=None)


def _across(read: Patterns, before: str, words: Sequence[str]) -> Optional[Urgent]:
    """What two messages say together: only hits that run from one into the other, or a sign of a crisis in each."""
    earlier = read.words(before[-_BEFORE:])[-_OVERLAP:] if isinstance(before, str) else []
    both = [*earlier, *words[:_OVERLAP]]
    hits = read.hits(both) if earlier else []
    over = [hit for hit in hits if hit.start < len(earlier) <= hit.end]
    signs = [hit for hit in hits if hit.pattern.tier == "crisis" and not hit.pattern.certain]
    if any(h.end < len(earlier) for h in signs) and any(h.start >= len(earlier) for h in signs):
        over += signs
    return read.verdict(both, over)
