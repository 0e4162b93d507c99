"""What a text claims: the same claim in two forms is one, and another claim is another."""

from __future__ import annotations

import pytest

from bot.quality.claims import Claim, figures, names, plain


@pytest.mark.parametrize(
    "one, other",
    [
        ("£734million", "£734 million"), ("£734m", "£734,000,000"), ("£1.5bn", "£1,500 million"), ("£33k", "£33,000"),
        ("60p", "£0.60"), ("£5.50", "£5.5"), ("21 March 2022", "2022-03-21"), ("21st of March 2022", "21 March, 2022"),
        ("March 2022", "2022-03"), ("2022-25", "2022-2025"), ("2022/25", "2022–2025"), ("45%", "45 per cent"),
        ("45 percent", "45 %"), ("3,300", "3300"), ("8.45am", "08:45"), ("4.45pm", "16:45"), ("5pm", "17:00"), ("12am", "0:00"),
        ("12pm", "12.00"), ("0303 123 1008", "03031231008"), ("three", "3"), ("Twenty", "20"), ("the 3rd", "the third"),
        ("www.slhscp.org.uk", "https://www.slhscp.org.uk/"), ("ml3 0aa", "ML3 0AA"), ("24/7", "24 hours"),
        ("A@B.scot", "a@b.scot"), ("2022\u20132025", "2022-2025"), ("£33\u00a0million", "£33 million"),
    ],
)  # fmt: skip
def test_the_same_figure_in_two_forms_is_one_claim(one: str, other: str) -> None:
    assert figures(one) == figures(other) != set()


@pytest.mark.parametrize(
    "one, other",
    [
        ("£734 million", "£743 million"), ("£734 million", "£734"), ("£734", "734"), ("45%", "54%"), ("21 March 2022", "12 March 2022"),
        ("21 March 2022", "21 March 2023"), ("21 March 2022", "21 May 2022"), ("2022-2025", "2022-2028"), ("9am", "9pm"),
        ("0303 123 1008", "0303 123 1009"), ("08:45", "08:46"), ("three", "four"), ("www.a.org.uk", "www.b.org.uk"),
        ("www.a.org.uk/x", "www.a.org.uk/y"), ("ML3 0AA", "ML3 0AB"), ("a@b.scot", "c@b.scot"), ("60p", "61p"),
    ],
)  # fmt: skip
def test_another_figure_is_another_claim(one: str, other: str) -> None:
    assert figures(one) - figures(other)


@pytest.mark.parametrize(
    "text, claims",
    [
        ("1 April 2016", {("date", "2016", "4", "1"), ("day", "4", "1"), ("month", "2016", "4"), ("number", "2016")}),
        ("2022-2025", {("period", "2022", "2025"), ("number", "2022"), ("number", "2025")}),
        ("Phone 0800 83 85 87, free", {("phone", "0800838587")}),
        ("116 123 or 0800 1111", {("phone", "116123"), ("phone", "08001111")}),
        ("one person, at first", set()), ("half of them", set()), ("no figures at all", set()), ("", set()),
    ],
)  # fmt: skip
def test_a_figure_claims_its_parts_and_ordinary_words_claim_nothing(text: str, claims: set[Claim]) -> None:
    assert figures(text) == claims


def test_a_date_is_not_read_as_loose_numbers() -> None:
    assert ("number", "21") not in figures("on 21 March 2022")
    assert ("number", "123") not in figures("0303 123 1008")


@pytest.mark.parametrize(
    "text, found",
    [
        ("Councillor Margaret Walker is chair.", {"councillor margaret walker"}),
        ("The chair is Lesley McDonald, not Philip Campbell.", {"lesley mcdonald", "philip campbell"}),
        ("The Integration Joint Board meets.", {"integration joint board"}),
        ("Phone the council. They can help.", set()), ("Social work can help.", set()),
        ("Ask Voluntary Action South Lanarkshire.", {"voluntary action south lanarkshire"}), ("We are in Bothwell, G71 8BB.", {"bothwell", "g71"}),
        ("Ask the Integration Joint Board.", {"integration joint board"}), ("Ask for Morag Nicsporran.", {"morag nicsporran"}),
        ("all lower case", set()), ("", set()),
    ],
)  # fmt: skip
def test_names_are_runs_of_capitals_and_not_words_that_only_open_a_sentence(text: str, found: set[str]) -> None:
    assert names(text) == found


@pytest.mark.parametrize(
    "text, bare",
    [("Women's Aid", "women aid"), ("Alcohol & Drug", "alcohol drug"), ("  A--B ", "a b"), ("Carers’", "carers")],
)
def test_names_are_compared_by_letters_and_figures_only(text: str, bare: str) -> None:
    assert plain(text) == bare
