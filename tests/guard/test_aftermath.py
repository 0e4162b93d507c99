"""What is said after an urgent reply."""

from __future__ import annotations

import pytest

from bot.guard.aftermath import read


@pytest.mark.parametrize(
    "kind, text",
    [
        *(("no_answer", t) for t in (
            "nobody answers", "no one is picking up", "naebody's answerin", "I'm on hold", "it just rings", "the line is busy",
            "they don't answer", "I cant get through", "it went to voicemail", "they didn't pick up", "still in a queue",
        )),
        *(("cannot_phone", t) for t in (
            "I can't phone", "i cant talk on the phone", "ah cannae phone", "I have no credit", "I'm deaf", "nae signal here",
            "too scared to ring them", "I don't like phones", "can I text instead", "I couldn't speak to anyone", "i dont want to call",
        )),
        *(("not_alone", t) for t in (
            "he's in the room", "hes here", "she is next to me", "my husband is home", "he'll hear me", "in case he sees this",
            "I can't talk now", "shes listening", "ma man's in the hoose", "I'm not alone",
        )),
        *(("fine_now", t) for t in (
            "I'm fine now", "im ok", "she's ok now", "I feel silly, I'm alright", "false alarm", "I was joking", "ah'm awright",
            "I didn't mean it", "never mind", "I'm safe now",
        )),
    ],
)  # fmt: skip
def test_it_is_read_for_what_it_is(kind: str, text: str) -> None:
    assert read(text) == kind


@pytest.mark.parametrize(
    "text",
    ["What are the priorities?", "how much is the alarm", "thanks", "who do I phone about a care assessment", "my mum lives here",
     "is there help at home", "I bide in Larkhall", "When is the office open"],
)  # fmt: skip
def test_an_ordinary_message_stays_one(text: str) -> None:
    assert read(text) is None
