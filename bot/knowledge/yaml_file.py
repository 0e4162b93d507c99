"""Reading one YAML file of content: line numbers are kept, and a schema is checked on load.

Schemas are JSON Schema (draft 7), written as YAML in `schemas/`.
"""

from __future__ import annotations

import difflib
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.knowledge.problems import ContentError, Problem

SCHEMAS = Path(__file__).parent / "schemas"
_DATE = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")


@cache
def _validator(schema: str) -> Draft7Validator:
    definition = YAML(typ="safe").load((SCHEMAS / f"{schema}.yml").read_text(encoding="utf-8"))
    return Draft7Validator(definition)


def read(path: Path, schema: str) -> Any:
    """The file's data, as ruamel's own mappings and lists (they know their line numbers).

    Raises ContentError when the file is missing, is not YAML, or breaks the schema.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError([Problem(path, 0, "", "The file is missing.", "Put it back.")]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(
            [Problem(path, 0, "", f"The file cannot be read: {error}.", "Save it again as UTF-8 text.")]
        ) from None
    try:
        data = YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        what = f"This is not YAML: {error.problem or error.context}."
        mend = "Look at the indents, the colons and the quotes on this line and the one above."
        raise ContentError([Problem(path, line, "", what, mend)]) from None
    except YAMLError as error:
        raise ContentError([Problem(path, 0, "", f"This is not YAML: {error}.", "Check the file's form.")]) from None
    except ValueError as error:  # a date without quotes that no calendar has
        mend = "Look for a date that does not exist, such as 2022-13-01."
        raise ContentError([Problem(path, _odd_date(text), "", f"A date here is wrong: {error}.", mend)]) from None
    _dates_to_text(data)
    errors = sorted(_validator(schema).iter_errors(data), key=lambda e: list(map(str, e.absolute_path)))
    if errors:
        raise ContentError([_problem(path, data, error) for error in errors])
    return data


def _dates_to_text(data: Any) -> None:
    """A date written without quotes is text here, as one written with quotes is."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in list(items):
        if isinstance(value, date):
            data[key] = value.isoformat()[:10]
        else:
            _dates_to_text(value)


def _odd_date(text: str) -> int:
    """The line of the first date that no calendar has; 0 when none is found."""
    for number, line in enumerate(text.split("\n"), 1):
        for found in _DATE.findall(line):
            try:
                date(*map(int, found))
            except ValueError:
                return number
    return 0


def line_of(data: Any, trail: list[str | int] | None = None) -> int:
    """The line (from 1) on which the item at the end of `trail` stands, or the nearest one above it."""
    line = data.lc.line + 1 if hasattr(data, "lc") else 0
    for step in trail or []:
        try:
            marks = getattr(data, "lc")  # noqa: B009  (ruamel adds it)
            position = marks.key(step) if isinstance(data, dict) else marks.item(step)
            line = position[0] + 1
            data = data[step]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line


def _problem(path: Path, data: Any, error: ValidationError) -> Problem:
    if error.context:  # one of several forms: speak of the one that it came nearest to
        nearest = max(error.context, key=lambda branch: len(branch.absolute_path))
        error = nearest if len(nearest.absolute_path) > len(error.absolute_path) else error
    trail = [*error.absolute_path, *_named(error)]
    field = ".".join(str(step) for step in trail)
    what, mend = _explain(error)
    owner = _owner(data, trail)
    return Problem(path, line_of(data, trail), f"{owner}{field}", what, mend)


def _named(error: ValidationError) -> list[str]:
    """The field that is missing or too many; it is no part of the error's own path."""
    if error.validator == "required":  # one error for each missing field, which only its message names
        return [next(name for name in error.validator_value if error.message.startswith(repr(name)))]
    if error.validator == "additionalProperties":
        return [next(name for name in error.instance if name not in error.schema.get("properties", {}))]
    return []


def _owner(data: Any, trail: list[str | int]) -> str:
    """The id of the record the mistake is in, if it has one."""
    for step in trail:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(data, dict) and data.get("id"):
            return f"{data['id']}: "
    return ""


def _explain(error: ValidationError) -> tuple[str, str]:
    """What is wrong and what to do, in plain English."""
    value, rule = error.instance, error.validator_value
    if error.validator == "required":
        missing = _named(error)[0]
        return f"'{missing}' is missing.", f"Add a line '{missing}: ...'."
    if error.validator == "dependencies":
        missing = next(other for name, others in rule.items() if name in value for other in others if other not in value)
        return f"'{missing}' is missing beside its fellow.", f"Add a line '{missing}: ...', or take both out."
    if error.validator == "additionalProperties":
        known = list(error.schema.get("properties", {}))
        extra = _named(error)[0]
        near = difflib.get_close_matches(str(extra), known, 1)
        hint = f"Did you mean '{near[0]}'?" if near else f"Use one of: {', '.join(known)}."
        return f"'{extra}' is not a field here.", hint
    if error.validator == "enum":
        allowed = ", ".join(str(item) for item in rule)
        near = difflib.get_close_matches(str(value), [str(item) for item in rule], 1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        return f"'{value}' is not allowed.", f"Use one of: {allowed}.{hint}"
    if error.validator == "type":
        names = {"string": "text", "array": "a list", "object": "a group of fields", "null": "nothing"}
        wanted = " or ".join(names.get(r, r) for r in ([rule] if isinstance(rule, str) else rule))
        quote = " Put quotes round it." if "string" in str(rule) and value is not None else ""
        return f"This must be {wanted}, not '{value}'.", f"Change it to {wanted}.{quote}"
    if error.validator == "pattern":
        return f"'{value}' does not have the right form.", error.schema.get("x-mend", f"It must match {rule}.")
    if error.validator in ("maxLength", "minLength", "maxItems", "minItems"):
        unit = "characters" if "Length" in error.validator else "entries"
        size = len(value)
        bound = "at most" if error.validator.startswith("max") else "at least"
        return f"There are {size} {unit} here.", f"Make it {bound} {rule}."
    if error.validator == "anyOf":
        return f"'{value}' does not have the right form.", error.schema.get("x-mend", "Compare it with one that works.")
    return f"{error.message}.", "Compare it with a card that works."
