"""Finding many word patterns in a message at once, in time that grows with its words and with nothing else.

The pattern file explains how patterns are written. All of them are matched together by a bit-parallel automaton with
optional places (Navarro and Raffinot, "Flexible Pattern Matching in Strings", 2002, section 4.3): one bit for each
place in each pattern, ten integer operations for each word. No message can make it slow, as it could with regular
expressions, which go back and try again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from bot.errors import Sorry
from bot.language.spelling import Speller, variants
from bot.language.text import normalise

BREAK, OPEN, CLOSE = ".", "^", "$"
"""What stands in a list of words for the end of a sentence and for the message's start and end."""

MAX_READ = 60_000
"""Characters read of one message: of a longer one, the first two thirds of this and the last third."""

MAX_MENDED = 150
"""Unknown words of one message whose spelling is mended: mending is the one slow part."""

NUMBER = "NUMBER"
"""What a number of two or three figures is read as, unless a pattern names it (999): twenty tablets are not two."""

_GAPS = {"..": 2, "...": 5}
_MARKS = frozenset((BREAK, OPEN, CLOSE))

_SPACED = re.compile(r"(?<![^\W_])(?:[a-z][ .*_-]){3,}[a-z](?![^\W_])")
_DISGUISED = re.compile(r"(?<=[a-z])[013457@$!*](?=[a-z])|(?<=[a-z])[013457@$!*](?=[013457@$!*][a-z])")
_DISGUISE = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i", "*": ""}
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[.?!;]+")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_NEGATED = re.compile(r"(could|should|would|has|have|had|was|were|are|is|did|does|do|will|can|need)n(?:'?t|ae|a|y|ie)")
_ENDINGS = {"ll": "will", "ve": "have", "re": "are", "m": "am", "d": "would", "s": "s"}


class PatternError(Sorry):
    """A line of the pattern file cannot be used; the message says which and what to do."""


@dataclass(frozen=True)
class Place:
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
class Pattern:
    """One line of the file: `group` and `kind` are the headings it stands under."""

    group: str
    kind: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Hit:
    """A pattern found in the words from `start` to `end`, both counted in."""

    pattern: Pattern
    start: int
    end: int

    def inside(self, other: Hit) -> bool:
        """Whether the other covers this one and is longer."""
        return other.start <= self.start and self.end <= other.end and other.end - other.start > self.end - self.start


class Automaton:
    """Finds every pattern in a list of words in one go. `skip`: words passed over wherever they stand."""

    def __init__(self, patterns: Sequence[Pattern], skip: frozenset[str]) -> None:
        self._skip = skip
        self._words: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._first = self._last = self._gaps = self._optional = self._before_run = self._run_end = 0
        self._owner: dict[int, Pattern] = {}
        self._masks: dict[str, tuple[int, int]] = {}
        bit = 0
        for pattern in patterns:
            self._first |= 1 << bit
            for at, place in enumerate(pattern.places):
                self._add(place, bit)
                if place.optional and not pattern.places[at - 1].optional:
                    self._before_run |= 1 << (bit - 1)
                if place.optional and not pattern.places[at + 1].optional:
                    self._run_end |= 1 << bit
                bit += 1
            self._last |= 1 << (bit - 1)
            self._owner[bit - 1] = pattern

    def _add(self, place: Place, bit: int) -> None:
        self._optional |= place.optional << bit
        self._gaps |= place.gap << bit
        for known, entries in ((self._words, place.words), (self._stems, place.stems)):
            for entry in entries:
                known[entry] = known.get(entry, 0) | 1 << bit

    def _mask(self, word: str) -> tuple[int, int]:
        """The places that this word fits, and those of them at which a pattern begins."""
        if word not in self._masks:
            if len(self._masks) > 5_000:
                self._masks.clear()
            mask = self._words.get(word, 0) | (0 if word in _MARKS else self._gaps)
            for size in range(2, len(word) + 1):
                mask |= self._stems.get(word[:size], 0)
            self._masks[word] = (mask & ~self._first, mask & self._first)
        return self._masks[word]

    def hits(self, words: Sequence[str]) -> Iterator[Hit]:
        """Every pattern that ends somewhere, with the shortest stretch of words that makes it."""
        state = 0
        for index, word in enumerate(words):
            later, first = self._mask(word)
            step = ((state << 1) & later) | first
            found = step & self._last
            # what follows an open place and may be missing is open too: a borrow runs through each run of such places
            full = step | self._run_end
            step |= self._optional & ~((full - self._before_run) ^ full)
            state = step | state if word in self._skip else step
            while found:
                bit = found.bit_length() - 1
                found ^= 1 << bit
                pattern = self._owner[bit]
                yield Hit(pattern, self._start(pattern.places, words, index), index)

    def _start(self, places: tuple[Place, ...], words: Sequence[str], end: int) -> int:
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
            open_places = before | (open_places if index < end and words[index] in self._skip else set())
        return 0


class Patterns:
    """A pattern file, read and compiled. Raises PatternError when a line cannot be used."""

    def __init__(self, path: Path) -> None:
        data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        settings = {name: data.pop(name) for name in ("skip", "words", "mend", "lists")}
        self._lists: Mapping[str, list[str]] = settings["lists"]
        self._own: dict[str, tuple[str, ...]] = {}
        self._phrases: dict[str, list[tuple[list[str], tuple[str, ...]]]] = {}
        for written, standard in settings["words"].items():
            first, *more = str(written).split()
            if more:
                self._phrases.setdefault(first, []).append(([first, *more], tuple(str(standard).split())))
            else:
                self._own[first] = tuple(str(standard).split())
        lines = [(group, kind, str(line)) for group, kinds in data.items()
                 for kind, entries in (kinds if isinstance(kinds, dict) else {"": kinds}).items() for line in entries]
        found = [Pattern(group, kind, self._compile(line)) for group, kind, line in lines]
        skip = frozenset(map(str, settings["skip"]))
        self._known = {word for pattern in found for place in pattern.places for word in place.words} | skip
        self._speller = Speller(settings["mend"])
        self._automaton = Automaton(found, skip)
        self._check()

    def listed(self, name: str) -> frozenset[str]:
        """The words of a list; a list may name others. Raises PatternError when there is none of that name."""
        if name not in self._lists:
            raise PatternError(f"There is no list called <{name}>. Use one of: {', '.join(self._lists)}.")
        return frozenset(word for entry in self._lists[name]
                         for word in (self.listed(entry[1:-1]) if entry.startswith("<") else (str(entry),)))

    def _compile(self, line: str) -> tuple[Place, ...]:
        places: list[Place] = []
        for part in line.split():
            if part in _GAPS:
                places += [Place(frozenset(), gap=True, optional=True)] * _GAPS[part]
                continue
            entries = {word for name in part.strip("()").split("/")
                       for word in (self.listed(name[1:-1]) if name.startswith("<") else (name,))}
            # in Scots "she's no breathin" is "she is not breathing"
            entries |= {"no"} if "not" in entries else set()
            stems = tuple(sorted(entry[:-1] for entry in entries if entry.endswith("*")))
            words = frozenset(entry for entry in entries if not entry.endswith("*"))
            places.append(Place(words, stems, optional=part.startswith("(")))
        if places[0].optional or places[-1].optional:
            raise PatternError(f"'{line}' begins or ends with a word that may be missing. Leave that word out.")
        return tuple(places)

    def _check(self) -> None:
        """A word that is always read as another can never be found: say so instead of never matching."""
        read = {word: " ".join(self._standard(word, False)) for word in self._known - _MARKS - {NUMBER}}
        wrong = [f"'{word}' is always read as '{other}'" for word, other in sorted(read.items()) if word != other]
        if wrong:
            raise PatternError(f"Write the standard words in the patterns: {'; '.join(wrong)}.")

    def hits(self, words: Sequence[str]) -> list[Hit]:
        """Every pattern found; of the same group and kind at the same place only one."""
        seen: dict[tuple[str, str, int, int], Hit] = {}
        for hit in self._automaton.hits(words):
            seen.setdefault((hit.pattern.group, hit.pattern.kind, hit.start, hit.end), hit)
        return list(seen.values())

    def words(self, raw: str) -> list[str]:
        """The message in standard words; BREAK where a sentence ends."""
        if len(raw) > MAX_READ:
            raw = f"{raw[:MAX_READ * 2 // 3]} . {raw[-MAX_READ // 3:]}"
        text = normalise(raw).text.lower()
        text = _SPACED.sub(lambda match: re.sub(r"[^a-z]", "", match.group()), text)
        text = _DISGUISED.sub(lambda match: _DISGUISE[match.group()], text)
        words: list[str] = []
        standard: dict[str, tuple[str, ...]] = {}
        mended = 0
        for token in _TOKEN.findall(text):
            if not token[0].isalnum():
                # dots in a row are a pause for breath, not the end of a sentence
                words += [] if token.startswith("..") else [BREAK]
                continue
            if token not in standard:
                standard[token] = self._standard(token, mended < MAX_MENDED)
                mended += token not in self._known
            words += standard[token]
        return self._joined(words)

    def _standard(self, token: str, mend: bool) -> tuple[str, ...]:
        """One word of a message as one or more standard words."""
        bare = token.replace("'", "")
        head, _, tail = token.rpartition("'")
        if token in self._own:
            return self._own[token]
        if token.isdecimal() and 2 <= len(token) <= 3 and token not in self._known:
            return (NUMBER,)
        if head and tail in _ENDINGS:
            return (*self._standard(head, mend), _ENDINGS[tail])
        for form in (token, bare):
            if form in self._own:
                return self._own[form]
            if form in variants():
                return tuple(variants()[form].lower().replace("'s", " s").split())
            if form in self._known:
                return (form,)
        negated = _NEGATED.fullmatch(token)
        if negated:
            return (negated.group(1), "not")
        for form in (_DRAWN_OUT.sub(r"\1\1", bare), _DRAWN_OUT.sub(r"\1", bare), f"{bare}g"):
            if form in self._known or form in self._own:
                return self._own.get(form, (form,))
        return (self._speller.standard(bare) or bare,) if mend else (bare,)

    def _joined(self, words: list[str]) -> list[str]:
        """The words with phrases of several words made standard."""
        out: list[str] = []
        at = 0
        while at < len(words):
            for phrase, standard in self._phrases.get(words[at], ()):
                if words[at:at + len(phrase)] == phrase:
                    out += standard
                    at += len(phrase)
                    break
            else:
                out.append(words[at])
                at += 1
        return out
