"""Keeping the libraries' own chatter off the terminal. Import this before Rasa, spaCy or TensorFlow."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"  # Rasa sets a chattier one for the processes it starts
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

_LIBRARIES = "site-packages"
_show = warnings.showwarning


def _show_ours(message, category, filename, lineno, file=None, line=None):
    """A warning about our own code is shown; a library's warning about itself or another library is not."""
    if _LIBRARIES not in filename and "importlib" not in filename:
        _show(message, category, filename, lineno, file, line)


warnings.showwarning = _show_ours


def calm_logs(level: int = logging.ERROR) -> None:
    """Libraries log errors only. Rasa's own loggers quote messages at lower levels, so this is also for privacy."""
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(level))
    for name in (
        "rasa",
        "rasa_sdk",
        "sanic",
        "sanic.root",
        "sanic.error",
        "sanic.access",
        "asyncio",
        "tensorflow",
        "matplotlib",
        "apscheduler",
        "urllib3",
        "pykwalify",
    ):
        logging.getLogger(name).setLevel(level)


@contextmanager
def silence() -> Iterator[None]:
    """Nothing that a library prints reaches the terminal: progress bars, banners. Exceptions do."""
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        yield
