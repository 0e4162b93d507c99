"""Close reading: every word of a question must be met somewhere, or the weakest part shows it."""

from __future__ import annotations

import numpy as np

from bot.language.bulk import encode_many
from bot.language.close_reading import close_reader
from bot.language.encoder import DIMENSIONS, shared_encoder
from bot.language.lemmas import shared_lemmas

READ = close_reader(shared_encoder())


def test_the_text_that_meets_each_word_is_met_best() -> None:
    question = "how much does the chief officer earn"
    paid, other = "The chief officer is paid 90,000 pounds.", "The chief officer opened the new hub in March."
    met = READ(question, [other, paid])
    assert met.shape == (2, 2)
    assert met[1, 0] > met[0, 0]
    assert (met[:, 1] <= met[:, 0] + 1e-6).all()


def test_the_same_text_is_met_almost_wholly() -> None:
    assert READ("who chairs the board", ["who chairs the board"])[0, 0] > 0.95


def test_nothing_to_read_gives_nothing() -> None:
    assert READ("who", []).shape == (0, 2)
    assert READ("", ["The board."]).shape == (1, 2)
    assert READ("who", [""]).shape == (1, 2)


def test_many_texts_are_encoded_as_one_by_one() -> None:
    texts = ["The board.", "A much longer text about the board and who sits on it.", "The board."]
    many = encode_many(texts)
    assert np.abs(many - shared_encoder().encode(texts)).max() < 0.02
    assert encode_many([]).shape == (0, DIMENSIONS)


def test_lemmas_leave_out_what_carries_no_meaning() -> None:
    assert shared_lemmas()(["What are the costs of the alarms?", ""]) == [["cost", "alarm"], []]
