"""The card classifier, taught a handful of cards: right labels, honest confidences, the same after saving and loading."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from bot.language import classifier as module
from bot.language.classifier import CardClassifier, Options, prepare, softmax
from bot.language.encoder import shared_encoder

TAUGHT = {
    "care_at_home": [
        "what help is there at home",
        "home care for my mum",
        "someone to help me wash and dress",
        "carers to come in at night",
        "my dad needs a hand in the house",
        "help for an elderly person at home",
        "can I get a home carer",
        "personal care at home",
    ],
    "complain": [
        "how do I complain",
        "I want to make a complaint",
        "the service was terrible",
        "who do I complain to about social work",
        "not happy with how I was treated",
        "complaints procedure",
        "I am angry about my care",
        "where do complaints go",
    ],
    "budget": [
        "how much money does the board have",
        "what is the budget",
        "budget gap",
        "how big is the deficit",
        "spending on care this year",
        "how are they saving money",
        "what does the plan cost",
        "how many pounds are spent",
    ],
    "alarm": [
        "community alarm",
        "a button to press if I fall",
        "pendant alarm for my gran",
        "telecare",
        "how do I get an alarm",
        "red button round the neck",
        "alarm in case of falls",
        "fall alarm for the house",
    ],
}
TEXTS = [text for texts in TAUGHT.values() for text in texts]
LABELS = [label for label, texts in TAUGHT.items() for _ in texts]
NEW = {
    "can someone come in and help my granny get dressed": "care_at_home",
    "whit help is there fur ma maw at hame": "care_at_home",
    "I'd like to make an offical complaint": "complain",
    "how big is the hole in the budget": "budget",
    "an alarm she can wear in case she has a fall": "alarm",
    "pendent alrm": "alarm",
}


@pytest.fixture(scope="module")
def classifier() -> CardClassifier:
    return CardClassifier.train(TEXTS, LABELS, shared_encoder())


@pytest.mark.parametrize("text, label", NEW.items())
def test_a_question_put_in_new_words_gets_its_card(classifier: CardClassifier, text: str, label: str) -> None:
    assert classifier.rank(text).labels[0] == label


def test_what_was_taught_is_known(classifier: CardClassifier) -> None:
    assert [classifier.rank(text).labels[0] for text in TEXTS] == LABELS


def test_every_label_is_ranked_and_confidences_fall_and_sum_to_one(classifier: CardClassifier) -> None:
    for text in (*NEW, "", "zzz"):
        ranking = classifier.rank(text)
        assert sorted(ranking.labels) == sorted(TAUGHT)
        assert sum(ranking.confidences) == pytest.approx(1, abs=1e-5)
        assert list(ranking.confidences) == sorted(ranking.confidences, reverse=True)
        assert all(type(confidence) is float for confidence in ranking.confidences)


def test_the_nearest_example_tells_what_was_taught_from_what_is_like_nothing(classifier: CardClassifier) -> None:
    assert classifier.rank("community alarm").nearest == pytest.approx(1, abs=0.01)
    assert classifier.rank("the capital city of France").nearest < 0.35


def test_it_is_surer_of_a_plain_question_than_of_an_odd_one(classifier: CardClassifier) -> None:
    plain, odd = classifier.rank("I want to complain"), classifier.rank("the weather and some music")
    assert plain.confidences[0] > odd.confidences[0]
    assert plain.nearest > odd.nearest + 0.2


def test_training_twice_gives_the_same(classifier: CardClassifier) -> None:
    again = CardClassifier.train(TEXTS, LABELS, shared_encoder())
    for text in NEW:
        assert again.rank(text) == classifier.rank(text)


def test_saved_and_loaded_it_ranks_as_before(classifier: CardClassifier, tmp_path: Path) -> None:
    classifier.save(tmp_path / "model")
    loaded = CardClassifier.load(tmp_path / "model", shared_encoder())
    for text in NEW:
        before, after = classifier.rank(text), loaded.rank(text)
        assert after.labels == before.labels
        assert after.confidences == pytest.approx(before.confidences, abs=1e-4)
        assert after.nearest == pytest.approx(before.nearest, abs=1e-5)


def test_options_are_saved_with_it(tmp_path: Path) -> None:
    options = Options(width=0.4, ngram_weight=0.5, ridge=0.2)
    made = CardClassifier.train(TEXTS, LABELS, shared_encoder(), options)
    made.save(tmp_path)
    loaded = CardClassifier.load(tmp_path, shared_encoder())
    assert loaded.rank("fall alarm").confidences == pytest.approx(made.rank("fall alarm").confidences, abs=1e-4)
    assert json.loads((tmp_path / "classifier.json").read_text("utf-8"))["options"] == vars(options)


def test_nothing_is_pickled(classifier: CardClassifier, tmp_path: Path) -> None:
    classifier.save(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".npz", ".json"}
    for path in tmp_path.glob("*.npz"):
        with np.load(path, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype != object for name in arrays.files)


@pytest.mark.parametrize("lost", ["classifier.npz", "ngrams.npz", "classifier.json"])
def test_a_model_with_a_file_missing_is_not_loaded(classifier: CardClassifier, tmp_path: Path, lost: str) -> None:
    classifier.save(tmp_path)
    (tmp_path / lost).unlink()
    with pytest.raises(OSError):
        CardClassifier.load(tmp_path, shared_encoder())


def test_a_damaged_model_is_not_loaded(classifier: CardClassifier, tmp_path: Path) -> None:
    classifier.save(tmp_path)
    (tmp_path / "classifier.json").write_text("{", "utf-8")
    with pytest.raises(ValueError):
        CardClassifier.load(tmp_path, shared_encoder())


def test_vectors_from_midway_count_where_the_options_say_so(tmp_path: Path) -> None:
    options = Options(midway_weight=1.0)
    made = CardClassifier.train(TEXTS, LABELS, shared_encoder(), options)
    plain = CardClassifier.train(TEXTS, LABELS, shared_encoder())
    made.save(tmp_path)
    loaded = CardClassifier.load(tmp_path, shared_encoder())
    for text in NEW:
        assert loaded.rank(text).confidences == pytest.approx(made.rank(text).confidences, abs=1e-4)
    odd = "the weather and some music"
    assert made.rank(odd).confidences[0] != pytest.approx(plain.rank(odd).confidences[0], abs=0.01)


@pytest.mark.parametrize("landmarks", [2_000, 5])
def test_the_weights_solve_the_equations_they_stand_for(monkeypatch: pytest.MonkeyPatch, landmarks: int) -> None:
    """Against a direct solution, also where the rough inverse is a poor one."""
    monkeypatch.setattr(module, "_LANDMARKS", landmarks)
    examples = prepare(TEXTS, LABELS, shared_encoder())
    kernel = module._kernel(examples.vectors, examples.midway, examples.ngrams, examples.options)
    found = module._solve(kernel, examples.truth, len(TAUGHT), examples.options)
    targets = np.eye(len(TAUGHT))[examples.truth]
    exact = np.linalg.solve(kernel + examples.options.ridge * np.eye(len(TEXTS)), targets)
    assert np.linalg.norm(found - exact) < 0.03 * np.linalg.norm(exact)


def test_softmax_is_positive_and_sums_to_one_even_for_huge_scores() -> None:
    rows = softmax(np.array([[1.0, 2.0, 3.0], [1000.0, 0.0, -1000.0]]))
    assert np.allclose(rows.sum(axis=1), 1) and (rows >= 0).all() and rows[0].argmax() == 2
