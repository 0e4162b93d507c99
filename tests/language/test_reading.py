"""What a message asks for: one card, two close ones, two questions at once, or nothing that is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.language.classifier import Ranking
from bot.language.reading import FALLBACK, MAX_NEAR, MAX_PARTS, Reading, Thresholds, parts_of, read

KINDS = {
    "care": "answer", "alarm": "answer", "money": "not_known", "which": "clarify", "bins": "signposted",
    "doctor": "refused", "hello": "small_talk", "form": "form",
}  # fmt: skip
LIMITS = Thresholds(unknown=0.1, sure=0.4, rival=0.7, part=0.4, unlike=0.3, certain=0.8, chance=0.05, caution=1.0)


def ranking(nearest: float = 0.9, **confidences: float) -> Ranking:
    """A ranking of the labels given; the other labels share what is left."""
    rest = {name: 0.0 for name in KINDS if name not in confidences}
    rows = sorted((confidences | rest).items(), key=lambda row: -row[1])
    return Ranking(tuple(name for name, _ in rows), tuple(c for _, c in rows), nearest)


def never(text: str) -> Ranking:
    raise AssertionError(f"'{text}' is one question; no part of it needs a ranking")


def by_part(**parts: Ranking) -> Callable[[str], Ranking]:
    """Ranks a part by the first word it shares with the names given."""
    return lambda part: next(rank for word, rank in parts.items() if word in part.lower())


def reading_of(rank: Ranking, text: str = "a question", part: Callable[[str], Ranking] = never) -> Reading:
    return read(text, rank, part, KINDS, LIMITS)


@pytest.mark.parametrize(
    "text, parts",
    [
        ("What help is there at home?", []), ("", []), ("mum and dad need help", []), ("bread and butter", []),
        ("What is the plan? Who runs it?", ["What is the plan?", "Who runs it?"]),
        ("what is the plan and who runs it", ["what is the plan", "who runs it"]),
        ("whit's the plan an whaur is it", ["whit's the plan", "whaur is it"]),
        ("what is it, and also how do I complain", ["what is it", "how do I complain"]),
        ("My mum fell. She needs an alarm", ["My mum fell.", "She needs an alarm"]),
        ("first line\nsecond line", ["first line", "second line"]),
        ("Hello! What is the plan?", ["Hello!", "What is the plan?"]),
        ("it costs £3.50 a day", []), ("   ", []), ("?\n\n?", ["?", "?"]),
    ],
)  # fmt: skip
def test_a_message_is_taken_apart_where_a_new_question_begins(text: str, parts: list[str]) -> None:
    assert parts_of(text) == parts


def test_a_rambling_message_is_not_taken_apart_without_end() -> None:
    assert len(parts_of("One thing. " * 50)) == MAX_PARTS


def test_a_sure_question_gets_its_card_and_nothing_else() -> None:
    assert reading_of(ranking(care=0.95, alarm=0.05)) == Reading("care", 0.95)


def test_two_close_cards_are_both_there_to_choose_from() -> None:
    assert reading_of(ranking(care=0.3, alarm=0.25, money=0.1)).close == ("alarm",)
    assert reading_of(ranking(care=0.3, alarm=0.25, money=0.22)).close == ("alarm", "money")


@pytest.mark.parametrize(
    "rank",
    [
        pytest.param(ranking(care=0.45, alarm=0.4), id="sure enough"),
        pytest.param(ranking(care=0.3, alarm=0.2), id="second too far behind"),
        pytest.param(ranking(care=0.3, hello=0.28), id="second is small talk"),
        pytest.param(ranking(care=0.3, bins=0.28), id="second is no subject of ours"),
        pytest.param(ranking(hello=0.3, care=0.28), id="first is small talk"),
        pytest.param(ranking(doctor=0.3, care=0.28), id="first must not be answered"),
    ],
)
def test_a_choice_is_asked_for_only_between_subjects_that_are_close(rank: Ranking) -> None:
    assert reading_of(rank).close == ()
    assert reading_of(rank).intent == rank.labels[0]


def test_under_an_answer_that_is_not_certain_others_are_offered() -> None:
    assert reading_of(ranking(care=0.7, alarm=0.2, bins=0.06)).perhaps == ("alarm", "bins")
    assert reading_of(ranking(care=0.7, alarm=0.04)).perhaps == ()
    assert reading_of(ranking(care=0.7, hello=0.2)).perhaps == ()
    assert reading_of(ranking(care=0.85, alarm=0.1)).perhaps == ()
    assert reading_of(ranking(care=0.7, doctor=0.2)).perhaps == (), "nobody wants to choose a refusal"
    assert reading_of(ranking(hello=0.7, care=0.2)).perhaps == ()
    assert reading_of(ranking(care=0.3, alarm=0.29)).perhaps == (), "they are asked about instead"


def test_when_nothing_fits_it_is_unknown_and_the_nearest_subjects_are_named() -> None:
    nothing = reading_of(ranking(hello=0.09, care=0.08, bins=0.07, alarm=0.06, money=0.05, which=0.04))
    assert (nothing.intent, nothing.near, nothing.close) == (FALLBACK, ("care", "alarm", "money"), ())
    assert len(nothing.near) == MAX_NEAR


def test_a_text_like_nothing_that_was_taught_is_unknown_however_sure_the_ranking() -> None:
    assert reading_of(ranking(nearest=0.29, care=0.99)).intent == FALLBACK
    assert reading_of(ranking(nearest=0.31, care=0.99)).intent == "care"


def test_what_must_not_be_answered_counts_for_more() -> None:
    near = ranking(care=0.4, bins=0.3)
    assert read("a question", near, never, KINDS, LIMITS).intent == "care"
    assert read("a question", near, never, KINDS, replace(LIMITS, caution=2.0)).intent == "bins"


TWO = "What help is there at home? How do I get an alarm?"


def test_two_questions_are_both_read_in_the_order_asked() -> None:
    parts = by_part(help=ranking(care=0.9), alarm=ranking(alarm=0.8))
    assert reading_of(ranking(alarm=0.5, care=0.45), TWO, parts) == Reading("care", 0.8, also=("alarm",))


@pytest.mark.parametrize(
    "help_, alarm",
    [
        pytest.param(ranking(care=0.9), ranking(care=0.8), id="the same card twice"),
        pytest.param(ranking(care=0.9), ranking(alarm=0.39), id="the second is not sure"),
        pytest.param(ranking(care=0.9), ranking(nearest=0.2, alarm=0.9), id="the second is like nothing taught"),
        pytest.param(ranking(care=0.9), ranking(hello=0.9), id="the second is small talk"),
        pytest.param(ranking(care=0.9), ranking(thanks=0.9), id="the second belongs to a dialogue"),
    ],
)
def test_only_two_sure_and_different_questions_count_as_two(help_: Ranking, alarm: Ranking) -> None:
    found = reading_of(ranking(care=0.6, alarm=0.2), TWO, by_part(help=help_, alarm=alarm))
    assert (found.intent, found.also) == ("care", ())


def test_what_must_not_be_answered_counts_as_a_question_too() -> None:
    parts = by_part(help=ranking(care=0.9), alarm=ranking(doctor=0.9))
    assert reading_of(ranking(care=0.6), TWO, parts).also == ("doctor",)


def test_small_talk_before_a_question_does_not_take_its_place() -> None:
    parts = by_part(hello=ranking(hello=0.99), alarm=ranking(alarm=0.9))
    found = reading_of(ranking(hello=0.6, alarm=0.3), "Hello there my friend! How do I get an alarm?", parts)
    assert (found.intent, found.confidence, found.also) == ("alarm", 0.9, ())


def test_a_word_or_two_is_no_question_of_its_own() -> None:
    parts = by_part(alarm=ranking(alarm=0.9))
    assert reading_of(ranking(care=0.5), "Hi. Thanks again! How do I get an alarm?", parts).intent == "alarm"


def test_a_second_question_without_a_clear_beginning_is_offered() -> None:
    parts = by_part(alarm=ranking(alarm=0.9), money=ranking(money=0.9), how=ranking(care=0.1))
    found = reading_of(ranking(alarm=0.6, money=0.2), "how do I get an alarm, the money for it", parts)
    assert found.intent == "alarm" and found.perhaps[0] == "money" and not found.also


def test_a_story_told_first_does_not_hide_its_question() -> None:
    parts = by_part(stairs=ranking(care=0.2, alarm=0.1), alarm=ranking(alarm=0.9))
    story = "She fell down the stairs last week. How do I get an alarm?"
    assert reading_of(ranking(care=0.3, alarm=0.28), story, parts).intent == "alarm"


@pytest.mark.parametrize("told", ["I have no computer at home", "A man came on Tuesday", "I believe that care is over now"])
def test_what_somebody_tells_about_themselves_is_no_question_of_its_own(told: str) -> None:
    parts = by_part(**{told.split()[1].lower(): ranking(care=0.9)}, alarm=ranking(alarm=0.9))
    found = reading_of(ranking(alarm=0.6, care=0.2), f"{told}. How do I get an alarm?", parts)
    assert (found.intent, found.also) == ("alarm", ())


@pytest.mark.parametrize("wish", ["I need help at home", "I was wondering about help at home", "Ah'd like some help at home"])
def test_a_wish_is_a_question(wish: str) -> None:
    parts = by_part(help=ranking(care=0.9), alarm=ranking(alarm=0.8))
    assert reading_of(ranking(alarm=0.5, care=0.45), f"{wish}. How do I get an alarm?", parts).also == ("alarm",)


def in_danger(confidences: dict[str, float]) -> Ranking:
    rows = sorted(confidences.items(), key=lambda row: -row[1])
    return Ranking(tuple(name for name, _ in rows), tuple(c for _, c in rows), 0.9)


def test_a_message_that_is_likely_urgent_is_nothing_else() -> None:
    found = reading_of(in_danger({"urgent_crisis": 0.4, "urgent_emergency": 0.2, "care": 0.35}))
    assert found.intent == "urgent_crisis" and found.close == found.perhaps == () and found.helpline is None


def test_a_message_that_may_be_urgent_gets_its_answer_with_a_helpline() -> None:
    found = reading_of(in_danger({"care": 0.7, "urgent_crisis": 0.15, "alarm": 0.1}))
    assert (found.intent, found.helpline, found.perhaps) == ("care", "crisis", ("alarm",))


def test_a_message_that_is_hardly_urgent_gets_no_helpline() -> None:
    assert reading_of(in_danger({"care": 0.9, "urgent_crisis": 0.02})).helpline is None


def test_an_urgent_label_is_never_offered_as_a_choice() -> None:
    found = reading_of(in_danger({"urgent_crisis": 0.3, "care": 0.25, "alarm": 0.24}))
    assert "urgent_crisis" not in (found.intent, *found.close, *found.near, *found.perhaps)
