"""spaCy: lemmas, and the names that matter here found as entities."""

from __future__ import annotations

import pytest
from spacy.language import Language

from bot.language.spacy_model import LABELS, Name, load

NAMES = [
    Name("locality", "hamilton", "Hamilton"),
    Name("place", "Larkhall", "Larkhall"),
    Name("place", "ML3", "ML3"),
    Name("elsewhere", "Glasgow", "Glesga"),
    Name("service", "care_homes", "care homes"),
    Name("service", "care_at_home", "home care"),
    Name("service", "hospital_at_home", "hospital at home"),
    Name("organisation", "nhs_24", "NHS 24"),
    Name("period", "2022-2025", "2022/25"),
    Name("period", "2022-2025", "2022-2025"),
    Name("place", "St Leonards", "st leonards"),
]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load(NAMES)


@pytest.mark.parametrize(
    "text, lemmas",
    [
        ("She was looking for carers", ["she", "be", "look", "for", "carer"]),
        ("Which homes have closed?", ["which", "home", "have", "close", "?"]),
        ("older people's needs", ["old", "people", "'s", "need"]),
    ],
)
def test_words_have_their_lemmas(nlp: Language, text: str, lemmas: list[str]) -> None:
    assert [token.lemma_ for token in nlp(text)] == lemmas


@pytest.mark.parametrize(
    "text, found",
    [
        (
            "Which care homes are in LARKHALL?",
            [("service", "care_homes", "care homes"), ("place", "Larkhall", "LARKHALL")],
        ),
        ("I stay in Hamilton, no Glesga", [("locality", "hamilton", "Hamilton"), ("elsewhere", "Glasgow", "Glesga")]),
        (
            "the 2022/25 plan or the 2022-2025 one",
            [("period", "2022-2025", "2022/25"), ("period", "2022-2025", "2022-2025")],
        ),
        ("my postcode is ml3", [("place", "ML3", "ml3")]),
        (
            "ring nhs 24 about Hospital at Home",
            [("organisation", "nhs_24", "nhs 24"), ("service", "hospital_at_home", "Hospital at Home")],
        ),
        ("home care homes", [("service", "care_at_home", "home care")]),
        ("Hamiltonians and larkhalls", []),
        ("", []),
    ],
)
def test_names_are_found_whatever_their_case_and_only_as_whole_words(
    nlp: Language, text: str, found: list[tuple[str, str, str]]
) -> None:
    doc = nlp(text)
    assert [(span.label_, span.ent_id_, span.text) for span in doc.ents] == found
    assert all(text[span.start_char : span.end_char] == span.text for span in doc.ents)


def test_only_our_own_names_are_entities(nlp: Language) -> None:
    doc = nlp("On Monday Barack Obama paid Apple $5 in Paris; the care homes are in Hamilton.")
    assert {span.label_ for span in doc.ents} <= set(LABELS)
    assert [span.text for span in doc.ents] == ["care homes", "Hamilton"]


def test_sentences_are_told_apart(nlp: Language) -> None:
    assert [sentence.text for sentence in nlp("I fell. Who can help?").sents] == ["I fell.", "Who can help?"]
