"""Where sentences end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.sentences import sentences


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


@pytest.mark.parametrize("text, parts", [
    ("It is free. Ring us today!", ["It is free.", "Ring us today!"]),
    ("Dr. Nasser and Mrs. Bain sit at St. Columba's. They meet on Mondays.", ["Dr. Nasser and Mrs. Bain sit at St. Columba's.", "They meet on Mondays."]),
    ("It costs 4.35 pounds a week, i.e. little. See No. 5 on p. 12.", ["It costs 4.35 pounds a week, i.e. little.", "See No. 5 on p. 12."]),
    ("“We listened. We changed.” That is what they said.", ["“We listened.", "We changed.”", "That is what they said."]),
    ("", []), ("   ", []), ("no full stop", ["no full stop"]),
])  # fmt: skip
def test_a_text_is_split_where_a_reader_would_split_it(text: str, parts: list[str]) -> None:
    assert split(text) == parts


@given(st.text(max_size=400))
def test_the_sentences_of_any_text_are_in_order_and_leave_out_white_space_only(text: str) -> None:
    found = sentences(text)
    assert all(a < b for a, b in found) and all(b <= c for (_, b), (c, _) in zip(found, found[1:]))
    assert "".join("".join(text[a:b].split()) for a, b in found) == "".join(text.split())
