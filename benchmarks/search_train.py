"""Learning the weights of search from labelled questions: ranking first, then the decision to answer.

Ranking: the weights that make the right passages of all sets likeliest among their candidates (softmax regression).
Each set counts the same, however many questions it has. Answering: logistic regression on the best hit's features,
with every question also asked while its right passages are taken away. The threshold is the lowest one that refuses
the share wanted of the questions that truly have no answer, each judged by a model that has not seen it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_predict

from benchmarks.labelled import Labelled
from benchmarks.search import features, ready
from bot.knowledge.search import quoting, ranking
from bot.knowledge.search.calibration import AnsweringWeights, Calibration, RankingWeights
from bot.knowledge.search.search import Search

PARTS = ("lexical", "sentence", "passage", "words", "quote_words")
FEATURES = ("quote_words", "lead", "stands_out")
SHRINK = 0.01
"""How strongly large weights are held back, per standard deviation of a part."""
FOLDS = 10


def ranking_weights(sets: Sequence[Labelled], search: Search) -> RankingWeights:
    """The weights that rank best over all sets; `kind` stays as it is."""
    start = search.calibration.ranking
    groups = []
    for labelled in sets:
        rows = []
        for asked, query in ready(labelled, search):
            hits = ranking.rank(labelled.index, query, start)
            read = quoting.read_closely(labelled.index, query, hits, search.calibration)
            read = read[: quoting.READ_AGAIN]
            right = np.array([asked.right is not None and asked.right(hit.number) for hit in read])
            if right.any() and not right.all():
                rows.append((np.array([[getattr(hit, part) for part in PARTS] for hit in read]), right))
        groups.append(rows)
    spread = np.concatenate([parts for rows in groups for parts, _ in rows]).std(axis=0)

    def loss(weights: np.ndarray) -> float:
        total = SHRINK * float(weights @ weights)
        for rows in groups:
            for parts, right in rows:
                scores = parts / spread @ weights
                total += float(np.logaddexp.reduce(scores) - np.logaddexp.reduce(scores[right])) / len(rows)
        return total

    best = minimize(loss, np.ones(len(PARTS)), bounds=[(0, None)] * len(PARTS)).x / spread
    return replace(start, **{part: float(weight) for part, weight in zip(PARTS, best)})


def answering_weights(
    sets: Sequence[Labelled], search: Search, calibration: Calibration, refuse: float
) -> tuple[AnsweringWeights, dict[str, float]]:
    """The model and its threshold; and, by set and kind, the share of best hits that would be answered with."""
    rows = [(labelled.name, row) for labelled in sets for row in features(labelled, search, calibration)]
    values = np.array([[row.features[name] for name in FEATURES] for _, row in rows])
    right = np.array([row.right for _, row in rows])
    groups = [name for name, _ in rows]
    weight = np.array([len(rows) / len(sets) / groups.count(name) for name in groups])
    spread = values.std(axis=0) + 1e-9
    model = LogisticRegression(max_iter=1_000)
    folds = KFold(FOLDS, shuffle=True, random_state=7)
    likely = cross_val_predict(
        model, values / spread, right, cv=folds, method="predict_proba", fit_params={"sample_weight": weight}
    )[:, 1]
    unanswerable = np.array([row.kind == "unanswerable" for _, row in rows])
    threshold = float(np.quantile(likely[unanswerable], refuse))
    model.fit(values / spread, right, sample_weight=weight)
    learned = dict(zip(FEATURES, (float(w) for w in model.coef_[0] / spread)))
    shares: dict[str, list[bool]] = {}
    for (name, row), probability in zip(rows, likely):
        kind = (
            f"{row.kind}, {'right' if row.right else 'wrong'} passage first" if row.kind == "answerable" else row.kind
        )
        shares.setdefault(f"{name}: {kind}", []).append(bool(probability >= threshold))
    told = {name: sum(answered) / len(answered) for name, answered in shares.items()}
    return AnsweringWeights(learned, float(model.intercept_[0]), threshold), told
