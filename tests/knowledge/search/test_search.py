"""Search as a whole: words and meaning together, the right sentences, the right document, or no answer at all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.knowledge.passages import Document, Passage
from bot.knowledge.search import answering, index, ranking
from bot.knowledge.search.calibration import AnsweringWeights, Calibration, QuotingWeights, RankingWeights
from bot.knowledge.search.search import Found, Search
from tests.knowledge.search.language import QUESTIONS, TEXTS, document, passage

CALIBRATION = Calibration(
    RankingWeights(lexical=10, sentence=9, passage=8, kind=0.1, words=10, quote_words=0),
    QuotingWeights(words=1.0, near=0.5, most=3),
    AnsweringWeights({"quote_words": 10.0}, intercept=-4.0, threshold=0.5),
)
SEARCH = Search(QUESTIONS, CALIBRATION)
ALARM = "Anyone may ask for it. An alarm costs 4.35 pounds a week. It is free after hospital. The ferry leaves at noon."
CAFE = "The cafe in Mill Street serves soup. Volunteers run it."


def find(question: str, *passages: Passage, documents: list[Document] | None = None) -> tuple[index.Index, Found]:
    made = index.build(documents or [document("plan")], passages, TEXTS)
    return made, SEARCH.find(made, SEARCH.queries([question])[0])


def quote(made: index.Index, found: Found) -> str:
    assert found.quote is not None
    hit = found.quote.hit
    spans = [made.passage(hit.number).sentences[place] for place in hit.sentences]
    return made.passage(hit.number).text[spans[0][0] : spans[-1][1]]


def test_a_passage_without_the_words_is_found_by_its_meaning() -> None:
    made, found = find("price of a pendant", passage("plan", CAFE, 0), passage("plan", ALARM, 1))
    assert made.passage(found.hits[0].number).number == 1


def test_a_passage_that_means_nothing_known_is_found_by_its_words() -> None:
    made, found = find("soup by volunteers", passage("plan", ALARM, 0), passage("plan", CAFE, 1))
    assert made.passage(found.hits[0].number).number == 1


def test_the_quote_is_the_sentence_that_answers_and_what_goes_with_it_word_for_word() -> None:
    made, found = find("what does an alarm cost", passage("plan", ALARM))
    said = quote(made, found)
    assert "An alarm costs 4.35 pounds a week." in said
    assert "ferry" not in said
    assert said in ALARM


def test_where_nothing_meets_the_question_there_is_no_quote_but_the_nearest_are_listed() -> None:
    _, found = find("who painted the bridge", passage("plan", ALARM), passage("plan", CAFE, 1))
    assert found.quote is None
    assert len(found.hits) == 2


def test_a_sentence_that_holds_the_kind_of_thing_asked_for_goes_first() -> None:
    made = index.build(
        [document("plan")],
        [passage("plan", "The alarm is a button. The alarm has 4,960 users. The alarm rings.")],
        TEXTS,
    )
    query = SEARCH.queries(["how many alarm users"])[0]
    near = ranking.nearness(made, query, 0, 0.0, kind=0.1)
    assert near.argmax() == 1


def test_withdrawn_text_is_never_found_however_well_it_fits() -> None:
    documents = [document("old", "withdrawn"), document("new")]
    made, found = find("alarm cost", passage("old", ALARM), passage("new", CAFE), documents=documents)
    assert [made.document(hit.number).id for hit in found.hits] == ["new"]


def test_a_current_document_answers_before_a_superseded_one_that_fits_better() -> None:
    documents = [document("old", "superseded", "new"), document("new")]
    better, good = "The alarm costs 4 pounds.", "The alarm costs 5 pounds. There is a cafe as well."
    made, found = find("alarm costs", passage("old", better), passage("new", good), documents=documents)
    assert found.quote is not None
    assert made.document(found.quote.hit.number).id == "new"


def test_a_superseded_document_answers_where_the_current_one_does_not() -> None:
    documents = [document("old", "superseded", "new"), document("new")]
    made, found = find("alarm costs", passage("old", ALARM), passage("new", CAFE), documents=documents)
    assert found.quote is not None
    assert made.document(found.quote.hit.number).successor == "new"


OLD = "The alarm costs 4 pounds a week in 2023."
NEW = "The alarm costs 5 pounds a week in 2026."
OTHER = "The alarm costs 6 pounds. The ferry leaves at noon. The cafe has tea. The ferry is new. The cafe is new."


def of(name: str, date: str | None, state: str = "current") -> Document:
    return replace(document(name, state), date=date)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_current_documents_that_say_the_same_the_newer_is_quoted(order: tuple[int, int]) -> None:
    documents, passages = [of("old", "2023-04-01"), of("new", "2026-04-01")], [passage("old", OLD), passage("new", NEW)]
    made, found = find("alarm costs", *(passages[n] for n in order), documents=[documents[n] for n in order])
    assert quote(made, found) == NEW


@pytest.mark.parametrize(
    ("question", "newer", "says"),
    [
        ("alarm costs 2023", of("new", "2026-04-01"), NEW),  # the year is named
        ("alarm costs", of("new", None), NEW),  # nobody knows when
        ("alarm costs", of("new", "2026-04-01", "superseded"), NEW),
        ("alarm costs", of("new", "2026-04-01"), OTHER),  # not the same
    ],
)
def test_otherwise_the_one_that_fits_best_is_quoted(question: str, newer: Document, says: str) -> None:
    made, found = find(question, passage("old", OLD), passage("new", says), documents=[of("old", "2023-04-01"), newer])
    assert quote(made, found) == OLD


def test_a_newer_passage_is_judged_for_itself() -> None:
    documents = [of("old", "2023-04-01"), of("new", "2026-04-01")]
    made, found = find("alarm costs", passage("old", OLD), passage("new", NEW), documents=documents)
    best, other = found.hits
    poor = replace(other, quote_words=0.1)
    for hits, said in (((best, other), NEW), ((best, poor), OLD)):
        answer = answering.answer(made, hits, CALIBRATION)
        assert answer is not None
        assert made.passage(answer.hit.number).text == said
        assert answer.probability == answering.probability({"quote_words": answer.hit.quote_words}, CALIBRATION.answering)


@pytest.mark.parametrize(("beside", "rival"), [(of("old", "2023-04-01"), False), (of("new_too", "2026-04-01"), True)])
def test_the_same_words_of_another_time_make_an_answer_no_less_sure(beside: Document, rival: bool) -> None:
    """Of the same day they do: two places, say, and nobody knows which is meant."""
    own = [passage("new", ALARM), passage("new", CAFE, 1)]
    alone = lead(own, [of("new", "2026-04-01")])
    both = lead([*own, passage(beside.id, ALARM)], [of("new", "2026-04-01"), beside])
    assert (both < alone / 2) == rival
    assert alone > 1


def lead(passages: list[Passage], documents: list[Document]) -> float:
    made, found = find("what does an alarm cost", *passages, documents=documents)
    return answering.features(made, found.hits)["lead"]


def test_a_sentence_whose_words_were_not_read_can_still_be_quoted() -> None:
    made = index.build([document("plan")], [passage("plan", "The ferry leaves at noon. The bridge is shut. An alarm costs 4 pounds.")], TEXTS)
    arrays = {**made.arrays, "word_starts": made.arrays["word_starts"].copy()}
    arrays["word_starts"][-1] = arrays["word_starts"][-2]  # the last sentence was too far down
    cut = replace(made, arrays=arrays)
    found = SEARCH.find(cut, SEARCH.queries(["what does an alarm cost"])[0])
    assert 2 in found.hits[0].sentences
    assert found.hits[0].words < SEARCH.find(made, SEARCH.queries(["what does an alarm cost"])[0]).hits[0].words


def test_in_an_index_of_no_passages_nothing_is_found() -> None:
    made = index.build([], [], TEXTS)
    found = SEARCH.find(made, SEARCH.queries(["what does an alarm cost"])[0])
    assert found.hits == ()
    assert found.quote is None


@pytest.mark.parametrize("question", ["", "?", "the", "x" * 5_000, "\x00\ud800"])
def test_odd_questions_find_something_or_nothing_but_never_fail(question: str) -> None:
    _, found = find(question, passage("plan", ALARM))
    assert found.quote is None


def test_the_best_sentence_counts_for_its_passage() -> None:
    """Two passages that meet the question's words alike: one in a single sentence, the other over two."""
    weights = RankingWeights(lexical=0, sentence=0, passage=0, kind=0, words=0, quote_words=10)
    search = Search(QUESTIONS, replace(CALIBRATION, ranking=weights))
    made = index.build(
        [document("plan")],
        [passage("plan", "The alarm rings. Ferry noon leaves."), passage("plan", "The alarm leaves at noon. Soup.", 1)],
        TEXTS,
    )
    hits = search.find(made, search.queries(["alarm leaves noon"])[0]).hits
    assert [hit.number for hit in hits] == [1, 0]
    assert [hit.score for hit in hits] == [pytest.approx(10 * hit.quote_words) for hit in hits]
