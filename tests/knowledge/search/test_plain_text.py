"""Text files as passages: every offset is the file's, nothing is lost, and short or long texts are cut sensibly."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.search import plain_text

SENTENCE = "The partnership plans the services that people of the four localities need. "
ARTICLE = "# Care at home\n\n" + SENTENCE * 6 + "\n\n" + SENTENCE * 8 + "\n\n## Alarms\n\n" + SENTENCE * 40


def read(tmp_path: Path, text: str, cut: plain_text.Cut = "passages") -> list[plain_text.Passage]:
    (tmp_path / "a.md").write_text(text, encoding="utf-8", newline="")
    return plain_text.read(tmp_path / "a.md", "a.md", cut)


@pytest.mark.parametrize("cut", ["passages", "paragraphs", "lines"])
def test_a_passage_stands_at_its_offsets_in_the_file(tmp_path: Path, cut: plain_text.Cut) -> None:
    for passage in read(tmp_path, ARTICLE, cut):
        assert ARTICLE[passage.start : passage.end] == passage.text


def test_long_text_is_cut_at_sentences_into_passages_of_about_900_characters(tmp_path: Path) -> None:
    passages = read(tmp_path, ARTICLE)
    assert all(len(passage.text) <= plain_text.LONGEST for passage in passages)
    assert all(passage.text.endswith(".") for passage in passages)
    assert sum(len(passage.text) for passage in passages) / len(passages) > 500


def test_a_heading_stands_above_its_passages_only(tmp_path: Path) -> None:
    headings = [passage.heading for passage in read(tmp_path, ARTICLE)]
    assert headings[0] == ("Care at home",)
    assert headings[-1] == ("Alarms",)


def test_a_short_file_is_one_passage(tmp_path: Path) -> None:
    assert [p.text for p in read(tmp_path, "One fact.\n\nAnother fact.\n")] == ["One fact.\n\nAnother fact."]


def test_paragraphs_and_lines_can_be_passages_of_their_own(tmp_path: Path) -> None:
    assert [p.text for p in read(tmp_path, "One\ntwo\n\nThree", "paragraphs")] == ["One\ntwo", "Three"]
    assert [p.text for p in read(tmp_path, "One\ntwo\n\nThree", "lines")] == ["One", "two", "Three"]


def test_sentences_end_where_a_reader_would_say_so() -> None:
    text = "Dr. Smith moved. It cost 4.35 pounds, i.e. a lot. “Why?” Nobody knew"
    assert [text[a:b] for a, b in plain_text.sentence_spans(text)] == [
        "Dr. Smith moved.",
        "It cost 4.35 pounds, i.e. a lot.",
        "“Why?”",
        "Nobody knew",
    ]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("aB1 .!?\n\t#”’é"), max_size=300))
def test_every_character_of_any_text_stands_in_a_sentence_once(text: str) -> None:
    spans = list(plain_text.sentence_spans(text))
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:]))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


def test_bytes_that_are_no_text_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"caf\xe9 \x00 open")
    assert plain_text.read(tmp_path / "a.txt", "a.txt")[0].text.startswith("caf")
