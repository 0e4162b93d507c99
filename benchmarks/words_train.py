"""Learning to read questions and passages word by word (bot/language/word_reader.py), with TensorFlow, which Rasa brings.

The encoder's network learns on from its own weights. A step takes one document and a hundred questions to it: each question
must tell its passage from all the others, which are about the same things, and the sentence that answers from the others
beside it; and no passage may seem to answer what the document does not. Now and then the document is cut into its single
sentences, or into pairs of passages, so that short and long text are both learned. Residents' own examples over the cards are
learned from as well. The embeddings stay as they are, so what is kept is the six layers, in 8 bits as in the encoder's own file.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from safetensors.numpy import load_file, save_file
from tokenizers import BertWordPieceTokenizer

from benchmarks.asked import Book, Question
from bot.knowledge.passages import Passage
from bot.language import encoder, network, word_reader
from bot.language.word_reader import padded, passage_row, question_row

LAYERS, HEADS, WIDTH = 6, 12, 384
QUESTIONS_A_STEP = 96
MOST_OF_PASSAGE, MOST_OF_SENTENCE, MOST_OF_QUESTION = 320, 64, 48
"""Word pieces that are learned from; more are read (word_reader). Hundreds of sentences would not fit in memory at a passage's length."""
SHARPNESS = 30.0
"""What a weighted mean of cosines is multiplied with, to be a logit."""
SENTENCE, ANSWERED = 0.3, 0.2
"""What telling the right sentence counts, and telling whether anything answers, beside telling the right passage."""
SMOOTHING, DROPOUT = 0.02, 0.1
PARTS = 4
"""In so many parts, by their length, passages and questions are read."""
RATES = {"network": 8e-5, "projection": 4e-4, "head": 1e-3}
WARM, LAST = 0.08, 0.03
"""The share of steps in which the rate rises to its full, and what is left of it at the end."""
CUTS = 0.15, 0.1
"""How often a document is cut into its sentences, and into pairs of passages."""
_KERNEL = re.compile(r"val_(\d+)_q$")
_EMBEDDINGS = "inner.embeddings."
_WORDS, _PLACES = tf.TensorSpec((None, None), tf.int64), tf.TensorSpec((None,), tf.int32)
_TASK = (_WORDS,) * 4 + (_PLACES,) * 2 + (tf.TensorSpec((None, None, None), tf.bool),)
"""The tensors of a task: so described, the step is compiled once and not for each new shape."""


@dataclass(frozen=True)
class Task:
    """One step: a document's passages and some of its questions, in word pieces. `passage` is each question's right one (-1:
    nothing answers it); `sentence` its right sentence (-1: not known), `bounds` where each passage's sentences begin and end."""

    passages: list[list[int]]
    bounds: list[list[tuple[int, int]]]
    questions: list[list[int]]
    passage: list[int]
    sentence: list[int]


