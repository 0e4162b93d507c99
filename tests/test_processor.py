"""Rasa's processor as the turn uses it."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import ValidationError

from bot.processor import CustomAction


@pytest.mark.parametrize("result", [None, [], {"events": "none"}, {"events": [{"event": 1}]}, {"responses": ["text"]}])
def test_what_is_no_result_of_an_action_is_refused(result: Any) -> None:
    with pytest.raises(ValidationError):
        CustomAction("action_answer", None)._validate_action_result(result)


def test_a_result_of_an_action_is_taken() -> None:
    result = {"events": [{"event": "slot", "name": "topic", "value": "x"}], "responses": [{"text": "Hello."}]}
    assert CustomAction("action_answer", None)._validate_action_result(result)
