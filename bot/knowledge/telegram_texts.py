"""What is said on Telegram alone: the commands of its menu, and the sentences around an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge import yaml_file


@dataclass(frozen=True)
class TelegramTexts:
    """`commands`: each command and what the menu says of it, in the menu's order. `chosen` holds {title}, `deleted` {code}."""

    commands: Mapping[str, str]
    chosen: str
    corrected: str
    words_only: str
    privacy: tuple[str, ...]
    deleted: str
    not_deleted: str

    @property
    def words(self) -> str:
        """All of it, for the checks."""
        return " ".join(
            (*self.commands.values(), self.chosen, self.corrected, self.words_only, *self.privacy, self.deleted, self.not_deleted)
        )


def read(path: Path) -> TelegramTexts:
    """Raises ContentError with every mistake in the file."""
    row = yaml_file.read(path, "telegram")["telegram"]
    return TelegramTexts(
        commands={name: _text(text) for name, text in row["commands"].items()},
        privacy=tuple(_text(paragraph) for paragraph in row["privacy"]),
        **{name: _text(row[name]) for name in ("chosen", "corrected", "words_only", "deleted", "not_deleted")},
    )


def _text(value: str) -> str:
    return " ".join(value.split())