class Network:
    """The encoder's six layers as variables, and the word reader's head on them."""

    def __init__(self, weights: Path, learned: Path | None = None) -> None:
        own = network.weights_of(weights)
        head = {} if learned is None else load_file(learned)
        own.update({name: tensor for name, tensor in head.items() if name in own})
        kernels = sorted((name for name in own if _KERNEL.match(name)), key=lambda name: int(name.split("_")[1]))
        self._kernels = kernels
        self.layers = {
            name: tf.Variable(own[name] if name not in kernels else _whole(own, name), dtype=tf.float32)
            for name in own
            if name in kernels or (name.startswith("inner.encoder."))
        }
        table = {name: _whole(own, f"{_EMBEDDINGS}{name}_embeddings.weight_q") for name in ("word", "position")}
        self._words, self._positions = tf.constant(table["word"]), tf.constant(table["position"])
        self._type = tf.constant(own[f"{_EMBEDDINGS}token_type_embeddings.weight"][0])
        self._first = tuple(tf.constant(own[f"{_EMBEDDINGS}LayerNorm.{part}"]) for part in ("weight", "bias"))
        self.projection = tf.Variable(head.get("projection", np.zeros((WIDTH, word_reader.SIZE), np.float32)))
        self.head = [
            tf.Variable(head.get("weight", np.zeros(WIDTH, np.float32))),
            tf.Variable(head.get("bias", np.zeros((), np.float32))),
        ]
        self.level = tf.Variable(0.7)
        """The score above which a passage is taken to answer; it is needed while learning alone."""

    def run_in_parts(self, ids: tf.Tensor, mask: tf.Tensor, drop: float, parts: int) -> tf.Tensor:
        """As `run`, for rows that stand shortest first, a part of them at a time, so that short ones are not read as long as the
        longest."""
        lengths, count, outputs = tf.reduce_sum(mask, axis=1), tf.shape(ids)[0], []
        for part in range(parts):
            rows = slice(part * count // parts, (part + 1) * count // parts)
            longest = tf.cast(tf.reduce_max(tf.concat([[1], lengths[rows]], 0)), tf.int32)
            output = self.run(ids[rows, :longest], mask[rows, :longest], drop)
            outputs.append(tf.pad(output, [[0, 0], [0, tf.shape(ids)[1] - longest], [0, 0]]))
        return tf.concat(outputs, 0)

    def run(self, ids: tf.Tensor, mask: tf.Tensor, drop: float) -> tf.Tensor:
        """The last layer's vectors, shape (n, longest, 384)."""
        length = tf.shape(ids)[1]
        x = _normal(tf.gather(self._words, ids) + self._positions[:length] + self._type, *self._first)
        x = tf.nn.dropout(x, drop)
        away = (1.0 - tf.cast(mask, tf.float32))[:, None, None, :] * -1e9
        for layer in range(LAYERS):
            kernels = [self.layers[name] for name in self._kernels[6 * layer : 6 * layer + 6]]
            name = f"inner.encoder.layer.{layer}."

            def part(which: str, name: str = name) -> tf.Tensor:
                return self.layers[name + which]

            q, k, v = (
                _heads(tf.tensordot(x, kernel, 1) + part(f"attention.self.{which}.bias"))
                for kernel, which in zip(kernels, ("query", "key", "value"))
            )
            heed = tf.nn.softmax(tf.matmul(q, k, transpose_b=True) / np.sqrt(WIDTH / HEADS) + away)
            seen = tf.transpose(tf.matmul(tf.nn.dropout(heed, drop), v), (0, 2, 1, 3))
            seen = tf.reshape(seen, tf.shape(x))
            said = tf.tensordot(seen, kernels[3], 1) + part("attention.output.dense.bias")
            said = tf.nn.dropout(said, drop)
            x = _normal(x + said, part("attention.output.LayerNorm.weight"), part("attention.output.LayerNorm.bias"))
            wide = tf.nn.gelu(tf.tensordot(x, kernels[4], 1) + part("intermediate.dense.bias"))
            out = tf.nn.dropout(tf.tensordot(wide, kernels[5], 1) + part("output.dense.bias"), drop)
            x = _normal(x + out, part("output.LayerNorm.weight"), part("output.LayerNorm.bias"))
        return x

    def vectors(self, output: tf.Tensor) -> tf.Tensor:
        return tf.math.l2_normalize(tf.tensordot(output, self.projection, 1), axis=-1)

    def counts(self, output: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
        """How much each of a question's words counts, 1 in all; the mark at the start counts nothing."""
        counts = tf.nn.softplus(tf.tensordot(output, self.head[0], 1) + self.head[1]) * tf.cast(mask, tf.float32)
        counts *= tf.cast(tf.range(tf.shape(mask)[1]) > 0, tf.float32)
        return counts / tf.reduce_sum(counts, axis=1, keepdims=True)

    def begin_projection(self, tasks: Sequence[Task]) -> None:
        """The directions in which the words of some passages differ most: nearly all that cosines need is kept at once."""
        rows = []
        for task in tasks:
            ids, mask = padded([[word_reader.START, *passage, word_reader.END] for passage in task.passages[:16]])
            rows.append(tf.boolean_mask(tf.math.l2_normalize(self.run(ids, mask, 0.0), axis=-1), mask).numpy())
        _, _, axes = np.linalg.svd(np.concatenate(rows), full_matrices=False)
        self.projection.assign(axes[: word_reader.SIZE].T)

    def save(self, file: Path) -> None:
        """What the word reader loads: the layers by their names in the encoder's file, and the head."""
        tensors = {"projection": self.projection.numpy(), "weight": self.head[0].numpy(), "bias": self.head[1].numpy()}
        for name, variable in self.layers.items():
            value = variable.numpy()
            if name in self._kernels:  # a scale for each column, as in the encoder's own file
                scale = np.abs(value).max(axis=0, keepdims=True) / 127
                tensors[name], tensors[name.replace("_q", "_scale")] = np.rint(value / scale).astype(np.int8), scale
            else:
                tensors[name] = value
        file.parent.mkdir(exist_ok=True)
        save_file({name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}, file)


def tasks(books: Sequence[Book], chance: random.Random) -> Iterator[Task]:
    """A hundred questions of one document together, every one once a round and in any order. Where the document is cut into its
    sentences, questions whose answer no single one holds are left out."""
    tokenizer = BertWordPieceTokenizer(str(encoder.VOCABULARY), lowercase=True)

    def pieces(text: str) -> list[int]:
        return list(tokenizer.encode(text, add_special_tokens=False).ids)

    def task(book: Book, most: int) -> Task:
        passages, bounds = [], []
        for passage in book.passages:
            row, own = pieces(f"{passage.heading[-1]}."), []
            for start, end in passage.sentences:
                own.append((len(row), len(row := row + pieces(passage.text[start:end]))))
            passages.append(row[:most])
            bounds.append([(a, min(b, most)) for a, b in own if a < most])
        asked = [pieces(question.text)[:MOST_OF_QUESTION] for question in book.questions]
        right = [-1 if question.answer is None else question.passage for question in book.questions]
        sentences = [(_sentence(book, question), len(bounds[question.passage])) for question in book.questions]
        return Task(passages, bounds, asked, right, [place if place < read else -1 for place, read in sentences])

    parts = [part for book in books for part in _parts(book, chance)]
    chance.shuffle(parts)
    for part in parts:
        marked = all(question.answer != "" for question in part.questions)
        (cut,) = chance.choices((in_sentences, in_pairs, None), (*CUTS, 1 - sum(CUTS)) if marked else (0, 0, 1))
        text = part if cut is None else cut(part)
        if text.questions:
            yield task(text, MOST_OF_SENTENCE if cut is in_sentences else MOST_OF_PASSAGE)


def _parts(book: Book, chance: random.Random) -> list[Book]:
    """The document with a hundred of its questions at a time, in any order."""
    asked = list(book.questions)
    chance.shuffle(asked)
    count = max(1, round(len(asked) / QUESTIONS_A_STEP))
    return [replace(book, questions=tuple(asked[part::count])) for part in range(count)]


def in_sentences(book: Book) -> Book:
    """Each sentence as a passage under its heading; questions whose answer goes over a full stop are left out."""
    passages: list[Passage] = []
    place: dict[tuple[int, int], int] = {}
    for number, passage in enumerate(book.passages):
        for part, (start, end) in enumerate(passage.sentences):
            place[number, part] = len(passages)
            text = passage.text[start:end]
            passages.append(replace(passage, text=text, sentences=((0, len(text)),)))
    questions = []
    for question in book.questions:
        if question.answer is None:
            questions.append(replace(question, passage=0))
            continue
        part = _sentence(book, question)
        if part >= 0:
            questions.append(replace(question, passage=place[question.passage, part]))
    return replace(book, passages=tuple(passages), questions=tuple(questions))


def in_pairs(book: Book) -> Book:
    """Each two neighbours as one passage, under the heading of the first."""
    passages = []
    for first, *more in (book.passages[number : number + 2] for number in range(0, len(book.passages), 2)):
        for second in more:
            moved = [(start + len(first.text) + 1, end + len(first.text) + 1) for start, end in second.sentences]
            first = replace(first, text=f"{first.text} {second.text}", sentences=(*first.sentences, *moved))
        passages.append(first)
    questions = tuple(replace(question, passage=question.passage // 2) for question in book.questions)
    return replace(book, passages=tuple(passages), questions=questions)


def learn(
    weights: Path,
    collect: Callable[[random.Random], Sequence[Book]],
    rounds: float,
    learned: Path | None,
    say: Callable[[str], None],
    save_to: Path,
) -> None:
    """Learn so many times over from what `collect` brings for each round, and keep what was learned. `learned`: where to go on
    from."""
    tf.config.optimizer.set_experimental_options({"auto_mixed_precision_onednn_bfloat16": True})  # a fifth less time on a processor with bfloat16
    chance = random.Random(7)
    tf.random.set_seed(7)
    net = Network(weights, learned)
    first = list(tasks(collect(chance), chance))
    if learned is None:
        net.begin_projection(first[:12])
    steps = int(rounds * len(first))
    groups: dict[str, list[tf.Variable]] = {"network": list(net.layers.values()), "projection": [net.projection], "head": [*net.head, net.level]}
    makers = {name: tf.keras.optimizers.legacy.Adam(rate) for name, rate in RATES.items()}
    step_of = _compiled(net)
    todo = first
    right: list[float] = []
    near: list[float] = []
    for step in range(steps):
        if not todo:
            todo = list(tasks(collect(chance), chance))
        gradients, hit, hit_sentence = step_of(*task_tensors(todo.pop()))
        share = min(1.0, (step + 1) / (WARM * steps + 1)) * max(LAST, 1 - step / steps)
        clipped, _ = tf.clip_by_global_norm(gradients, 1.0)
        given = iter(clipped)
        for name, variables in groups.items():
            makers[name].learning_rate = RATES[name] * share
            makers[name].apply_gradients([(next(given), variable) for variable in variables])
        right.append(float(hit))
        near.append(float(hit_sentence))
        if step % 20 == 19 or step == steps - 1:
            shares = (f"{100 * np.mean(values[-20:]):.0f} %" for values in (right, near))
            say("step {} of {}: right passage first {}, right sentence {}".format(step + 1, steps, *shares))
            net.save(save_to.with_suffix(".part"))
    save_to.with_suffix(".part").replace(save_to)


def _compiled(net: Network) -> Callable[..., Any]:
    variables = [*net.layers.values(), net.projection, *net.head, net.level]

    @tf.function(input_signature=_TASK)
    def step(ids: Any, mask: Any, asked: Any, asked_mask: Any, passage: Any, sentence: Any, within: Any) -> Any:
        with tf.GradientTape() as tape:
            words = net.vectors(net.run_in_parts(ids, mask, DROPOUT, PARTS))[:, 2:]
            real = tf.cast(mask[:, 3:], tf.bool)  # without the two marks before, and the one after
            words = words[:, : tf.shape(real)[1]]
            output = net.run_in_parts(asked, asked_mask, DROPOUT, PARTS)
            own, counts = net.vectors(output), net.counts(output, asked_mask)
            flat = tf.matmul(tf.reshape(own, (-1, word_reader.SIZE)), tf.reshape(words, (-1, word_reader.SIZE)), transpose_b=True)
            shape = tf.shape(own)[0], tf.shape(own)[1], tf.shape(words)[0], tf.shape(words)[1]
            cosines = tf.where(real[None, None], tf.reshape(flat, shape), -1.0)
            scores = tf.einsum("ql,qln->qn", counts, tf.reduce_max(cosines, axis=3))
            has, right = tf.cast(passage >= 0, tf.float32), tf.maximum(passage, 0)
            count = tf.shape(ids)[0]
            wanted = tf.one_hot(right, count) * (1 - SMOOTHING) + SMOOTHING / tf.cast(count, tf.float32)
            loss = _mean(tf.nn.softmax_cross_entropy_with_logits(wanted, SHARPNESS * scores), has)
            told = tf.where(passage >= 0, tf.gather(scores, right, batch_dims=1), tf.reduce_max(scores, axis=1))
            answers = tf.nn.sigmoid_cross_entropy_with_logits(has, SHARPNESS * (told - net.level))
            loss += ANSWERED * (_mean(answers, has) + _mean(answers, 1 - has))
            inside = tf.gather(cosines, right[:, None], axis=2, batch_dims=1)[:, :, 0]
            held = tf.gather(within, right)  # (questions, sentences, words)
            best = tf.reduce_max(tf.where(held[:, None], inside[:, :, None], -1.0), axis=3)
            parts = SHARPNESS * tf.einsum("ql,qls->qs", counts, best)
            parts = tf.where(tf.reduce_any(held, axis=2), parts, -1e4)
            known = tf.cast(sentence >= 0, tf.float32)
            miss = tf.nn.sparse_softmax_cross_entropy_with_logits(tf.maximum(sentence, 0), parts)
            loss += SENTENCE * _mean(miss, known)
        gradients = tape.gradient(loss, variables)
        hit = tf.cast(tf.argmax(scores, 1, tf.int32) == passage, tf.float32)
        chosen = tf.cast(tf.argmax(parts, 1, tf.int32) == sentence, tf.float32)
        return gradients, _mean(hit, has), _mean(chosen, known)

    return step


def task_tensors(task: Task) -> tuple[Any, ...]:
    """A task as the network takes it, passages and questions shortest first."""
    passages, questions = (sorted(range(len(rows)), key=lambda n: len(rows[n])) for rows in (task.passages, task.questions))
    ids, mask = padded([passage_row(task.passages[n]) for n in passages])
    within = np.zeros((len(passages), max(map(len, task.bounds)), ids.shape[1] - 3), bool)
    for place, number in enumerate(passages):
        for part, (start, end) in enumerate(task.bounds[number]):
            within[place, part, start:end] = True
    asked, asked_mask = padded([question_row(task.questions[n]) for n in questions])
    passage = np.array([task.passage[n] for n in questions])
    right = np.where(passage < 0, -1, np.argsort(passages)[passage]).astype(np.int32)
    sentence = np.array([task.sentence[n] for n in questions], np.int32)
    return tuple(map(tf.constant, (ids, mask, asked, asked_mask, right, sentence, within)))


def _sentence(book: Book, question: Question) -> int:
    """Which sentence of its passage holds the answer; -1 when none does, or it is not known."""
    if not question.answer:
        return -1
    own = book.passages[question.passage]
    return next((place for place, (start, end) in enumerate(own.sentences) if question.answer in own.text[start:end]), -1)


def _whole(tensors: Mapping[str, np.ndarray], name: str) -> np.ndarray:
    return tensors[name].astype(np.float32) * tensors[name.replace("_q", "_scale")]


def _mean(values: tf.Tensor, among: tf.Tensor) -> tf.Tensor:
    """The mean of the values where `among` is 1; 0 where it never is."""
    return tf.reduce_sum(values * among) / tf.maximum(tf.reduce_sum(among), 1.0)


def _heads(x: tf.Tensor) -> tf.Tensor:
    shape = tf.shape(x)
    return tf.transpose(tf.reshape(x, (shape[0], shape[1], HEADS, WIDTH // HEADS)), (0, 2, 1, 3))


def _normal(x: tf.Tensor, weight: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
    mean, variance = tf.nn.moments(x, axes=-1, keepdims=True)
    return (x - mean) * tf.math.rsqrt(variance + 1e-12) * weight + bias
