"""How survivors of redaction are counted, and that the rules keep what they reached."""

from __future__ import annotations

import pytest

from benchmarks.safety import Personal, personal_messages, survivors
from bot import settings
from bot.guard import personal
from bot.guard.public import public_words
from bot.knowledge import content
from bot.language.text import normalise


def test_a_name_survives_whole_and_in_its_own_case() -> None:
    message = Personal("I'm Will Penman and I will be 65", ("name",), ("Will Penman",))
    assert survivors(message, "I'm (name) and I will be 65") == []
    assert survivors(message, "I'm (name) Penman and I will be 65") == ["Penman"]
    assert survivors(message, "I'm Will's (name)") == ["Will"]


def test_a_number_survives_however_it_is_spaced() -> None:
    assert survivors(Personal("", ("phone",), ("07700 900123",)), "ring 07700-900 123") == ["07700 900123"]
    assert survivors(Personal("", ("phone",), ("oh one six",)), "my (phone number)") == []
    assert survivors(Personal("", ("phone",), ("oh one six",)), "my one") == ["one"]


@pytest.mark.parametrize("part", ["", "_dev"])
def test_what_is_personal_goes_and_what_is_not_stays(part: str) -> None:
    public = public_words(content.shared(settings.read().content))
    having, clean = personal_messages(part)
    assert len(having) >= 250 <= len(clean)
    left = [m.text for m in having if survivors(m, personal.redact(normalise(m.text).text, public).text)]
    touched = [m.text for m in clean if personal.redact(normalise(m.text).text, public).kinds]
    assert len(left) <= 0.01 * len(having), left
    assert len(touched) <= 0.01 * len(clean), touched
