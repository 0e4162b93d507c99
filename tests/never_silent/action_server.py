"""An action server that runs the real actions, or fails in a way that the test chooses."""

from __future__ import annotations

import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from rasa_sdk.executor import ActionExecutor


class FaultyActions:
    """Used as a context manager. `mode`: "well", "raises", "hangs", "drops" (no reply at all) or "nonsense"."""

    def __init__(self) -> None:
        self.mode = "well"
        self._executor = ActionExecutor()
        self._executor.register_package("actions")
        self._freed = threading.Event()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/webhook"

    def __enter__(self) -> FaultyActions:
        self.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def open(self) -> None:
        """Listen, at the same port as before."""
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._reply(500 if outer.mode == "raises" else 200, b'{"status": "ok"}')

            def do_POST(self) -> None:
                call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if outer.mode == "hangs":
                    outer._freed.wait(60)
                elif outer.mode == "raises":
                    self._reply(500, b"")
                elif outer.mode == "nonsense":
                    self._reply(200, b"<html>")
                elif outer.mode == "well":
                    self._reply(200, json.dumps(asyncio.run(outer._executor.run(call))).encode())
                self.close_connection = True

            def _reply(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        self._freed.clear()
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._freed.set()
        self._server.shutdown()
        self._server.server_close()
