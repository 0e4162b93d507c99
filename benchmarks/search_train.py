"""Learning the weights of search from labelled questions: ranking first, then the decision to answer.

Ranking: the weights that make the right passages of all sets likeliest among their candidates (softmax regression).
Each set counts the same, however many questions it has. Answering: logistic regression on the best hit's features,
with every question also asked while its right passages are taken away. The threshold is the lowest one that refuses
the share wanted of the questions without an answer, each judged by a model that has not seen it.
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

PARTS = ("lexical", "sentence", "passage", "words")
FEATURES = ("sentence", "words", "weakest", "strange", "lead", "stands_out")
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
            read = quoting.read_closely(labelled.index, query, hits, search.read, search.calibration)
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
    """The model and its threshold; and by set, how many right first passages it would answer with."""
    names, rows = [], []
    for labelled in sets:
        own = features(labelled, search, calibration)
        rows += own
        names += [labelled.name] * len(own)
    values = np.array([[row[name] for name in FEATURES] for row, _, _ in rows])
    right = np.array([is_right for _, is_right, _ in rows])
    unanswerable = np.array([not has_answer for _, _, has_answer in rows])
    by_set = np.array(names)
    counts = {name: names.count(name) for name in set(names)}
    weight = np.array([len(rows) / len(counts) / counts[name] for name in names])
    spread = values.std(axis=0) + 1e-9
    model = LogisticRegression(max_iter=1_000)
    folds = KFold(FOLDS, shuffle=True, random_state=7)
    likely = cross_val_predict(
        model, values / spread, right, cv=folds, method="predict_proba", fit_params={"sample_weight": weight}
    )[:, 1]
    threshold = max(float(np.quantile(likely[unanswerable & (by_set == name)], refuse)) for name in counts)
    model.fit(values / spread, right, sample_weight=weight)
    learned = dict(zip(FEATURES, (float(w) for w in model.coef_[0] / spread)))
    kept = {name: float((likely[right & (by_set == name)] >= threshold).mean()) for name in counts}
    return AnsweringWeights(learned, float(model.intercept_[0]), threshold), kept
