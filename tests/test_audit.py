"""The audit log: one line of JSON for each switch."""

from __future__ import annotations

import json
from pathlib import Path

from bot import audit


def test_each_line_says_who_what_and_when(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    audit.record(folder, "hide", "care_at_home")
    audit.record(folder, "pause", "two\nlines")
    lines = [json.loads(line) for line in (folder / audit.FILE).read_text().splitlines()]
    assert [(line["action"], line["detail"]) for line in lines] == [("hide", "care_at_home"), ("pause", "two\nlines")]
    assert all(line["user"] and line["at"].endswith("+00:00") for line in lines)
