"""Two ways of noticing danger, and what follows when they agree or differ."""

from __future__ import annotations

from typing import cast

import pytest

from bot.guard.danger import DangerReader, Suspicion, _pieces
from bot.guard.urgent import Urgent
from bot.guard.watch import CERTAIN, CONFIRMED, SIGNED, WORRY, Watch
from bot.language.classifier import CardClassifier, Ranking


class Reads:
    """Reads every message as the same suspicion."""

    def __init__(self, likely: float, tier: str = "harm_adult") -> None:
        self.suspicion = Suspicion(tier, likely)

    def read(self, text: str, before: str = "") -> Suspicion:
        return self.suspicion


class Ranks:
    """Finds every message urgent with the same confidence."""

    def __init__(self, urgent: float) -> None:
        self.ranking = Ranking(("board_what", "urgent_crisis"), (1 - urgent, urgent), 0.5)

    def rank(self, text: str) -> Ranking:
        return self.ranking


def watch(likely: float, tier: str = "harm_adult") -> Watch:
    return Watch(cast(DangerReader, Reads(likely, tier)))


NOTHING, UNSURE, SURE = "What are the priorities?", "I can't cope", "I want to kill myself"


def test_without_examples_the_patterns_watch_alone() -> None:
    assert Watch().look(NOTHING) is None
    assert Watch().look(SURE) == Urgent("crisis", True, False)


@pytest.mark.parametrize(
    "text, likely, expected",
    [
        (NOTHING, WORRY - 0.01, None),
        (NOTHING, WORRY, Urgent("harm_adult", False, False)),
        (NOTHING, CERTAIN, Urgent("harm_adult", True, False)),
        (UNSURE, 0.0, Urgent("crisis", False, False)),
        (UNSURE, SIGNED, Urgent("harm_adult", True, False)),
        (SURE, CONFIRMED, Urgent("crisis", True, False)),
        (SURE, 0.0, Urgent("crisis", False, False)),
    ],
)
def test_what_both_say_decides(text: str, likely: float, expected: Urgent | None) -> None:
    assert watch(likely).look(text) == expected


def test_it_says_whether_someone_else_is_in_danger() -> None:
    found = watch(CERTAIN).look("they take my mum's pension off her")
    assert found is not None and found.about_other
    found = watch(CERTAIN).look("I have nothing left to eat")
    assert found is not None and not found.about_other


def test_between_the_kinds_of_harm_the_examples_decide() -> None:
    text = "my husband hits me"
    assert Watch().look(text) == Urgent("harm_partner", True, False)
    child = watch(CERTAIN, "harm_child").look(text)
    assert child is not None and child.tier == "harm_child"
    for reader in (watch(CERTAIN - 0.01, "harm_child"), watch(CERTAIN, "crisis")):
        found = reader.look(text)
        assert found is not None and found.certain and found.tier == "harm_partner"


def test_what_the_choice_of_cards_makes_of_it_counts_a_little() -> None:
    def certain(likely: float, urgent: float) -> bool:
        reader = cast(DangerReader, Reads(likely))
        found = Watch(reader, cast(CardClassifier, Ranks(urgent))).look(NOTHING)
        return found is not None and found.certain

    just = CERTAIN + 0.01
    assert watch(just).look(NOTHING) == Urgent("harm_adult", True, False)
    assert not certain(just, 0.0001) and certain(just, 0.9)
    assert certain(0.9, 0.0) and not certain(0.05, 1.0)


def test_cards_that_cannot_be_asked_change_nothing() -> None:
    class Broken:
        def rank(self, text: str) -> Ranking:
            raise RuntimeError("no vectors")

    reader = cast(DangerReader, Reads(CERTAIN))
    assert Watch(reader, cast(CardClassifier, Broken())).look(NOTHING) == Urgent("harm_adult", True, False)


def test_the_helpline_does_not_hang_on_the_choice_of_cards() -> None:
    found = Watch(cast(DangerReader, Reads(WORRY)), cast(CardClassifier, Ranks(0.0))).look(NOTHING)
    assert found == Urgent("harm_adult", False, False)


def test_emptiness_is_no_danger() -> None:
    assert watch(1.0).look("") is None and watch(1.0).look("?!") is None


def test_a_long_message_is_read_from_end_to_end() -> None:
    words = [f"word{number}" for number in range(2_000)]
    pieces = _pieces(" ".join(words), "before")
    assert pieces[0].startswith("word0 ") and pieces[-1].endswith("word1999")
    assert len(pieces) <= 40
    assert _pieces("short", "before") == ["short", "before short"]


@pytest.mark.parametrize("text", ["2", " 3. ", "(1)", "7?"])
def test_the_number_of_a_choice_is_no_danger_whatever_was_said_before(text: str) -> None:
    assert watch(0.9).look(text, "when does the plan end") is None


def test_999_alone_is_read_all_the_same() -> None:
    assert watch(0.9).look("999") is not None
