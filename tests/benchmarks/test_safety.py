"""How survivors of redaction are counted, and that the rules keep what they reached."""

from __future__ import annotations

import pytest

from benchmarks import personal_train
from benchmarks.safety import Personal, personal_messages, redacted, survivors
from bot import settings
from bot.errors import Sorry
from bot.guard.public import public_words
from bot.guard.public import read as read_public
from bot.guard.tagger import shared_tagger
from bot.knowledge import content
from bot.language.encoder import shared_encoder

BLIND = personal_train.MEASURED


def test_a_name_survives_whole_and_in_its_own_case() -> None:
    message = Personal("I'm Will Penman and I will be 65", ("name",), ("Will Penman",))
    assert survivors(message, "I'm (name) and I will be 65") == []
    assert survivors(message, "I'm (name) Penman and I will be 65") == ["Penman"]
    assert survivors(message, "I'm Will's (name)") == ["Will"]


def test_what_stands_elsewhere_as_a_word_has_not_survived_and_an_and_tells_nothing() -> None:
    may = Personal("my name is may purdon and i may need a chair", ("name",), ("may purdon",))
    assert survivors(may, "my name is (name) and i may need a chair") == []
    assert survivors(may, "my name is may (name) and i may need a chair") == ["may"]
    both = Personal("Harry and Edna Sneddon, and nobody comes", ("name",), ("Harry and Edna Sneddon",))
    assert survivors(both, "(name) and (name), and nobody comes") == []
    assert survivors(both, "Harry and (name), and nobody comes") == ["Harry"]


def test_a_number_survives_however_it_is_spaced() -> None:
    assert survivors(Personal("", ("phone",), ("07700 900123",)), "ring 07700-900 123") == ["07700 900123"]
    assert survivors(Personal("", ("phone",), ("oh one six",)), "my (phone number)") == []
    assert survivors(Personal("", ("phone",), ("oh one six",)), "my one") == ["one"]


@pytest.mark.parametrize("part", ["", "_dev"])
def test_what_the_rules_alone_reached_they_keep(part: str) -> None:
    left = redacted(*personal_messages(part), _public(), None)
    assert left.messages >= 250 <= left.clean
    assert len(left.survived) <= 0.01 * left.messages, left.survived
    assert len(left.touched) <= 0.01 * left.clean, left.touched


def test_with_the_tagger_what_is_personal_goes_from_messages_that_nothing_was_made_for() -> None:
    """All sets that were written apart from the rules and the tagger's examples, together."""
    sets = [personal_messages(part) for part in BLIND]
    having, clean = ([message for group in sets for message in group[kind]] for kind in (0, 1))
    left = redacted(having, clean, _public(), shared_tagger())
    assert left.messages >= 1_500 <= left.clean
    assert len(left.survived) <= 0.03 * left.messages, left.survived
    assert len(left.touched) <= 0.02 * left.clean, left.touched


def test_no_message_of_these_sets_is_learned_from() -> None:
    taught = {message.text for message in personal_train.taught()}
    assert len(taught) > 12_000
    assert not [m.text for part in BLIND for group in personal_messages(part) for m in group if m.text in taught]
    assert "what is a CHI number" not in taught, "a development set has it, and so has a set that measures"


def test_values_are_labelled_by_what_they_are() -> None:
    message = Personal("Jean Tennant, 4 Glebe Street, 07700 900123", ("name", "address", "phone"), ("Jean Tennant", "4 Glebe Street", "07700 900123"))
    (read,) = personal_train.made_ready([message], read_public(_public()), shared_encoder())
    assert "".join(read.labels) == "NNOAAAOXX" and len(read.items) == len(read.vectors) == 9


def test_examples_that_there_are_not_are_named() -> None:
    with pytest.raises(Sorry, match="no examples called nonsense. There are: .*average"):
        personal_train.files(["nonsense"])


def _public() -> frozenset[str]:
    return public_words(content.shared(settings.read().content))
