"""`planbot serve`: take the port, train if need be, run the app, say when it is ready, stop cleanly."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

from bot import quiet, training
from bot.errors import Sorry
from bot.knowledge import content
from bot.settings import Settings


def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Runs until stopped by Ctrl-C or SIGTERM. Raises Sorry with a sentence when it cannot start."""
    content.load(settings.content)
    from bot import server
    from bot.channels import telegram

    quiet.calm_logs()
    listening = server.claim_port(settings)
    try:
        model = training.fitting_model(settings) or _train_apart(settings, say)
        say(telegram.status(settings))
        say("Starting the assistant. This takes about half a minute ...")
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        address = f"http://{host}:{settings.port}"
        app = server.make_app(settings, model, ready=lambda: say(f"Ready: {address}  (stop with Ctrl-C)"))
        app.run(sock=listening, access_log=False, motd=False, debug=False)
    finally:
        listening.close()
    say("Stopped.")


def _train_apart(settings: Settings, say: Callable[[str], None]) -> training.Path:
    """Train in a process of its own, so that its memory is given back."""
    say("No model fits the present content yet.")
    done = subprocess.run([sys.executable, "-c", "from bot.cli import main; main()", "train"])
    model = training.fitting_model(settings)
    if done.returncode != 0 or model is None:
        raise Sorry("The model could not be trained; what went wrong is said above. Try `planbot check`.")
    return model
