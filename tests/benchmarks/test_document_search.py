"""Search over documents keeps finding what it found: on the sets that it was set up with, and on documents held out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks import labelled
from benchmarks import search as measure
from benchmarks.labelled import ALL, Labelled
from bot.searching import shared_search


@pytest.mark.parametrize(
    ("made", "first", "three", "refused"),
    [(labelled.documents_dev, 0.88, 0.94, 0.9), (labelled.roundabout_dev, 0.70, 0.82, 0.8)],
)
def test_the_right_passage_comes_first_and_what_nothing_answers_is_refused(
    made: Callable[[], Labelled], first: float, three: float, refused: float
) -> None:
    search, labelled_set = shared_search(), made()
    places = [place for _, place in measure.places(labelled_set, search, search.calibration.ranking)]
    assert sum(place < 1 for place in places) / len(places) >= first
    assert sum(place < 3 for place in places) / len(places) >= three
    told = measure.answers(labelled_set, search)[ALL]
    assert told.held >= 0.85 * told.answered
    assert told.refused >= refused * told.unanswerable
