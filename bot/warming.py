"""Loading the model into the running assistant, and again until it is there.

The port is open meanwhile: the urgent step answers, and everyone else is told that it is starting up.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Optional

from bot import training
from bot.errors import Sorry
from bot.guard import urgent
from bot.guard.danger import DangerReader
from bot.guard.tagger import shared_tagger
from bot.language.encoder import shared_encoder
from bot.turn import PlanAgent

logger = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 30.0
"""Seconds before what could not be loaded is tried again: doubled each time."""
FIRST_QUESTION, FIRST_TURN_SECONDS = "What are the priorities?", 30.0
LOADING, READY, MISSING, DAMAGED = "loading", "ready", "missing", "damaged"


class Warming:
    """Brings an agent's model and its reader of danger into memory. `model` and `danger` say how far each is."""

    def __init__(self, agent: PlanAgent, model: Path, ready: Optional[Callable[[], None]] = None) -> None:
        self.model = self.danger = LOADING
        self._agent = agent
        self._path = model
        self._ready = ready

    async def run(self) -> None:
        """Returns when both are loaded."""
        pause = FIRST_PAUSE
        while True:
            if self.danger != READY:  # first: danger does not wait
                self.danger = await self._try("reader of danger", partial(watch_closely, self._agent, self._path))
            if self._agent.tagger is None:
                await self._look_for_names()
            if self.model != READY:
                found = await self._try("model", self._load)
                if found == READY:
                    await self._first_turn()
                self.model = found  # not before: whoever asks while it is rehearsed would wait for seconds
                if found == READY and self._ready:
                    self._ready()
            if self.model == self.danger == READY:
                return
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _first_turn(self) -> None:
        """A question that nobody asked and nothing stores: the first one takes seconds longer than those after it."""
        with suppress(Exception):  # a store that is gone is told by the readiness
            await asyncio.wait_for(self._agent.rehearse(FIRST_QUESTION), FIRST_TURN_SECONDS)

    async def _look_for_names(self) -> None:
        """With the tagger, if it can be loaded; nothing waits for it."""
        try:
            await asyncio.get_running_loop().run_in_executor(None, read_names, self._agent)
        except Exception as error:
            logger.error("The tagger of names cannot be loaded (%s): names are looked for by rules alone. Install the project anew.", type(error).__name__)

    def _load(self) -> None:
        self._agent.load_model(self._path)
        self._agent.make_ready(FIRST_QUESTION)

    async def _try(self, what: str, load: Callable[[], None]) -> str:
        """How it went. The log says what to do, in the operator's words."""
        try:
            await asyncio.get_running_loop().run_in_executor(None, load)
            return READY
        except Sorry as error:  # such as a missing encoder: the message says what to do
            logger.error("The %s cannot be loaded yet. %s", what, error)
            return MISSING
        except Exception as error:  # Rasa raises whatever a damaged archive makes it raise
            if self._path.exists():
                logger.error("The %s is damaged (%s). Run `planbot train`; it is tried again by itself.", what, type(error).__name__)
                return DAMAGED
            logger.error("The %s is missing: %s. Run `planbot train`; it is tried again by itself.", what, self._path.name)
            return MISSING


def watch_closely(agent: PlanAgent, model: Path) -> None:
    """Load the reader of danger that belongs to a model; without it the patterns watch alone.

    Raises OSError, ValueError, KeyError or Sorry.
    """
    urgent.patterns()  # whatever becomes of the reader
    agent.watch.reader = DangerReader.load(training.danger_of(model), shared_encoder())
    agent.watch.look("hello")  # the first look takes seconds on a busy machine


def read_names(agent: PlanAgent) -> None:
    """Load the tagger of names; without it the rules stand alone. Raises OSError, ValueError or Sorry."""
    agent.tagger = shared_tagger()
