"""What staff asked to load: one file, a folder, or a list of files in YAML with what is known of each."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Optional

from bot.errors import Sorry
from bot.knowledge import yaml_file
from bot.knowledge.documents.kinds import SUFFIXES
from bot.knowledge.problems import ContentError, Problem

LIST = "documents.yml"
"""In a folder, this file says what is known of the others."""


class OrderError(Sorry):
    """What was asked cannot be done; the message says why and what to do."""


@dataclass(frozen=True)
class Details:
    """What staff say of a document. `date` is YYYY-MM-DD, `period` such as 2022-2025."""

    title: Optional[str] = None
    period: Optional[str] = None
    date: Optional[str] = None
    link: Optional[str] = None


@dataclass(frozen=True)
class Order:
    """One file to load, and what is known of it."""

    file: Path
    details: Details


def orders(path: Path, details: Details) -> list[Order]:
    """The files to load, in the order of their names or of the list.

    Raises OrderError or ContentError when there is nothing to load, or what is said of it cannot be so.
    """
    _check(details)
    if path.is_dir():
        return _of_folder(path, details)
    if path.suffix.lower() in (".yml", ".yaml"):
        if details != Details():
            raise OrderError("A list in YAML says what is known of each file. Leave out --title, --period, --date and --link.")
        return _of_list(path)
    if not path.exists():
        raise OrderError(f"There is no file or folder {path}. Check the name.")
    if not path.is_file():
        raise OrderError(f"{path} is neither a file nor a folder. Name a document, a folder of them, or a list in YAML.")
    return [Order(path, details)]


def _of_folder(folder: Path, details: Details) -> list[Order]:
    if details.title or details.link:
        raise OrderError(f"--title and --link are for one file. For a folder, write them into {folder / LIST}.")
    listed = {order.file: order for order in _of_list(folder / LIST)} if (folder / LIST).exists() else {}
    files = sorted(p for p in folder.iterdir() if p.is_file() and not p.name.startswith((".", "~")) and p.name != LIST)
    if not files:
        raise OrderError(f"There is no file in {folder}. Name a folder with documents: {', '.join(SUFFIXES)}.")
    found = []
    for file in files:
        own = listed[file.resolve()].details if file.resolve() in listed else Details()
        found.append(Order(file, replace(own, period=own.period or details.period, date=own.date or details.date)))
    return found


def _of_list(path: Path) -> list[Order]:
    data = yaml_file.read(path, "documents")
    root, found, problems = path.resolve().parent, [], []
    for index, row in enumerate(data["documents"]):
        file = (root / row["file"]).resolve()
        line = yaml_file.line_of(data, ["documents", index])
        if not file.is_relative_to(root):
            problems.append(Problem(path, line, "file", f"'{row['file']}' leads out of this folder.", "Put the file beside this list."))
            continue
        if not file.is_file():
            problems.append(Problem(path, line, "file", f"There is no file '{row['file']}' here.", "Check the name, or take the entry out."))
            continue
        found.append(Order(file, Details(row.get("title"), row.get("period"), row.get("date"), row.get("link"))))
    if problems:
        raise ContentError(problems)
    return found


def _check(details: Details) -> None:
    if details.period is not None:
        match = re.fullmatch(r"(\d{4})-(\d{4})", details.period)
        if not match or int(match[1]) > int(match[2]):
            raise OrderError(f"The period '{details.period}' is not one. Write it as 2022-2025.")
    if details.date is not None:
        try:
            date.fromisoformat(details.date)
        except ValueError:
            raise OrderError(f"The date '{details.date}' is not one. Write it as 2022-06-30.") from None
    if details.link is not None and not re.fullmatch(r"https?://\S+", details.link):
        raise OrderError(f"The link '{details.link}' is not a web address. Write it whole, with https://.")
    if details.title is not None and not 3 <= len(details.title.strip()) <= 200:
        raise OrderError("A title has between 3 and 200 characters. Give the one that is printed on the document.")
