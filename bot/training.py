"""Training: when it is needed, and doing it. A model's name carries the fingerprint of all it was made from."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import shutil
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING, Optional

from bot.errors import Sorry
from bot.knowledge import content
from bot.settings import ROOT, Settings

if TYPE_CHECKING:
    from bot.language.classifier import Prepared

_SOURCES = (
    "config.yml",
    "domain.yml",
    "data",
    "bot/language/classifier.py",
    "bot/language/encoder.py",
    "bot/language/kept_vectors.py",
    "bot/language/ngrams.py",
    "bot/language/spelling.py",
    "bot/language/words.yml",
    "bot/components/cards.py",
    "bot/guard/danger.py",
    "bot/knowledge/content.py",
    "bot/knowledge/model.py",
)
"""What a model is made from, content apart: a change in one of these asks for a new training."""
_SUFFIXES = {".yml", ".py"}
KEPT = 3
"""How many models are kept, so that going back to the last content asks for no training."""


class TrainingFailed(Sorry):
    """The model could not be trained; the message says why and what to do."""


def fingerprint(settings: Settings) -> str:
    """SHA-256 over configuration, domain, data, content and the code that understands: 12 characters of it."""
    digest = hashlib.sha256(content.fingerprint(settings.content).encode())
    for name in _SOURCES:
        source = ROOT / name
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if path.suffix in _SUFFIXES:
                digest.update(str(path.relative_to(ROOT)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def model_path(settings: Settings) -> Path:
    """Where the model that fits the present data, content and configuration is, or would be."""
    return settings.models / f"plan-{fingerprint(settings)}.tar.gz"


def danger_path(settings: Settings) -> Path:
    """Where the reader of danger that belongs to the model is, or would be: a folder, loaded long before the model."""
    return danger_of(model_path(settings))


def danger_of(model: Path) -> Path:
    """The reader of danger that was trained with this model."""
    return model.with_name(model.name.removesuffix(".tar.gz").replace("plan-", "danger-"))


def fitting_model(settings: Settings) -> Optional[Path]:
    """The model that fits, if it has been trained and its reader of danger with it."""
    path = model_path(settings)
    return path if path.is_file() and danger_path(settings).is_dir() else None


def train(settings: Settings, say: Callable[[str], None] = print, keep_vectors: bool = False) -> Path:
    """Train a model and put it in its place whole. Raises TrainingFailed, or ContentError for broken content.

    `keep_vectors`: write the examples' sentence vectors to `data/` too, so that no later training works them out."""
    from bot import quiet
    from bot.knowledge import urgent_texts

    quiet.calm_logs()
    content.shared(settings.content)
    urgent_texts.examples(settings.content / "urgent_examples")  # a mistake in them is told now, not when all else is done
    target, danger = model_path(settings), danger_path(settings)  # named before training: content may change meanwhile
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        say("Training the model. This takes a minute or two ...")
        try:
            with quiet.silence(), _beside(keep_vectors) as beside:
                danger_trained = beside.submit(_train_danger, settings, Path(folder) / "danger")
                import rasa.model_training  # seconds, while the other has begun

                result = rasa.model_training.train(
                    domain=str(ROOT / "domain.yml"),
                    config=str(ROOT / "config.yml"),
                    training_files=[str(ROOT / "data")],
                    output=folder,
                    fixed_model_name="model",
                    force_training=True,
                )
                danger_trained.result()
        except OSError as error:
            raise TrainingFailed(
                f"The model could not be written: {error}. Free some disk space and try again."
            ) from error
        except BrokenProcessPool as error:
            raise TrainingFailed(
                "A part of the training was stopped halfway. If the memory ran out, close what else is running, or use a machine with "
                "more memory; then try again."
            ) from error
        if not result.model:
            raise TrainingFailed("Rasa made no model. Run `planbot check` to see what is wrong with the training data.")
        shutil.rmtree(danger, ignore_errors=True)
        (Path(folder) / "danger").rename(danger)
        shutil.move(result.model, target)
    if keep_vectors:
        from bot.language.encoder import training_encoder

        training_encoder().keep()
    for old in sorted(target.parent.glob("plan-*.tar.gz"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
        if old != target:
            old.unlink()
            shutil.rmtree(danger_of(old), ignore_errors=True)
    return target


def _beside(same_process: bool) -> Executor:
    """Where the reader of danger is trained while Rasa trains the rest: in a process of its own, so that neither waits for the
    other's Python, unless this one is to have seen all vectors."""
    if same_process:
        return ThreadPoolExecutor(1)
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), initializer=_end_with_parent)


def _end_with_parent() -> None:
    """In a process of its own: end when the one that started it does, however that ended."""

    def watch() -> None:
        parent = multiprocessing.parent_process()
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _train_danger(settings: Settings, folder: Path) -> None:
    """Train the reader of danger, and save it in `folder`."""
    from bot import quiet
    from bot.guard.danger import DangerReader
    from bot.language.encoder import training_encoder

    with quiet.silence():
        DangerReader.train(_urgent_examples(settings), training_encoder()).save(folder)


def _urgent_examples(settings: Settings) -> Prepared:
    """What the reader of danger learns from."""
    from bot.guard import danger
    from bot.knowledge import urgent_texts
    from bot.language.encoder import training_encoder
    from bot.language.reading import URGENT_PREFIX
    from bot.language.spelling import words_of
    from bot.quality import examples

    held = content.shared(settings.content)
    cards = held.cards
    worries = {URGENT_PREFIX + tier for tier in urgent_texts.TIERS} | {c.id for c in cards.values() if c.group == "protection"}
    worries |= {"samaritans", "mental_health_help"}  # their questions may well come from someone in danger
    ordinary = [e.text for e in examples.read(ROOT / "data" / "nlu.yml") if e.intent not in worries]
    taught = urgent_texts.examples(settings.content / "urgent_examples")
    return danger.choose(taught, ordinary, training_encoder(), words_of(held.words))
