"""`planbot serve`: take the port, train if need be, run the app in a child process, say when it is ready, stop cleanly."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bot import quiet, supervising, training
from bot.errors import Sorry
from bot.knowledge import content
from bot.knowledge.documents.library import POINTER
from bot.settings import Settings

WAITING = 512
"""How many connections the port holds while the assistant's process is started again."""


class PortTaken(Sorry):
    """The address cannot be used; the message says why and what to do."""


def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Runs until stopped by Ctrl-C or SIGTERM. Raises Sorry with a sentence when it cannot start."""
    content.shared(settings.content)
    listening = claim_port(settings)
    try:
        model = training.fitting_model(settings) or _train_apart(settings, say)
        renew_index(settings, say)
        say("Starting the assistant. This takes about half a minute ...")
        say(telegram(settings))
        listening.listen(WAITING)
        supervising.supervise(lambda: _run(settings, model, listening, say), say)
    finally:
        listening.close()
    say("Stopped.")


def claim_port(settings: Settings) -> socket.socket:
    """The socket, bound before anything slow is done. Raises PortTaken."""
    server = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind((settings.host, settings.port))
    except OSError as error:
        server.close()
        raise PortTaken(
            f"Port {settings.port} on {settings.host} cannot be used ({error.strerror}). "
            f"Stop what is using it, or choose another: PORT={settings.port + 1} make run"
        ) from error
    return server


def renew_index(settings: Settings, say: Callable[[str], None]) -> None:
    """Make the documents' search index anew if it cannot be read, as after an update; in a process of its own. Whatever is
    wrong with the documents, the assistant starts."""
    if not (settings.documents / POINTER).exists():
        return
    renew = "from bot import quiet, document_index, settings; document_index.renew_outdated(settings.read(), print)"
    if subprocess.run([sys.executable, "-c", renew]).returncode != 0:
        say("The documents' search index could not be looked at. The assistant starts without the documents; load them again.")


def telegram(settings: Settings) -> str:
    """One line for whoever starts the assistant: whether Telegram is on."""
    if not settings.telegram_token:
        return "Telegram is off: TELEGRAM_TOKEN is not set."
    return f"Telegram is on ({settings.telegram_mode})."


def _run(settings: Settings, model: Path, listening: socket.socket, say: Callable[[str], None]) -> None:
    """The child's life. What it cannot start with is said in a sentence, and tried again by the parent."""
    quiet.calm_logs()
    try:
        from bot import server
        from bot.protocol import Protocol

        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        ready = f"Ready: http://{host}:{settings.port}  (stop with Ctrl-C)"
        app = server.make_app(settings, model, ready=lambda: say(ready))
        app.run(sock=listening, protocol=Protocol, access_log=False, motd=False, debug=False)
    except Sorry as error:
        logging.getLogger(__name__).error("%s", error)
        sys.exit(1)


def _train_apart(settings: Settings, say: Callable[[str], None]) -> Path:
    """Train in a process of its own, so that its memory is given back."""
    say("No model fits the present content yet.")
    done = subprocess.run([sys.executable, "-c", "from bot.cli import main; main()", "train"])
    model = training.fitting_model(settings)
    if done.returncode != 0 or model is None:
        raise Sorry("The model could not be trained; what went wrong is said above. Try `planbot check`.")
    return model
