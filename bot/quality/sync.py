"""Keeping the lists that name every card in step: the intents of `domain.yml` and the rule of `data/rules.yml`.

Both stand between marker lines and are written from `content/` and `data/nlu.yml`; the rest of the files is left as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from bot.errors import Sorry
from bot.knowledge.content import Content

BEGIN = "# --- cards: written by `planbot sync`, do not edit by hand ---"
END = "# --- end of cards ---"
FORM_CARD = "contact_which"


def card_intents(content: Content) -> list[str]:
    """The intents that lead to `action_answer`: every card but the one that starts the form."""
    return [card.id for card in content.cards.values() if card.kind != "form"]


def wanted(content: Content) -> Mapping[str, str]:
    """File name to the lines that should stand between its markers."""
    cards = card_intents(content)
    return {
        "domain.yml": "".join(f"- {name}\n" for name in [*cards, FORM_CARD]),
        "data/rules.yml": "".join(f"    - intent: {name}\n" for name in cards),
    }


def out_of_step(root: Path, content: Content) -> list[str]:
    """The files whose lists are not what they should be. Raises Sorry when a file has no such list."""
    return [
        name for name, lines in wanted(content).items() if _between(name, (root / name).read_text("utf-8")) != lines
    ]


def sync(root: Path, content: Content) -> list[str]:
    """Write the lists; gives the files that changed."""
    changed = out_of_step(root, content)
    for name in changed:
        path = root / name
        text = path.read_text("utf-8")
        before, rest = text.split(BEGIN, 1)
        indent = before[len(before.rstrip(" ")) :]
        after = rest.split(END, 1)[1]
        path.write_text(f"{before}{BEGIN}\n{wanted(content)[name]}{indent}{END}{after}", "utf-8")
    return changed


def _between(name: str, text: str) -> str:
    begin, end = text.find(BEGIN), text.find(END)
    if not -1 < begin < end:
        raise Sorry(f"{name} has lost a marker line. Put '{BEGIN}' before the list of cards and '{END}' after it.")
    lines = text[begin:end].split("\n")[1:]
    return "".join(f"{line}\n" for line in lines if line.strip())
