"""A message in another language is noticed; English and Scots never are, nor is a word or two."""

from __future__ import annotations

import sys

import pytest

from bot.language import other_language as module
from bot.language.other_language import other_language


@pytest.mark.parametrize(
    "text",
    [
        "Gdzie mogę dostać pomoc dla mojej mamy w domu?",
        "Jak mogę się z wami skontaktować?",
        "Cum pot obține ajutor pentru mama mea?",
        "¿Dónde puedo pedir ayuda para mi madre?",
        "Où puis-je trouver de l'aide pour ma mère ?",
        "Wo bekomme ich Hilfe für meine Mutter?",
        "Dove posso trovare aiuto per mia madre?",
        "Onde posso obter ajuda para a minha mãe?",
    ],
)
def test_another_language_is_noticed(text: str) -> None:
    assert other_language(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What help is there at home?",
        "whaur dae a phone fur ma maw at hame",
        "whit like is the day an a that",
        "ma granda cannae mak his ain tea noo",
        "the die is cast and he will do it",
        "a la carte meals for an elderly man",
        "My name is José and I need help for my mother",
        "hola",
        "no se",
        "merci",
        "Is Dr Kowalski still at the surgery?",
        "ML3",
        "EK",
        "12345",
        "ok so do I go to a GP or no",
        "per se",
        "What does dla mnie mean in the letter that you sent to me?",
        "I am in de pain me so bad",
    ],
)
def test_english_scots_and_a_foreign_word_or_two_are_not(text: str) -> None:
    assert not other_language(text)


def test_a_languages_small_words_are_read_without_the_language_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """French takes seconds to load, which the first message after a start would wait for, and everybody with it."""
    monkeypatch.setitem(sys.modules, "spacy.lang.fr", None)  # importing it would fail now
    module._lists.cache_clear()
    assert other_language("Où puis-je trouver de l'aide pour ma mère ?")
